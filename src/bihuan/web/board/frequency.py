"""检查频次: unit by unit, what is required, done and missing this year, and whether what was found is
fixed (LY-2.2.2)."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards import fixing
from bihuan.insight import duty, reach
from bihuan.oversight import access, operations
from bihuan.oversight import queries as oversight
from bihuan.web import wording
from bihuan.web.addresses import came_from
from bihuan.web.board import charts
from bihuan.web.board.views import only_offices, tabs
from bihuan.web.enterprises.views import DUTIES
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page


@page
def frequency(request: HttpRequest) -> HttpResponse:
    """The units in scope, narrowed by the address; a place or a sector that is not the office's is refused."""
    today = clock.today()
    groups, status, found = _wanted(request, today)
    shown, units, by = keyset(found, request), units_of(request.GET), request.user
    return render(
        request,
        "board/frequency.html",
        {
            "tabs": tabs(request),
            "page": shown,
            "rows": _rows(shown.rows, on=today),
            "chips": _chips(request, groups, status),
            "sum": _sum(groups),
            "units": units,
            "status": status,
            "sectors": wording.choices("sectors", blank=_("全部行业")),
            "year": today.year,
            "may_remind": access.of_an_office(None, by),
        },
    )


def listed_for(request: HttpRequest) -> Any:
    """The units of the page with this address's filter."""
    return _wanted(request, clock.today())[2]


def _wanted(request: HttpRequest, today: date) -> tuple[list[duty.Alike], str, Any]:
    """The groups of the address's place and sector, the duty that it asks for, and the units of that."""
    only_offices(request)
    by, given = request.user, request.GET
    units = units_of(given)
    reach.require_place(by, units.place, on=today)
    reach.require_sector(by, units.sector, on=today)
    groups = duty.alike(by, on=today, units=units)
    status = given.get("duty", "") if given.get("duty") in DUTIES else ""
    if status:
        return groups, status, duty.sites_with(by, status, groups, on=today, units=units)
    return groups, status, duty.sites(by, on=today, units=units)


def units_of(given: Any) -> duty.Units:
    """The wish in the address; what makes no sense is left out."""
    place, sector = given.get("place", ""), given.get("sector", "")
    return duty.Units(
        place=place if place.isdecimal() else "",
        sector=sector if sector in dict(wording.choices("sectors")) else "",
        text=given.get("q", "")[:60],
    )


def _sum(groups: list[duty.Alike]) -> duty.DutySum:
    whole = duty.DutySum()
    for group in groups:
        whole.add(group.duty, group.sites)
    return whole


def _chips(request: HttpRequest, groups: list[duty.Alike], status: str) -> list[dict[str, Any]]:
    """All units, and those of each answer there is."""
    sites = _sum(groups).sites
    rest = [(name, value) for name, value in request.GET.items() if name not in ("after", "duty")]
    entries = [("", _("全部"), sites.total()), *((code, str(word), sites[code]) for code, word in DUTIES.items())]
    return [
        {
            "label": label,
            "url": f"{request.path}?{urlencode([*rest, ('duty', code)] if code else rest)}",
            "count": n,
            "active": code == status,
        }
        for code, label, n in entries
        if n or code in ("", status)
    ]


def _rows(sites: list[Any], *, on: date) -> list[dict[str, Any]]:
    since = date(on.year, 1, 1)
    reminded = oversight.last_reminders([site.pk for site in sites])
    fixed = fixing.fixed_at([(site.enterprise_id, site.pk) for site in sites], since=since)
    return [
        {
            "site": site,
            "duty": duty.duty_of(site, on=on),
            "reminded": reminded.get(site.pk),
            "fixed": fixed.get(site.pk, fixing.Fixed()),
            "found_url": charts.hazards(site=site.pk, found_from=since),
            "closed_url": charts.hazards(site=site.pk, found_from=since, state="struck_off"),
        }
        for site in sites
    ]


@act
def remind_of_checks(request: HttpRequest, site_id: int) -> HttpResponse:
    """催办检查."""
    only_offices(request)
    site = access.fetch_site(site_id, request.user)
    operations.remind_of_checks(site, by=request.user, at=clock.now())
    said = _("已催办%(unit)s") % {"unit": site.enterprise.name}
    return done(request, came_from(request, reverse("board-frequency")), said)
