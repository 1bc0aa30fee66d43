"""What the acts of a listing ask. Every field names itself as the operation does; a select offers what fits."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from bihuan.hazards.listing.states import CYCLE_WORDS
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput
from bihuan.web.packs import words as packs


def _long(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": rows}))


def _day(label: Any) -> forms.DateField:
    return forms.DateField(label=label, required=False, widget=DayInput)


class ProposeForm(forms.Form):
    """`units` are those that the hazard lies with; `grounds` what a place lists beyond the major ones."""

    responsible = forms.TypedChoiceField(label=_("整改责任单位"), coerce=int)
    supervising = forms.TypedChoiceField(label=_("督办单位"), coerce=int)
    ground = forms.ChoiceField(label=_("列入情形"), required=False)
    reason = asks(_long(_("提请挂牌的理由")))

    def __init__(self, *args, units: Iterable[Any] = (), grounds: Iterable[str] = (), **more) -> None:
        super().__init__(*args, **more)
        offered = [(unit.pk, unit.name) for unit in units]
        for name in ("responsible", "supervising"):
            self.fields[name].choices = offered
        if grounds:
            self.fields["ground"].choices = [("", _("重大事故隐患")), *((code, packs.code(code)) for code in grounds)]
        else:
            del self.fields["ground"]


class DeclineForm(forms.Form):
    reason = asks(_long(_("不予挂牌的理由")))


class ApproveForm(forms.Form):
    due_on = asks(_day(_("整改期限")))
    requirement = asks(_long(_("治理要求"), 4))
    cycle = forms.ChoiceField(
        label=_("进展报送周期"), choices=[(code, _(word)) for code, word in CYCLE_WORDS.items()], initial="weekly"
    )
    withheld_reason = forms.CharField(
        label=_("不公开的理由"),
        required=False,
        max_length=200,
        help_text=_("不填就向社会公开，公开页只有隐患、单位和期限，没有个人信息。"),
    )


class PlanForm(forms.Form):
    plan = asks(_long(_("治理方案"), 4))
    due_on = asks(_day(_("完成日期")))


class ProgressForm(forms.Form):
    progress = asks(_long(_("治理进展")))
    percent = forms.IntegerField(label=_("完成比例（%）"), min_value=0, max_value=100, initial=0)


class FilingForm(forms.Form):
    filed_with = asks(forms.CharField(label=_("备案机关"), required=False, max_length=120))
    filed_on = _day(_("备案日期"))
    number = forms.CharField(label=_("备案文号"), required=False, max_length=60)


class NoForm(forms.Form):
    """Nothing is asked."""


class VisitForm(forms.Form):
    visited_on = _day(_("检查日期"))
    said = asks(_long(_("检查情况")))


class ExtensionForm(forms.Form):
    until = asks(_day(_("延长到哪天")))
    reason = asks(_long(_("延期理由")))


class AnswerForm(forms.Form):
    granted = forms.TypedChoiceField(
        label=_("答复"), choices=[("yes", _("同意")), ("no", _("不同意"))], coerce=lambda given: given == "yes"
    )
    answer = _long(_("说明"))


class LookForm(forms.Form):
    passed = forms.TypedChoiceField(
        label=_("验收结果"),
        choices=[("yes", _("合格")), ("no", _("不合格，退回整改"))],
        coerce=lambda given: given == "yes",
    )
    opinion = _long(_("验收意见"))


class ApplyForm(forms.Form):
    said = _long(_("说明"), 2)


class LiftForm(forms.Form):
    opinion = _long(_("销号意见"), 2)
