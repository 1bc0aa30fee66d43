"""Which list of a page goes out as which kind of sheet: the same one, with the filter of the same address."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, QueryDict

from bihuan import clock
from bihuan.hazards import queries as hazards
from bihuan.inspections import book
from bihuan.parties import access as parties
from bihuan.web.board import frequency
from bihuan.web.checklists import views as checklists
from bihuan.web.enterprises import views as enterprises
from bihuan.web.experts import views as experts
from bihuan.web.hazards import listing
from bihuan.web.inspections import views as inspections
from bihuan.web.institutions import views as institutions
from bihuan.web.packs import views as packs
from bihuan.web.papers import views as papers
from bihuan.web.people import views as people

if TYPE_CHECKING:
    from bihuan.parties.models import Account

Found = Callable[[HttpRequest], Any]


def _hazards(request: HttpRequest) -> Any:
    return hazards.listed(request.user, listing.wanted_of(request), on=clock.today())


def _ledger(request: HttpRequest) -> Any:
    asked = request.GET.get("enterprise", "")
    enterprise = parties.fetch_enterprise(clock.id_named(asked) or 0, request.user)
    return book.held(request.user).filter(enterprise=enterprise)


BOOKS: dict[str, Found] = {
    "hazards": _hazards,
    "enterprises": enterprises.listed_for,
    "experts": experts.listed_for,
    "checks": inspections.listed_for,
    "check_ledger": _ledger,
    "institutions": institutions.listed_for,
    "papers": papers.listed_for,
    "accounts": people.listed_for,
    "checklists": checklists.items_for,
    "sites": frequency.listed_for,
    "exceptions": packs.exceptions_for,
}


def found_by(kind: str, by: Account, query: str) -> Any:
    """The list of this kind as its page shows it to `by` at the address with this `query`, asked for without a page."""
    request = HttpRequest()
    request.user, request.GET = by, QueryDict(query)
    return BOOKS[kind](request)
