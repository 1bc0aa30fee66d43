"""What the pages of measures ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.conduct.measures.states import ONSITE_WORDS
from bihuan.web.controls import asks, choices
from bihuan.web.inspections.forms import DayInput, PhotosField, text_area
from bihuan.web.orders.forms import OfficersForm


class UncertifiedForm(forms.Form):
    person = asks(forms.CharField(label=_("人员"), max_length=60, required=False))
    post = asks(forms.CharField(label=_("岗位"), max_length=80, required=False))
    photos = asks(PhotosField(_("现场照片")))
    why_serious = forms.CharField(label=_("情节严重的，写明理由"), max_length=300, required=False, widget=text_area(2))


class OnsiteForm(OfficersForm):
    """`found` are the open hazards that it may rest on."""

    measures = asks(
        forms.MultipleChoiceField(
            label=_("现场处理措施"),
            choices=choices(ONSITE_WORDS),
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )
    )
    hazards = asks(
        forms.TypedMultipleChoiceField(
            label=_("现场发现的隐患"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
        )
    )
    scope = asks(forms.CharField(label=_("措施范围：部位、设备编号"), max_length=300, required=False))
    legal_basis = asks(forms.CharField(label=_("法律依据"), max_length=500, required=False, widget=text_area(2)))
    until = forms.DateField(label=_("期限"), required=False, widget=DayInput)

    field_order = ("hazards", "measures", "scope", "legal_basis", "until")

    def __init__(self, *args: Any, found: Sequence[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hazards"].choices = [(hazard.pk, f"{hazard.number} {hazard.description}") for hazard in found]


class DecisionForm(OfficersForm):
    """`unnamed` where a suspension was proposed before anybody had to say which licences."""

    number = asks(forms.CharField(label=_("决定文号"), max_length=150, required=False))
    legal_basis = asks(forms.CharField(label=_("法律依据"), max_length=500, required=False, widget=text_area(2)))
    until = asks(forms.DateField(label=_("期限"), required=False, widget=DayInput))

    subject = asks(forms.CharField(label=_("暂扣哪些证照"), max_length=300, required=False))

    field_order = ("number", "subject", "until", "legal_basis")

    def __init__(self, *args: Any, unnamed: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not unnamed:
            del self.fields["subject"]


class DropForm(forms.Form):
    reason = asks(forms.CharField(label=_("不采取的理由"), max_length=300, required=False))


class LiftForm(OfficersForm):
    """`numbered` where the office gives the decision its number; what was decided on the spot ends by the
    platform's."""

    number = asks(forms.CharField(label=_("解除决定文号"), max_length=150, required=False))
    checked_on = asks(forms.DateField(label=_("审查日期"), required=False, widget=DayInput))
    opinion = asks(forms.CharField(label=_("审查意见"), max_length=300, required=False, widget=text_area(2)))
    legal_basis = asks(forms.CharField(label=_("法律依据"), max_length=500, required=False, widget=text_area(2)))

    field_order = ("number", "checked_on", "opinion", "legal_basis")

    def __init__(self, *args: Any, numbered: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        if not numbered:
            del self.fields["number"]
