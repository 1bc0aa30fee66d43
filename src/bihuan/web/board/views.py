"""履职看板: what is required, done and missing in a place this year, where its hazards stand and how that moves."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards.states import STATE_WORDS, HazardState
from bihuan.insight import queries
from bihuan.inspections.states import KIND_WORDS
from bihuan.parties.access import works_at_an_office
from bihuan.refusal import Stranger
from bihuan.web.board import charts
from bihuan.web.requests import page

STATUSES = ("short", "compliant", "uncovered", "not_set", "lapsed")


def only_offices(request: HttpRequest) -> None:
    """The boards are for offices; for others there are none."""
    if not works_at_an_office(request.user):
        raise Stranger("board")


def tabs(request: HttpRequest) -> list[dict[str, Any]]:
    """The boards, the one shown marked."""
    words = {
        "board": _("总览"),
        "board-frequency": _("检查频次"),
        "board-major": _("重大隐患"),
        "board-coverage": _("服务覆盖"),
        "board-weak-links": _("薄弱环节"),
        "board-digests": _("通报"),
        "board-notices": _("转发通知"),
    }
    urls = {name: reverse(name) for name in words}
    return [{"label": words[name], "url": url, "active": request.path == url} for name, url in urls.items()]


@page
def board(request: HttpRequest) -> HttpResponse:
    """For offices: every figure leads to its rows; what is short comes first."""
    only_offices(request)
    by, today = request.user, clock.today()
    shown = queries.board(by, on=today)
    tally = shown.hazards
    closed = tally.by_state.get(HazardState.STRUCK_OFF, 0)
    facts: dict[str, Any] = {
        "tabs": tabs(request),
        "board": shown,
        "closed": closed,
        "rate": queries.closing_rate(closed, closed + tally.open),
        "states": [
            (_(STATE_WORDS[state]), tally.by_state.get(state, 0), charts.hazards(state=state))
            for state in HazardState
            if state != HazardState.STRUCK_OFF
        ],
        "held": [(_(KIND_WORDS[kind]), n, charts.checks(reported=shown.year, kind=kind)) for kind, n in shown.held],
        "checks_url": charts.checks(reported=shown.year),
        "held_in_all": sum(n for _kind, n in shown.held),
        "duties": {status: shown.duty.sites.get(status, 0) for status in STATUSES},
        "ladder": charts.ladder(shown.ladder),
        "months": charts.months(shown.months),
        "days": charts.days(shown.days),
        "newly_late": charts.newly_late(shown.ladder),
    }
    return render(request, "board/board.html", {**facts, **_mapped(request, shown)})


def _mapped(request: HttpRequest, shown: queries.Board) -> dict[str, Any]:
    """The map of the city and the figure that the address asks for, and the ways to the others."""
    given = request.GET
    show = given.get("show", "") if given.get("show") in charts.FIGURES else "overdue"
    towns = charts.cities(shown.places)
    city = given.get("city", "") if given.get("city") in dict(towns) else (towns[0][0] if towns else "")
    return {
        "map": charts.map_of(city, shown.places, charts.FIGURES[show]),
        "figures": [
            {"label": figure.name, "url": f"?show={name}&city={city}#map", "active": name == show}
            for name, figure in charts.FIGURES.items()
        ],
        "cities": [
            {"label": name, "url": f"?show={show}&city={code}#map", "active": code == city} for code, name in towns
        ]
        if len(towns) > 1
        else [],
    }
