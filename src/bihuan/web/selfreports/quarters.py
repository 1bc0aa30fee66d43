"""季度评估分析: an office's quarters, one of them unit by unit, and the analysis that is published (LY-3.2.6)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.filings.self_reports import access, quarters
from bihuan.filings.self_reports.states import Act
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page
from bihuan.web.selfreports import words
from bihuan.web.wholetexts import readable

STATUS = {
    "published": ("good", "circle-check", gettext_lazy("已发布")),
    "running": ("quiet", "hourglass-high", gettext_lazy("进行中")),
    "due": ("warn", "clock", gettext_lazy("待发布")),
    "overdue": ("bad", "clock-exclamation", gettext_lazy("超期未发布")),
}
FIGURES = {
    "reported": (gettext_lazy("已报"), "plain"),
    "verified": (gettext_lazy("已核查"), "good"),
    "unverified": (gettext_lazy("未核查"), "plain"),
    "returned": (gettext_lazy("已退回"), "warn"),
    "missing": (gettext_lazy("缺报"), "bad"),
}


class AnalysisForm(forms.Form):
    analysis = asks(
        forms.CharField(
            label=gettext_lazy("分析"),
            required=False,
            max_length=5000,
            widget=forms.Textarea(attrs={"rows": 6}),
            help_text=gettext_lazy("总体情况、存在的问题、下一步要求。"),
        )
    )


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, *, refusal: Refusal | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    if not access.MONTHS.allows(Act.PUBLISH_QUARTER_REVIEW, None, by):
        raise Stranger("selfreports")
    known = quarters.of_office(by.regulator, on=today)
    chosen = _chosen(request, known, today)
    facts: dict[str, Any] = {
        "law": policies.at(by.regulator.division_code, on=today).regulator.analysis,
        "quarters": [(one, words.term_name(one.term), STATUS[one.status(today)]) for one in known],
        "chosen": chosen,
        "form": AnalysisForm(request.POST if refusal is not None else None),
        "refusal": refusal,
        "crumbs": [(_("自查自报"), reverse("selfreports:list"))],
    }
    if chosen is not None:
        found = chosen.review.figures if chosen.review else quarters.figures(by, chosen.term, on=today)
        facts |= {
            "cards": [(label, found.get(name, 0), tone) for name, (label, tone) in FIGURES.items()],
            "page": keyset(quarters.units(by, chosen.term, on=today), request),
            "over": chosen.term.until < today,
            "months": [one.since for one in quarters.periods(by.regulator, chosen.term)],
        }
    return render(request, "selfreports/quarters.html", facts)


def _chosen(request: HttpRequest, known: list[quarters.Quarter], today: Any) -> quarters.Quarter | None:
    """The quarter of the address, or the last whole one."""
    given = request.GET.get("quarter") or request.POST.get("quarter") or ""
    named = (one for one in known if f"{one.term.since:%Y-%m}" == given)
    whole = (one for one in known if one.status(today) != "running")
    return next(named, None) or next(whole, None) or (known[0] if known else None)


def _again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    return _index(request, refusal=refusal)


@act(again=_again)
def publish_quarter_review(request: HttpRequest) -> HttpResponse:
    quarter, form = words.month_of(request.POST.get("quarter", "")), AnalysisForm(request.POST)
    told = readable(form)
    said = told.get("analysis", "")
    quarters.publish_quarter_review(by=request.user, at=clock.now(), quarter=quarter, analysis=said)
    return done(request, f"{reverse('selfreports:quarters')}?quarter={quarter:%Y-%m}", _("已发布。"))
