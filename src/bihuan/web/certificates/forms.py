"""What the pages of certificates ask."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _

from bihuan.registers.kinds.certificate.states import KIND_WORDS, ROLE_WORDS
from bihuan.registers.kinds.placements.states import PLACED_WORDS
from bihuan.web import wording
from bihuan.web.controls import asks, choices
from bihuan.web.inspections.forms import DayInput, PhotosField


class OfPeople(forms.Form):
    """A form about one of the `people` of an enterprise."""

    def __init__(self, *args: Any, people: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.people = {one.pk: one for one in people}
        self.fields["person"].choices = [
            ("", _t("请选择")),
            *((one.pk, f"{one.name} {one.number}".strip()) for one in people),
        ]

    @property
    def person(self) -> Any:
        """Who was chosen."""
        return self.people.get(self.cleaned_data.get("person"))


class CertificateForm(OfPeople):
    photos = PhotosField(label=_("证书照片"))
    person = asks(forms.TypedChoiceField(label=_("持证人"), coerce=int, required=False, empty_value=None))
    kind = forms.ChoiceField(label=_("证书种类"), choices=choices(KIND_WORDS))
    operation_class = asks(forms.ChoiceField(label=_("作业类别"), required=False, help_text=_("特种作业操作证要选")))
    number = asks(forms.CharField(label=_("证书编号"), max_length=60, required=False))
    issued_on = asks(
        forms.DateField(
            label=_("初领日期"), required=False, widget=DayInput, help_text=_("特种作业操作证要填，按它算复审日期")
        )
    )
    valid_until = asks(forms.DateField(label=_("有效期至"), required=False, widget=DayInput))
    issuer = forms.CharField(label=_("发证机关"), max_length=120, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["operation_class"].choices = wording.choices("special_operations", blank=_t("不是特种作业"))


class DemandForm(forms.Form):
    """`posts` may ask for a certificate."""

    post = forms.TypedChoiceField(label=_("岗位"), coerce=int)
    role = forms.ChoiceField(label=_("持证人员"), required=False)
    operation_class = asks(forms.ChoiceField(label=_("作业类别"), required=False, help_text=_("特种作业操作证要选")))

    def __init__(self, *args: Any, posts: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post"].choices = [(one.pk, str(one)) for one in posts]
        self.fields["role"].choices = [*choices(ROLE_WORDS), ("", _t("不要求持证"))]
        self.fields["operation_class"].choices = wording.choices("special_operations", blank=_t("不是特种作业"))


class AppointForm(OfPeople):
    person = asks(forms.TypedChoiceField(label=_("人员"), coerce=int, required=False, empty_value=None))
    post = forms.TypedChoiceField(label=_("岗位"), coerce=int)

    def __init__(self, *args: Any, posts: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["post"].choices = [(one.pk, str(one)) for one in posts]


class RecommendForm(forms.Form):
    credit_code = asks(forms.CharField(label=_("企业统一社会信用代码"), max_length=18, required=False))
    name = asks(forms.CharField(label=_("姓名"), max_length=60, required=False))
    kind = forms.ChoiceField(label=_("人员类别"), choices=choices(PLACED_WORDS))
    number = asks(forms.CharField(label=_("注册证书编号"), max_length=60, required=False))
    valid_until = asks(forms.DateField(label=_("注册有效期至"), required=False, widget=DayInput))
    post = asks(forms.CharField(label=_("推荐岗位"), max_length=60, required=False))
    full_time = forms.BooleanField(label=_("专职"), required=False, initial=True)
