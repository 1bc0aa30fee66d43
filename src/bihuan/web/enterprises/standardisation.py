"""标准化达标: which grade counts, until when, and by which day which one is due (LY-4.2.2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.parties import access
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.standardisation import operations, queries, rules
from bihuan.registers.kinds.standardisation.access import TERMS, Act
from bihuan.web.enterprises.forms import GRADES
from bihuan.web.enterprises.frame import Frame
from bihuan.web.inspections.forms import DayInput
from bihuan.web.requests import page


class TermForm(forms.Form):
    grade = forms.ChoiceField(label=_lazy("应达到的等级"), required=False)
    due_on = forms.DateField(label=_lazy("达标期限"), widget=DayInput, required=False)
    document = forms.CharField(label=_lazy("确定期限的文件"), max_length=200, required=False)

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["grade"].choices = [(code, word) for code, word in GRADES if code in rules.BEST_FIRST]


def _show(
    request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None, sent: TermForm | None = None
) -> HttpResponse:
    """The grade that counts today, and the term that stands."""
    by, today = request.user, clock.today()
    enterprise = access.fetch_enterprise(enterprise_id, by)
    term = queries.term_of(enterprise)
    counting = enterprise.grade_on(today)
    facts = {
        "enterprise": enterprise,
        "counting": counting,
        "grade": dict(GRADES).get(enterprise.standardisation_grade, ""),
        "term": term,
        "reached": term is not None and counting.grade in rules.at_least(term.grade),
        "late": term is not None and term.due_on < today,
        "basis": rules.ground(policies.at(enterprise.division_code, on=today)),
        "form": sent or TermForm(initial={"grade": "grade_3"}),
        "may": TERMS.open_acts(enterprise, by, among=list(Act)),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "enterprises/standardisation.html", facts, status=200 if sent is None else 422)


show = page(_show)
FRAME = Frame("standardisation", _show)
set_standardisation_term = FRAME.writes(TermForm, operations.set_standardisation_term, _lazy("已确定达标期限"))
