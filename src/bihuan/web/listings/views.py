"""挂牌督办: the list of an office, and the page for all."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards.listing import access, queries
from bihuan.policy import policies
from bihuan.refusal import Stranger
from bihuan.web.paging import keyset
from bihuan.web.requests import page

CHIPS = {
    "open": _lazy("未销号"),
    "mine": _lazy("待本单位办理"),
    "overdue": _lazy("超期未销号"),
    "ended": _lazy("已办结"),
}


@page
def index(request: HttpRequest) -> HttpResponse:
    """The listings in scope, newest first."""
    by, today = request.user, clock.today()
    if by.regulator_id is None:
        raise Stranger("listings")
    show = request.GET.get("show", "")
    show = show if show in queries.SHOWS else "open"
    policy = policies.at(by.regulator.division_code, on=today)
    return render(
        request,
        "listings/index.html",
        {
            "page": keyset(queries.listings(by, show=show, on=today), request),
            "chips": [
                {"label": label, "url": f"?show={name}", "active": name == show} for name, label in CHIPS.items()
            ],
            "undecided": queries.undecided(by, on=today, most=20),
            "decision": policy.listing.decision_required,
            "quota": queries.quota(by, policy, on=today),
            "quota_law": policy.listing.quota_per_quarter,
        },
    )


@page(public=True)
def published(request: HttpRequest, token: str) -> HttpResponse:
    """What anybody reads of a listing, from its approval to its striking off and after: no person is named."""
    return render(request, "listings/published.html", {"listing": access.published(token), "today": clock.today()})
