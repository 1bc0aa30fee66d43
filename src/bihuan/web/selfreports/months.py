"""An office's month: who reported in time, late, not at all; and closing the month."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.filings.self_reports import access, operations, queries, rules
from bihuan.filings.self_reports.states import Act
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page
from bihuan.web.selfreports import words

SHOWN = 6
"""So many months one may choose from."""
ASIDE = {"contradicted": gettext_lazy("已登记隐患的零报告"), "unverified": gettext_lazy("未核查的报告")}
"""Lists beside those of the cards."""
KINDS = {
    "missing": (gettext_lazy("未报"), "bad"),
    "on_time": (gettext_lazy("按时报送"), "good"),
    "late": (gettext_lazy("迟报"), "warn"),
    "returned": (gettext_lazy("已退回"), "warn"),
    "zero": (gettext_lazy("零报告"), "plain"),
    "weak": (gettext_lazy("无自查的零报告"), "warn"),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    if not access.MONTHS.allows(Act.CLOSE_REPORT_MONTH, None, by):
        raise Stranger("selfreports")
    place = by.regulator.division_code
    law = policies.at(place, on=today).self_report
    running = rules.period(policies.at(place, on=today), today)
    facts: dict[str, Any] = {"law": law.cycle, "refusal": refusal, "period": None}
    if running is not None:
        facts |= _of_month(request, _chosen(request, running), running)
    return render(request, "selfreports/index.html", facts)


def _chosen(request: HttpRequest, running: rules.Period) -> Any:
    """The month of the address; the running one where its end is near or it is named, else the one before."""
    given = request.GET.get("month") or request.POST.get("month") or ""
    if given:
        return words.month_of(given)
    near = clock.today() >= running.until - timedelta(days=7)
    return running.since if near else (running.since - timedelta(days=1)).replace(day=1)


def _of_month(request: HttpRequest, month: Any, running: rules.Period) -> dict[str, Any]:
    by, show = request.user, request.GET.get("show", "missing")
    policy = policies.at(by.regulator.division_code, on=month)
    period = rules.period(policy, month)
    if period is None:
        return {}
    over = clock.now() >= period.late_from
    tally, shut = queries.tally(by, period.since), operations.closed_month(by, period.since)
    found = queries.missing(by, period.since) if show == "missing" else queries.of_kind(by, period.since, show)
    return {
        "period": period,
        "over": over,
        "months": _months(running),
        "tally": tally,
        "cards": [
            {
                "label": label,
                "n": tally[kind],
                "tone": tone if over or kind != "missing" else "plain",
                "url": f"?month={period.since:%Y-%m}&show={kind}",
            }
            for kind, (label, tone) in KINDS.items()
        ],
        "show": show,
        "aside": [(kind, label, kind == show) for kind, label in ASIDE.items()],
        "title": KINDS[show][0] if show in KINDS else ASIDE.get(show, _("全部")),
        "page": _page(found, request),
        "shut": shut,
    }


def _page(found: Any, request: HttpRequest) -> Any:
    """The rows; those that are not filed say how far they are."""
    shown = keyset(found, request)
    for one in shown.rows:
        one.status = words.STATUS.get(getattr(one, "report_state", ""))
    return shown


def _months(running: rules.Period) -> list[Any]:
    months = [running.since]
    while len(months) < SHOWN:
        months.append((months[-1] - timedelta(days=1)).replace(day=1))
    return months


def _again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    return _index(request, refusal=refusal)


@act(again=_again)
def close_report_month(request: HttpRequest) -> HttpResponse:
    month = words.month_of(request.POST.get("month", ""))
    operations.close_report_month(by=request.user, at=clock.now(), month=month)
    return done(request, f"{reverse('selfreports:list')}?month={month:%Y-%m}", _("已关闭，不再接收这个月的报告。"))


@act(again=_again)
def reopen_report_month(request: HttpRequest) -> HttpResponse:
    month, reason = words.month_of(request.POST.get("month", "")), request.POST.get("reason", "")
    operations.reopen_report_month(by=request.user, at=clock.now(), month=month, reason=reason)
    return done(request, f"{reverse('selfreports:list')}?month={month:%Y-%m}", _("已重新开放。"))
