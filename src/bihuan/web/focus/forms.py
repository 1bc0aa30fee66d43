"""What the pages of the focus list and of its visits ask."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.conduct.focus.states import CAUSE_WORDS, GROUND_WORDS, SAID_BY_PEOPLE
from bihuan.web.controls import asks, choices
from bihuan.web.inspections.forms import DayInput, text_area


class FactForm(forms.Form):
    ground = forms.ChoiceField(label=_("情形"), choices=[(code, _(GROUND_WORDS[code])) for code in SAID_BY_PEOPLE])
    evidence = asks(forms.CharField(label=_("事实和证据"), max_length=500, required=False, widget=text_area(2)))


class RemovalForm(forms.Form):
    reason = asks(forms.CharField(label=_("移出理由"), max_length=300, required=False))


class QuotaForm(forms.Form):
    visits = forms.IntegerField(label=_("全年次数"), min_value=0, max_value=100)
    quota_reason = asks(forms.CharField(label=_("理由"), max_length=300, required=False))


class VisitForm(forms.Form):
    planned_on = forms.DateField(label=_("检查日期"), widget=DayInput)
    cause = asks(
        forms.ChoiceField(
            label=_("超出全年次数的，选事由"),
            choices=[("", _("未选")), *choices(CAUSE_WORDS)],
            required=False,
        )
    )


class PlanForm(forms.Form):
    """`found` are the enterprise's own open hazards."""

    text = asks(forms.CharField(label=_("检查方案"), max_length=4000, required=False, widget=text_area(5)))
    hazards = forms.TypedMultipleChoiceField(
        label=_("重点查的隐患"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, found: Sequence[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["hazards"].choices = [(hazard.pk, f"{hazard.number} {hazard.description}") for hazard in found]


class ServiceForm(forms.Form):
    service_fault = asks(
        forms.TypedChoiceField(
            label=_("技术服务有没有问题"),
            choices=[("no", _("没有")), ("yes", _("有"))],
            coerce=lambda said: said == "yes",
            empty_value=None,
            required=False,
            widget=forms.RadioSelect,
        )
    )
    institution = asks(forms.TypedChoiceField(label=_("哪家服务机构"), coerce=int, required=False, empty_value=None))
    service_note = forms.CharField(label=_("查明的情况"), max_length=300, required=False)

    def __init__(self, *args: Any, firms: Sequence[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.firms = {firm.pk: firm for firm in firms}
        self.fields["institution"].choices = [("", _("未选")), *((key, one.name) for key, one in self.firms.items())]
