"""履职看板: what is required, done and missing in a place this year, and where its hazards stand."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards.queries import BOUND
from bihuan.hazards.states import STATE_WORDS, HazardState
from bihuan.insight import queries
from bihuan.inspections.states import KIND_WORDS
from bihuan.web.requests import page

STATUSES = ("short", "compliant", "uncovered", "not_set", "lapsed")


@page
def board(request: HttpRequest) -> HttpResponse:
    """For offices (and auditors): every figure leads to its rows; what is short comes first."""
    by, today = request.user, clock.today()
    if by.regulator_id is None and not by.holds("auditor"):
        raise Http404("not for this account")
    shown = queries.board(by, on=today)
    hazards = reverse("hazards:list")
    tally = shown.hazards
    facts: dict[str, Any] = {
        "board": shown,
        "overdue": f"{BOUND}+" if tally.overdue > BOUND else tally.overdue,
        "closed": tally.by_state.get(HazardState.STRUCK_OFF, 0),
        "states": [
            (_(STATE_WORDS[state]), tally.by_state.get(state, 0), f"{hazards}?state={state}")
            for state in HazardState
            if state != HazardState.STRUCK_OFF
        ],
        "held": [(_(KIND_WORDS[kind]), n) for kind, n in shown.held],
        "held_in_all": sum(n for _kind, n in shown.held),
        "duties": {status: shown.duty.sites.get(status, 0) for status in STATUSES},
    }
    return render(request, "board/board.html", facts)
