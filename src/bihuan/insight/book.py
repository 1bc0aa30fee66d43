"""The book of one enterprise: who it is, under which law its sites stand, and what the year still asks of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.hazards import queries as hazards
from bihuan.hazards.models import Hazard
from bihuan.hazards.queries import Tally, Wanted
from bihuan.inspections import queries as inspections
from bihuan.parties import places
from bihuan.parties import queries as parties
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import Pack, policies


@dataclass(frozen=True)
class SiteLaw:
    """One site with the pack that judges it today and what the year asks of it."""

    site: Any
    place: str
    pack: Pack
    release: str
    duty: Any


@dataclass(frozen=True)
class Book:
    """The first page of an enterprise's book, for one reader: `sites` are those the reader may see, `elsewhere` is how
    many more there are. Who the enterprise is, every authority of one of its sites reads; what happens at a site, the
    authority of that site (docs/adr/0017)."""

    sites: list[SiteLaw]
    elsewhere: int
    tally: Tally
    recent: list[Hazard]


def open_book(enterprise: Enterprise, by: Account, *, on: date) -> Book:
    """Sites with their law and duty, and where the hazards stand; `enterprise` was fetched for `by`; 6 statements."""
    sites = [_law(site, duty, on) for site, duty in inspections.duties_of(enterprise, by, on=on)]
    wanted = Wanted(enterprise_id=enterprise.pk)
    recent = list(hazards.listed(by, wanted, on=on).order_by("-id")[:8])
    return Book(sites, parties.elsewhere(enterprise, by), hazards.tally(by, wanted, on=on), recent)


def _law(site: Any, duty: Any, on: date) -> SiteLaw:
    pack = policies.pack_for(site.division_code)
    release = policies.at(site.division_code, on=on).release
    return SiteLaw(site, places.full_name(site.division_code), pack, release, duty)
