"""The kinds of sheets that can be brought in, by name."""

from __future__ import annotations

from bihuan.exchange.sheets.binding import Kind
from bihuan.exchange.sheets.domains import (
    accounts,
    certificates,
    check_ledger,
    checklists,
    checks,
    enterprises,
    exceptions,
    experts,
    hazards,
    institutions,
    papers,
    sites,
    staff,
)
from bihuan.refusal import Refusal

KINDS: dict[str, Kind] = {
    "enterprises": enterprises.KIND,
    "experts": experts.KIND,
    "checklists": checklists.KIND,
    "hazards": hazards.KIND,
    "checks": checks.KIND,
    "check_ledger": check_ledger.KIND,
    "institutions": institutions.KIND,
    "papers": papers.KIND,
    "accounts": accounts.KIND,
    "staff": staff.KIND,
    "certificates": certificates.KIND,
    "sites": sites.KIND,
    "exceptions": exceptions.KIND,
}


def kind_of(name: str) -> Kind:
    """The kind called `name`. Raises Refusal sheet_kind_unknown."""
    try:
        return KINDS[name]
    except KeyError:
        raise Refusal("sheet_kind_unknown", kind=name, kinds=sorted(KINDS)) from None
