"""What the acts on a letter ask. What is left out the operation names, with its clause."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput, text_area


def _text(label: Any, *, rows: int = 3, **more: Any) -> forms.CharField:
    return asks(forms.CharField(label=label, max_length=2000, required=False, widget=text_area(rows), **more))


class DemandForm(forms.Form):
    demand = _text(_("督办要求"), rows=4, help_text=_("写清要办什么、办到什么程度"))


class NothingForm(forms.Form):
    """An act that asks for no word."""


class ReasonForm(forms.Form):
    reason = _text(_("理由"), rows=2)


class AnswerForm(forms.Form):
    answer = _text(_("办理情况"), rows=4, help_text=_("办了什么，哪些还没有办完、为什么"))
    done_by = asks(
        forms.DateField(label=_("办完日期"), required=False, widget=DayInput(), help_text=_("已经办完的填今天"))
    )


class ClosingForm(forms.Form):
    closing = forms.CharField(label=_("办结意见"), max_length=2000, required=False, widget=text_area(2))


class CallForm(forms.Form):
    ground = asks(forms.CharField(label=_("约谈事由"), max_length=500, required=False, widget=text_area(2)))
    held_at = forms.DateTimeField(
        label=_("约谈时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_("约谈地点"), max_length=120, required=False)
    person = forms.CharField(
        label=_("约谈对象"), max_length=60, required=False, help_text=_("不填的，约谈对方主要负责人")
    )


class MinutesForm(forms.Form):
    minutes = _text(_("约谈纪要"), rows=4)
    signed_by_sender = asks(forms.CharField(label=_("约谈部门签字人"), max_length=60, required=False))
    signed_by_receiver = asks(forms.CharField(label=_("被约谈部门签字人"), max_length=60, required=False))


class CircularForm(forms.Form):
    text = _text(_("通报内容"), rows=4)
    letter = forms.IntegerField(required=False, widget=forms.HiddenInput())
