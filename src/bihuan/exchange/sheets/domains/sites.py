"""Sites with their year: what is required, done and missing follows from the checks, so the list goes out and comes
back only to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from bihuan import clock
from bihuan.exchange.sheets.domains import derived
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.schema import Column
from bihuan.insight import duty
from bihuan.parties import places
from bihuan.parties.access import REGULATOR_ROLES

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = derived.schema(
    "sites", "场所检查频次", "Sites and their checks",
    Column("site_number", "场所编号", "Site number", required=True, max_length=20, literal=True),
    Column("enterprise", "企业", "Enterprise", derived=True),
    Column("enterprise_code", "企业代码", "Enterprise code", derived=True),
    Column("site", "场所", "Site", derived=True),
    Column("division", "行政区划", "Division", derived=True),
    Column("address", "地址", "Address", derived=True),
    Column("required", "今年应查", "Required this year", "integer", derived=True),
    Column("done", "已查", "Done", "integer", derived=True),
    Column("missing", "还差", "Missing", "integer", derived=True),
)  # fmt: skip


def values(site: Any, by: Account) -> dict[str, Any]:
    """One site with its duty of the running year; nothing where the place sets none, and nothing missing of who engages
    nobody where that is free (packs/CONTRADICTIONS.md C2)."""
    owed, firm = duty.duty_of(site, on=clock.today()), site.enterprise
    return {
        "site_number": str(site.pk),
        "enterprise": firm.name,
        "enterprise_code": firm.credit_code or firm.internal_number,
        "site": site.name,
        "division": places.full_name(site.division_code),
        "address": site.address,
        "required": owed.required,
        "done": owed.done,
        "missing": owed.missing if owed.required is not None and owed.binding else None,
    }


def _everything(by: Account) -> QuerySet:
    return duty.sites(by, on=clock.today(), units=duty.ALL)


KIND = derived.kind(SCHEMA, Listing(widest=_everything, values=values), roles=REGULATOR_ROLES)
