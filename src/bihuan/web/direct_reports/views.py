"""重大隐患报告: what came in or went out, and of one hazard who must be told of it, how long ago, and by whom."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.exchange.connectors import operations as connectors
from bihuan.exchange.connectors.access import OF_HAZARDS
from bihuan.exchange.connectors.access import Act as Export
from bihuan.filings.direct_reports import operations, queries
from bihuan.filings.direct_reports.access import DIRECT_REPORTS, sender_of
from bihuan.filings.direct_reports.states import DUE_WORDS, OCCASION_WORDS, RECEIVER_WORDS, SENDER_WORDS, Act, Sender
from bihuan.hazards import access as hazards
from bihuan.hazards.states import HazardGrade
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal
from bihuan.web.direct_reports.forms import CongressForm, ReceiptForm, ReportForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, download, incomplete, page
from bihuan.web.sent import sent_file


@page
def index(request: HttpRequest) -> HttpResponse:
    """All reports in scope, newest first; an office's own ones to sign for on their own."""
    by = request.user
    office, unsigned = by.regulator_id is not None, request.GET.get("show") == "unsigned"
    found = queries.unsigned(by) if office and unsigned else queries.within(by)
    context = {"page": keyset(found, request), "office": office, "unsigned": office and unsigned}
    return render(request, "direct_reports/index.html", context)


@page
def show(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """One major hazard: whom to tell, and what was told."""
    return _show(request, hazard_id)


def _show(request: HttpRequest, hazard_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    by, now = request.user, clock.now()
    hazard = hazards.fetch(hazard_id, by)
    found, since, sender = queries.of_hazard(hazard, Scope.of(by)), queries.major_since(hazard), sender_of(by)
    may = DIRECT_REPORTS.open_acts(hazard, by, among=Act)
    sides = [Sender.ENTERPRISE, *({sender} - {Sender.ENTERPRISE})] if hazard.grade == HazardGrade.MAJOR else []
    lines = [line for side in sides for line in queries.lines(hazard, side, found, since=since, at=now)]
    mine = [line for line in lines if line.duty.sender == sender and line.report is None]
    planned = queries.is_planned(hazard.state)
    now_due = [line for line in mine if planned or not line.duty.with_plan]  # what goes with the plan waits for it
    through = [line for line in lines if line.duty.system]
    context = {
        "hazard": hazard,
        "lines": [_line(line, by) for line in lines],
        "forms": _forms(request, now_due, found, hazard) if Act.FILE_DIRECT_REPORT in may else [],
        "congress": _congress(request, mine) if Act.TELL_WORKERS_CONGRESS in may else None,
        "through": through,
        "sent": any(line.report for line in through),
        "receipt": queries.receipt_of(hazard) if through else None,
        "receipt_form": ReceiptForm(_typed(request, "number")),
        "may_enter": Act.RECORD_DIRECT_RECEIPT in may,
        "may_export": bool(OF_HAZARDS.open_acts(hazard, by, among=[Export.EXPORT_DIRECT_REPORT])),
        "refusal": refusal,
    }
    return render(request, "direct_reports/show.html", context, status=422 if refusal else 200)


def _typed(request: HttpRequest, name: str) -> Any:
    return request.POST if name in request.POST else None


def _line(line: queries.Line, by: Any) -> dict[str, Any]:
    duty, report = line.duty, line.report
    return {
        "line": line,
        "who": _(SENDER_WORDS[duty.sender]),
        "to": report.office.name if report and report.office else _(RECEIVER_WORDS[duty.receiver]),
        "what": _(OCCASION_WORDS[duty.occasion]),
        "due": _(DUE_WORDS[duty.due]),
        "may_sign": bool(report and report.seen_at is None and by.regulator_id and report.office_id == by.regulator_id),
    }


def _forms(request: HttpRequest, mine: list[queries.Line], found: list[Any], hazard: Any) -> list[dict[str, Any]]:
    """One form for each occasion that something is owed on; what was said before need not be said again."""
    last = next((row for row in reversed(found) if row.harm), None)
    said = {"status": last.status if last else hazard.description, "harm": last.harm if last else ""}
    made = []
    for occasion, word in OCCASION_WORDS.items():
        owed = [one.duty for one in mine if one.duty.occasion == occasion and one.duty.channel != "meeting"]
        if not owed:
            continue
        choices = [(duty.receiver, _(RECEIVER_WORDS[duty.receiver])) for duty in owed]
        typed = request.POST if request.POST.get("occasion") == occasion else None
        start = {**said, "to": [duty.receiver for duty in owed]}
        form = ReportForm(typed, choices=choices, initial=start, auto_id=f"{occasion}-%s")
        made.append({"code": occasion, "word": _(word), "form": form, "basis": owed[0].basis})
    return made


def _congress(request: HttpRequest, mine: list[queries.Line]) -> dict[str, Any] | None:
    owed = next((line.duty for line in mine if line.duty.channel == "meeting"), None)
    if owed is None:
        return None
    return {"form": CongressForm(_typed(request, "told_on"), initial={"told_on": clock.today()}), "basis": owed.basis}


def _back(request: HttpRequest, hazard_id: int, said: str) -> HttpResponse:
    return done(request, reverse("direct_reports:show", args=[hazard_id]), said)


@act(again=_show)
def file_direct_report(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = hazards.fetch(hazard_id, request.user)
    form = ReportForm(request.POST, choices=RECEIVER_WORDS.items())
    if not form.is_valid():
        return incomplete(_show, request, hazard_id)
    occasion = request.POST.get("occasion", "")
    rows = operations.file_direct_report(
        hazard, by=request.user, at=clock.now(), occasion=occasion, **form.cleaned_data
    )
    return _back(request, hazard_id, _("已报送 %(n)s 个单位，用时 %(minutes)s 分钟。") % _sum(rows))


def _sum(rows: list[Any]) -> dict[str, int]:
    return {"n": len(rows), "minutes": rows[0].minutes}


@act(again=_show)
def tell_workers_congress(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard, form = hazards.fetch(hazard_id, request.user), CongressForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, hazard_id)
    operations.tell_workers_congress(hazard, by=request.user, at=clock.now(), **form.cleaned_data)
    return _back(request, hazard_id, _("已登记向职代会报告。"))


@act(again=_show)
def record_direct_receipt(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard, form = hazards.fetch(hazard_id, request.user), ReceiptForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, hazard_id)
    operations.record_direct_receipt(hazard, by=request.user, at=clock.now(), **form.cleaned_data)
    return _back(request, hazard_id, _("回执已登记。"))


@act
def sign_for_direct_report(request: HttpRequest, direct_id: int) -> HttpResponse:
    report = queries.fetch_report(direct_id, request.user)
    operations.sign_for_direct_report(report, by=request.user, at=clock.now())
    return _back(request, report.hazard_id, _("已签收。"))


@download
def export_direct_report(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """The file for the provincial system, in its columns."""
    hazard = hazards.fetch(hazard_id, request.user)
    return sent_file(connectors.export_direct_report(hazard, by=request.user, at=clock.now()))
