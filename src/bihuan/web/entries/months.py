"""自查自报录入: whether the city's system has a month, its file and the receipts of its filings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.exchange.connectors import months, queries
from bihuan.exchange.connectors.access import OF_REPORTS
from bihuan.exchange.connectors.mapping import connector
from bihuan.exchange.connectors.self_check_self_report.rows import SYSTEM
from bihuan.filings.self_reports import access
from bihuan.filings.self_reports.operations import law_of
from bihuan.refusal import Refusal, Stranger
from bihuan.web import wording
from bihuan.web.requests import act, done, download, page
from bihuan.web.sent import sent_file


@page
def show(request: HttpRequest, report_id: int) -> HttpResponse:
    return _show(request, report_id)


def _show(request: HttpRequest, report_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    report = access.fetch(report_id, request.user)
    if not queries.report_fed(report):
        raise Stranger(f"self_report:{report_id}")
    entries, system = queries.entries_of(report), connector(SYSTEM)
    context = {
        "report": report,
        "basis": law_of(report).exchange.systems.ground(SYSTEM),
        "system": system.en if wording.english() else system.zh,
        "entries": entries,
        "due": report.is_reported and entries.current is None,
        "may": OF_REPORTS.open_acts(report, request.user, among=OF_REPORTS.acts),
        "typed": request.POST,
        "refusal": refusal,
        "crumbs": [(_("自查自报"), reverse("selfreports:show", args=[report_id]))],
    }
    return render(request, "entries/report.html", context, status=422 if refusal else 200)


@act(again=_show)
def record_self_report_receipt(request: HttpRequest, report_id: int) -> HttpResponse:
    report = access.fetch(report_id, request.user)
    number = request.POST.get("number", "")
    months.record_self_report_receipt(report, by=request.user, at=clock.now(), number=number)
    return done(request, reverse("entries:report", args=[report_id]), _("回执已登记。"))


@download
def export_self_report(request: HttpRequest, report_id: int) -> HttpResponse:
    """The month in the columns of the system."""
    report = access.fetch(report_id, request.user)
    return sent_file(months.export_self_report(report, by=request.user, at=clock.now()))
