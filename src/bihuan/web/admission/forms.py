"""What the pages of admission ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.admission.states import KIND_WORDS, STAGE_WORDS
from bihuan.web.controls import asks, choices
from bihuan.web.inspections.forms import DayInput


class ConstructionForm(forms.Form):
    name = asks(forms.CharField(label=_("项目名称"), max_length=120, required=False))
    kind = forms.ChoiceField(label=_("建设性质"), choices=choices(KIND_WORDS))


class ReviewForm(forms.Form):
    """The review of one stage, as the office has it on paper."""

    stage = forms.ChoiceField(label=_("审查环节"), choices=choices(STAGE_WORDS))
    passed = forms.TypedChoiceField(
        label=_("审查结论"), choices=[("yes", _("通过")), ("no", _("不通过"))], coerce=lambda value: value == "yes"
    )
    reviewed_on = forms.DateField(label=_("审查日期"), widget=DayInput)
    number = asks(forms.CharField(label=_("审查文号"), max_length=120, required=False))


class LicenceForm(forms.Form):
    """Applied for at one of `offices`, for one of the `constructions` or none, assessed by one of `assessors`."""

    licence = asks(forms.CharField(label=_("申请什么许可证"), max_length=120, required=False))
    office = forms.TypedChoiceField(label=_("许可部门"), coerce=int, required=False, empty_value=None)
    construction = forms.TypedChoiceField(label=_("建设项目"), coerce=int, required=False, empty_value=None)
    assessed_by = forms.TypedChoiceField(
        label=_("安全评价机构"), coerce=int, required=False, empty_value=None, help_text=_("它不能参加许可审查")
    )

    def __init__(
        self, *args: Any, offices: Any = (), constructions: Any = (), assessors: Any = (), **more: Any
    ) -> None:
        super().__init__(*args, **more)
        self.rows = {
            "office": {one.pk: one for one in offices},
            "construction": {one.pk: one for one in constructions},
            "assessed_by": {one.pk: one for one in assessors},
        }
        self.fields["office"].choices = [(one.pk, one.name) for one in offices]
        self.fields["construction"].choices = [
            ("", _t("与建设项目无关")),
            *((one.pk, one.name) for one in constructions),
        ]
        self.fields["assessed_by"].choices = [("", _t("没有")), *((one.pk, one.name) for one in assessors)]

    def given(self) -> dict[str, Any]:
        """What was chosen, as rows."""
        chosen = {name: rows.get(self.cleaned_data.get(name)) for name, rows in self.rows.items()}
        return {"licence": self.cleaned_data["licence"], **chosen}


class GrantForm(forms.Form):
    """The number, and for which of the enterprise's `projects` that do not produce yet, or why for none."""

    number = asks(forms.CharField(label=_("许可证编号"), max_length=80, required=False))
    construction = forms.TypedChoiceField(label=_("许可对应的建设项目"), coerce=int, required=False, empty_value=None)
    apart = forms.CharField(label=_("与建设项目无关的，写明理由"), max_length=300, required=False)

    def __init__(self, *args: Any, projects: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.rows = {one.pk: one for one in projects}
        self.fields["construction"].choices = [("", _t("都无关")), *((one.pk, one.name) for one in projects)]
        if not projects:
            del self.fields["construction"], self.fields["apart"]

    def given(self) -> dict[str, Any]:
        """What was written, the project as a row."""
        told = dict(self.cleaned_data)
        return told | {"construction": self.rows.get(told.get("construction"))}


class ReviewerForm(forms.Form):
    """One of `experts` or `institutions` is asked."""

    reviewer = asks(forms.ChoiceField(label=_("审查人"), required=False))

    def __init__(self, *args: Any, experts: Any = (), institutions: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.rows = {f"expert:{one.pk}": one for one in experts}
        self.rows |= {f"institution:{one.pk}": one for one in institutions}
        self.fields["reviewer"].choices = [
            ("", _t("请选择")),
            (_t("专家"), [(f"expert:{one.pk}", one.name) for one in experts]),
            (_t("服务机构"), [(f"institution:{one.pk}", one.name) for one in institutions]),
        ]


class OpinionForm(forms.Form):
    favourable = forms.TypedChoiceField(
        label=_("结论"),
        choices=[("yes", _("建议准予许可")), ("no", _("不建议准予许可"))],
        coerce=lambda value: value == "yes",
    )
    said = asks(
        forms.CharField(label=_("审查意见"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    )
