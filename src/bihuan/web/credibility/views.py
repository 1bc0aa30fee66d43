"""零报和低报: what the reports of a month showed, by strata; the draw of those to review; one review."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.experts.lot import SOURCE_WORDS
from bihuan.filings.credibility import access, operations, queries
from bihuan.filings.credibility.rules import Stratum
from bihuan.filings.credibility.states import DRAWN_REPORT, Act
from bihuan.filings.self_reports import quarters, rules
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks
from bihuan.web.credibility import words
from bihuan.web.inspections.forms import DayInput, text_area
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page, see_other
from bihuan.web.selfreports.words import month_of
from bihuan.web.wholetexts import whole

SHOWN = 6
"""So many periods that are over one may choose from."""


class DrawForm(forms.Form):
    source = forms.ChoiceField(
        label=gettext_lazy("用哪个公开号码抽"),
        choices=[(code.value, gettext_lazy(w)) for code, w in SOURCE_WORDS.items()],
    )
    number_on = forms.DateField(
        label=gettext_lazy("取哪一天的号码"),
        widget=DayInput(),
        help_text=gettext_lazy("明天或以后；当天不公布的，取其后第一次公布的。"),
    )


class StatementForm(forms.Form):
    statement = asks(
        forms.CharField(label=gettext_lazy("情况说明"), required=False, max_length=2000, widget=text_area(4))
    )


class SeenForm(forms.Form):
    seen = asks(
        forms.CharField(
            label=gettext_lazy("核查情况"),
            required=False,
            max_length=2000,
            widget=text_area(4),
            help_text=gettext_lazy("看了什么、问了谁、看到什么。"),
        )
    )


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, *, refusal: Refusal | None = None, form: DrawForm | None = None) -> HttpResponse:
    by = request.user
    if not access.OFFICES.allows(Act.COMMIT_REVIEW_DRAW, None, by):
        raise Stranger("credibility")
    months = _months(by.regulator.division_code)
    context: dict[str, Any] = {
        "months": months,
        "refusal": refusal,
        "crumbs": [(_("自查自报"), reverse("selfreports:list"))],
    }
    if months:
        typed = request.POST if refusal is not None else None
        context |= _of_month(request, _chosen(request, months)) | {"form": form or DrawForm(typed)}
    return render(request, "credibility/index.html", context)


def _months(place: str) -> list[date]:
    """The periods that are over and late, the newest first."""
    found, day = [], clock.today()
    while len(found) < SHOWN:
        period = rules.period(policies.at(place, on=day), day)
        if period is None:
            break
        if clock.now() >= period.late_from:
            found.append(period.since)
        day = period.since - timedelta(days=1)
    return found


def _chosen(request: HttpRequest, months: list[date]) -> date:
    given = request.GET.get("month") or request.POST.get("month") or ""
    return month_of(given) if given else months[0]


def _of_month(request: HttpRequest, month: date) -> dict[str, Any]:
    by, show = request.user, request.GET.get("show", "")
    show = show if show in tuple(Stratum) else ""
    strata = queries.strata(by, month)
    wanted = queries.asked_per_stratum(policies.at(by.regulator.division_code, on=month))
    found = keyset(queries.looks(by, month, show), request)
    draw = queries.draw_of(by, month)
    return {
        "month": month,
        "show": show,
        "signed": sum(n for one, n in strata.items() if one not in (Stratum.ZERO, Stratum.REST)),
        "strata": [(str(one), words.stratum(one), strata.get(one, 0), wanted[one]) for one in Stratum],
        "page": found,
        "rows": [
            (one, words.stratum(one.stratum), words.comparison(one.numbers), words.told(one.why)) for one in found.rows
        ],
        "draw": draw,
        "out": draw is not None and clock.today() >= draw.number_on,
        "drawn": [(one, words.stratum(one.stratum)) for one in queries.drawn_of(draw)]
        if draw and draw.drawn_at
        else [],
        "worth": _worth(by),
        "setting": policies.at(by.regulator.division_code, on=month).self_report.review_draw,
        "analysis": policies.at(by.regulator.division_code, on=month).regulator.analysis,
    }


def _worth(by: Any) -> list[tuple[str, int, int]]:
    """Of each sign how many reports were judged, and how many of them were hollow."""
    return [(str(words.SHORT[sign]), one.judged, one.hollow) for sign, one in queries.worth(by).items()]


def _again(request: HttpRequest, *, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    return _index(request, refusal=refusal, **more)


@act(again=_again)
def commit_review_draw(request: HttpRequest) -> HttpResponse:
    month, form = month_of(request.POST.get("month", "")), DrawForm(request.POST)
    if not form.is_valid():
        return incomplete(_index, request, form=form)
    operations.commit_review_draw(by=request.user, at=clock.now(), month=month, **form.cleaned_data)
    return done(request, f"{_address(month)}#draw", _("名单和用来抽取的号码已确定。"))


def _address(month: date) -> str:
    return f"{reverse('credibility:list')}?month={month:%Y-%m}"


def _draw_again(request: HttpRequest, review_draw_id: int, *, refusal: Refusal) -> HttpResponse:
    month = access.fetch_draw(review_draw_id, request.user).month
    request.POST = request.POST.copy()
    request.POST["month"] = f"{month:%Y-%m}"
    return _index(request, refusal=refusal)


@page
def draw(request: HttpRequest, review_draw_id: int) -> HttpResponse:
    """A draw stands on the page of its month."""
    month = access.fetch_draw(review_draw_id, request.user).month
    return see_other(f"{_address(month)}#draw")


@act(again=_draw_again)
def hold_review_draw(request: HttpRequest, review_draw_id: int) -> HttpResponse:
    draw = access.fetch_draw(review_draw_id, request.user)
    told = whole(request, "told", "public_number", most=20)
    held = operations.hold_review_draw(draw, by=request.user, at=clock.now(), told=told)
    return done(request, f"{_address(held.month)}#draw", _("已抽出待复核的报告，并告知企业。"))


@act(again=_draw_again)
def void_review_draw(request: HttpRequest, review_draw_id: int) -> HttpResponse:
    draw = access.fetch_draw(review_draw_id, request.user)
    operations.void_review_draw(draw, by=request.user, at=clock.now(), reason=whole(request, "reason", most=200))
    return done(request, f"{_address(draw.month)}#draw", _("已作废。"))


# --- one review ----------------------------------------------------------------------------------------------------


@page
def drawn(request: HttpRequest, drawn_id: int) -> HttpResponse:
    return _drawn(request, drawn_id)


def _drawn(request: HttpRequest, drawn_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    found = access.fetch_drawn(drawn_id, by)
    typed = request.POST if refusal is not None else None
    inside = by.regulator_id is not None
    month = found.report.month
    crumbs = [(_("零报和低报"), _address(month))] if inside else [(_("自查自报"), reverse("selfreports:mine"))]
    context = {
        "drawn": found,
        "report": found.report,
        "reasons": words.told(found.why),
        "stratum": words.stratum(found.stratum),
        "inside": inside,
        "may": access.DRAWN.open_acts(found, by, among=DRAWN_REPORT.acts(found.state)),
        "statement_form": StatementForm(typed, initial={"statement": found.statement}),
        "seen_form": SeenForm(typed, initial={"seen": found.seen}),
        "refusal": refusal,
        "crumbs": crumbs,
    }
    return render(request, "credibility/drawn.html", context)


def _on_drawn(operation: Any, name: str, said: Any, counted: Any = "") -> Any:
    """`counted` is said instead where the verdict counts for the sample of the report's quarter."""

    @act(again=_drawn)
    def view(request: HttpRequest, drawn_id: int) -> HttpResponse:
        found = access.fetch_drawn(drawn_id, request.user)
        made = operation(found, by=request.user, at=clock.now(), **{name: whole(request, name, most=2000)})
        counts = counted and quarters.counts_for_sample(made.report, by=request.user)
        return done(request, reverse("credibility:drawn", args=[drawn_id]), str(counted if counts else said))

    return view


ACTS = {
    str(Act.EXPLAIN_DRAWN_REPORT): _on_drawn(operations.explain_drawn_report, "statement", gettext_lazy("已说明。")),
    str(Act.FIND_REPORT_CREDIBLE): _on_drawn(
        operations.find_report_credible,
        "seen",
        gettext_lazy("已认定可信，不计入季度样本。"),
        gettext_lazy("已认定可信，计入报告所属季度的样本。"),
    ),
    str(Act.FIND_REPORT_HOLLOW): _on_drawn(
        operations.find_report_hollow,
        "seen",
        gettext_lazy("已认定不实，不计入季度样本；之后怎么办由人决定。"),
        gettext_lazy("已认定不实，计入报告所属季度的样本；之后怎么办由人决定。"),
    ),
}
