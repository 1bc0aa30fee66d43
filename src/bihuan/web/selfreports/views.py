"""One self-report: its figures beside the ledger's, who signed, and what can be done about it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.filings.self_reports import access, hints, operations, rules
from bihuan.filings.self_reports.states import SELF_REPORT, Act
from bihuan.refusal import Refusal
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.selfreports import words


class ExplanationForm(forms.Form):
    explanation = forms.CharField(label=gettext_lazy("迟报原因"), required=False, max_length=300)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=gettext_lazy("退回理由"), required=False, max_length=300)


class NoForm(forms.Form):
    """Nothing is asked."""


OFFERS: dict[str, tuple[type[forms.Form], Any, Any]] = {
    Act.SIGN_SELF_REPORT: (NoForm, operations.sign_self_report, gettext_lazy("已签字，请主要负责人签字报送。")),
    Act.FILE_SELF_REPORT: (ExplanationForm, operations.file_self_report, gettext_lazy("已报送。")),
    Act.RETURN_SELF_REPORT: (ReasonForm, operations.return_self_report, gettext_lazy("已退回。")),
}
"""Act → its form, its operation, and what is said when it is done."""


def _show(
    request: HttpRequest, report_id: int, *, act: str = "", refusal: Refusal | None = None, form: Any = None
) -> HttpResponse:
    """With `refusal` or `form` what came back of `act`."""
    by, at = request.user, clock.now()
    report = access.fetch(report_id, by)
    policy = operations.law_of(report)
    period = rules.period(policy, report.month)
    may = access.REPORTS.open_acts(report, by, among=set(SELF_REPORT.acts(report.state)) & set(OFFERS))
    shown = {name: OFFERS[name][0](request.POST if act == name else None) for name in OFFERS}
    facts = {
        "report": report,
        "period": period,
        "late_now": period is not None and at >= period.late_from and report.first_filed_at is None,
        "status": words.STATUS[report.state],
        "lines": words.lines(report.stated, report.ledger),
        "law": policy.self_report.zero_report_signatures,
        "zero_law": policy.self_report.zero_report,
        "hints": hints.of(report) if by.regulator_id is not None else [],
        "may": may,
        "may_write": access.SITES.allows(Act.PREPARE_SELF_REPORT, report.site, by) and not report.is_reported,
        "forms": {**shown, **({act: form} if form is not None else {})},
        "refusal": refusal,
        "crumbs": [_above(by)],
    }
    return render(request, "selfreports/show.html", facts)


def _above(by: Any) -> tuple[str, str]:
    return _("自查自报"), reverse("selfreports:list" if by.regulator_id is not None else "selfreports:mine")


@page
def show(request: HttpRequest, report_id: int) -> HttpResponse:
    return _show(request, report_id)


def _act_view(name: str) -> Any:
    form_class, operation, said = OFFERS[name]

    def again(request: HttpRequest, report_id: int, *, refusal: Refusal) -> HttpResponse:
        return _show(request, report_id, act=name, refusal=refusal)

    @act(again=again, one_operation=True)
    def view(request: HttpRequest, report_id: int) -> HttpResponse:
        report, form = access.held_for(report_id, request.user), form_class(request.POST)
        if not form.is_valid():
            return incomplete(_show, request, report_id, act=name, form=form)
        operation(report, by=request.user, at=clock.now(), **form.cleaned_data)
        return done(request, reverse("selfreports:show", args=[report_id]), str(said))

    view.__name__ = name
    return view


ACTS = {str(name): _act_view(name) for name in OFFERS}
