"""Setting up, changing and closing an office."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.parties import directory
from bihuan.web import wording
from bihuan.web.controls import asks
from bihuan.web.place_field import PlaceField

KINDS = [
    ("emergency_bureau", _("应急管理部门")),
    ("sector_department", _("行业主管部门")),
    ("committee_office", _("安委会办公室")),
    ("government", _("人民政府")),
]

# Where on the form a refusal belongs.
FIELDS = {
    "name_missing": "name",
    "duplicate_office": "name",
    "division_unknown": "division_code",
    "division_outside_superior": "division_code",
    "superior_closed": "superior",
    "superior_is_below": "superior",
    "outside_own_subtree": "superior",
    "office_cannot_enforce": "has_enforcement_power",
    "successor_unfit": "successor",
}


class ChangeForm(forms.Form):
    """What of an office may change. `by` decides under whom it may stand."""

    name = forms.CharField(label=_("名称"), max_length=120)
    superior = forms.ChoiceField(label=_("上级部门"), required=False)
    division_code = PlaceField(
        label=_("所在地"), help_text=_("管辖范围以此为准。请填写地名，输入两三个字后从提示中选择。")
    )
    number_prefix = forms.CharField(
        label=_("机关代字"), max_length=20, required=False, help_text=_("写在文号开头，如“临应急”。")
    )
    has_enforcement_power = forms.BooleanField(label=_("有执法权"), required=False)
    duties = forms.MultipleChoiceField(
        label=_("职责行业"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选即为全部行业。"),
    )

    def __init__(self, data: Any = None, *, by: Any, office: Any = None, **more: Any) -> None:
        super().__init__(data, **more)
        self.superiors = directory.possible_superiors(by, of=office)
        top = [("", _t("没有上级"))] if by.regulator_id is None else []
        self.fields["superior"].choices = [*top, *((str(one.pk), one.name) for one in self.superiors)]
        self.fields["superior"].required = not top
        self.fields["duties"].choices = wording.choices("sectors")

    def clean_superior(self) -> Any:
        chosen = self.cleaned_data["superior"]
        return next((one for one in self.superiors if str(one.pk) == chosen), None)


class FoundForm(ChangeForm):
    """A new office: what it is, and under whom."""

    kind = forms.ChoiceField(label=_("类别"), choices=KINDS)

    field_order = ["name", "kind", "superior", "division_code"]


class CloseForm(forms.Form):
    """Why, and who takes over what it answers for."""

    reason = asks(forms.CharField(label=_("理由"), required=False, max_length=300))
    successor = forms.ChoiceField(
        label=_("接手部门"), required=False, help_text=_("主管企业和登记的服务机构一并移交给接手部门。")
    )

    def __init__(self, data: Any = None, *, office: Any, **more: Any) -> None:
        super().__init__(data, **more)
        self.heirs = directory.possible_successors(office)
        names = [(str(one.pk), one.name) for one in self.heirs]
        self.fields["successor"].choices = [("", _t("不移交")), *names]

    def clean_successor(self) -> Any:
        chosen = self.cleaned_data["successor"]
        return next((one for one in self.heirs if str(one.pk) == chosen), None)
