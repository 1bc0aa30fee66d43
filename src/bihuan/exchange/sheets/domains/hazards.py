"""Hazards: a ledger kept elsewhere, taken over in one set-based act; known ones are never written twice."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.checking import Lookup
from bihuan.exchange.sheets.domains.tables import choices
from bihuan.exchange.sheets.rows import CHANGED, NEW, Key, Row
from bihuan.exchange.sheets.schemas import hazards
from bihuan.hazards.importing import RESERVED, import_hazards, imported
from bihuan.parties.access import ENTERPRISE_ROLES, REGULATOR_ROLES, Role
from bihuan.parties.queries import enterprises_by_key
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = hazards.schema(categories=choices("hazard_categories"))
_COMPARED = ("description", "location", "category", "grade", "criterion", "found_on", "legal_basis", "advice")


def external_key(source: str, source_row: str) -> str:
    """By what a row of a foreign ledger is known again at its enterprise."""
    return f"{source}:{source_row}"


def lookups(by: Account) -> Mapping[str, Lookup]:
    """Enterprises in scope by credit code or internal number."""

    def enterprises(wanted: set[str]) -> dict[str, int]:
        found = enterprises_by_key(by, credit_code=list(wanted), internal_number=list(wanted))
        by_code = {e.credit_code: e.pk for e in found if e.credit_code}
        return {e.internal_number.upper(): e.pk for e in found if e.internal_number} | by_code

    return {"enterprise": enterprises}


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The hazards that came from these rows before; keys are (…, number, source, enterprise code)."""
    codes = {key[3] for key in keys}
    ids = lookups(by)["enterprise"](codes)
    wanted = {(ids[key[3]], external_key(key[2], key[1])): key for key in keys}
    known = imported(wanted, by)
    return {wanted[which]: {n: values[n] for n in _COMPARED if n in values} for which, values in known.items()}


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A hazard that is being dealt with is not rewritten from a sheet: each difference is named instead. A ledger from
    elsewhere is no record of the platform's own."""
    for row in rows:
        if RESERVED.fullmatch(row.values["source"].strip()):
            refusal = Refusal("source_reserved", source=row.values["source"])
            yield row, "source", refusal.code, {"text": refusal.text()}
        if row.status == CHANGED:
            for key in row.changes:
                yield row, key, "registered_differently", {"present": row.present[key]}


def apply(batch: Batch) -> None:
    """Hand all new rows to the domain at once."""
    day = clock.local_day(batch.at)
    new = [row for row in batch.due if row.status == NEW]
    rows = [
        {
            "enterprise_id": row.values["enterprise_found"],
            "source": row.values["source"],
            "external_key": external_key(row.values["source"], row.values["source_row"]),
            **{name: row.values.get(name, "") for name in _COMPARED},
            "found_on": row.values.get("found_on", day),
        }
        for row in new
    ]
    try:
        import_hazards(rows, by=batch.by, at=batch.at)
    except Refusal as refusal:
        # `row` in the facts is the position in what was handed over; without it the first row stands for all.
        row = new[refusal.facts.get("row", 0)]
        key = next((name for name in refusal.missing if name in SCHEMA), "enterprise")
        batch.object(row, key, refusal.code, text=refusal.text(), clause=refusal.clause)


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset((REGULATOR_ROLES | ENTERPRISE_ROLES) - {Role.ENTERPRISE_WORKER}),
    existing=existing,
    apply=apply,
    lookups=lookups,
    judge=judge,
)
