"""Hazards: a ledger kept elsewhere, taken over in one set-based act; known ones are never written twice."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import batched
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.checking import Lookup
from bihuan.exchange.sheets.domains.tables import chinese, choices
from bihuan.exchange.sheets.listing import CHUNK, Listing
from bihuan.exchange.sheets.rows import CHANGED, NEW, Key, Row
from bihuan.exchange.sheets.schemas import hazards
from bihuan.hazards import numbers, queries
from bihuan.hazards.importing import RESERVED, import_hazards, imported
from bihuan.hazards.states import STATE_WORDS
from bihuan.parties import assigning, places
from bihuan.parties.access import ENTERPRISE_ROLES, REGULATOR_ROLES, Role
from bihuan.parties.queries import enterprises_by_key, ids_by_name
from bihuan.refusal import Refusal
from bihuan.standards.width import half_width

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = hazards.schema(categories=choices("hazard_categories"))
_COMPARED = ("description", "location", "category", "grade", "criterion", "found_on", "legal_basis", "advice")
OWN = "本系统"
"""The ledger that the system itself keeps: what went out with this source is known again by its own number."""


def external_key(source: str, source_row: str) -> str:
    """By what a row of a foreign ledger is known again at its enterprise."""
    return f"{source}:{source_row}"


def lookups(by: Account) -> Mapping[str, Lookup]:
    """Enterprises in scope by credit code, internal number, or a name that only one of them has."""

    def enterprises(wanted: set[str]) -> dict[str, int]:
        found = enterprises_by_key(by, credit_code=list(wanted), internal_number=list(wanted))
        by_code = {e.credit_code: e.pk for e in found if e.credit_code}
        known = {e.internal_number.upper(): e.pk for e in found if e.internal_number} | by_code
        unknown = wanted - known.keys()
        return (ids_by_name(unknown, by) if unknown else {}) | known

    return {"enterprise": enterprises}


def values(hazard: Any, by: Account) -> dict[str, Any]:
    """One hazard as the sheet shows it."""
    enterprise, closed = hazard.enterprise, hazard.closed_at
    return {
        "enterprise": enterprise.credit_code or enterprise.internal_number,
        "source_row": hazard.number,
        "source": OWN,
        **{name: getattr(hazard, name) for name in _COMPARED},
        "enterprise_name": enterprise.name,
        "origin": chinese(hazard, "origin"),
        "ledger": hazard.external_key,
        "state": STATE_WORDS[hazard.state],
        "turn_due_on": hazard.turn_due_on,
        "due_on": hazard.due_on,
        "closed_on": clock.local_day(closed) if closed else None,
    }


def _everything(by: Account) -> Any:
    return queries.listed(by, queries.Wanted(), on=clock.today())


LISTING = Listing(widest=_everything, values=values)


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The hazards that came from these rows before, or that went out as them; keys are (…, number, source, code)."""
    codes = {key[3] for key in keys}
    ids = lookups(by)["enterprise"](codes)
    own = {(ids[key[3]], half_width(key[1])): key for key in keys if key[2] == OWN}
    wanted = {(ids[key[3]], external_key(key[2], key[1])): key for key in keys if key[2] != OWN}
    known = imported(wanted, by) if wanted else {}
    found = {wanted[which]: {n: row[n] for n in _COMPARED if n in row} for which, row in known.items()}
    return found | (_own(own, by) if own else {})


def _own(wanted: Mapping[tuple[int, str], Key], by: Account) -> dict[Key, Mapping[str, Any]]:
    """The hazards in scope that are called so at their enterprises; found by number, not by reading whole books."""
    found: dict[Key, Mapping[str, Any]] = {}
    for some in batched(sorted(wanted, key=itemgetter(1)), CHUNK):
        tokens, _words = numbers.parted(" ".join(number for _firm, number in some))
        named = _everything(by).filter(enterprise_id__in={firm for firm, _ in some}, search__overlap=tokens)
        for hazard in named.iterator(CHUNK):
            key = wanted.get((hazard.enterprise_id, half_width(hazard.number)))
            if key is not None:
                found[key] = values(hazard, by)
    return found


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A hazard that is being dealt with is not rewritten from a sheet: each difference is named instead. The platform's
    own ledger follows from what was entered, row by row (QHD-6.2.6); one from elsewhere is no record of its own. What
    is new at an enterprise outside the office's listed duty is named at its row (LH-15.1)."""
    fresh = {row.values["enterprise_found"] for row in rows if row.status == NEW}
    strays = assigning.strays(by.regulator, fresh, on=clock.today()) if fresh else {}
    for row in rows:
        if row.values["source"] == OWN:
            yield from _apart_from_entries(row)
            continue
        if RESERVED.fullmatch(row.values["source"].strip()):
            refusal = Refusal("source_reserved", source=row.values["source"])
            yield row, "source", refusal.code, {"text": refusal.text()}
        if row.status == NEW and (stray := strays.get(row.values["enterprise_found"])):
            yield row, "enterprise", stray.code, _said(stray)
        if row.status == CHANGED:
            for key in row.changes:
                yield row, key, "registered_differently", {"present": row.present[key]}


def _apart_from_entries(row: Row) -> Iterator[Objection]:
    if row.present is None:
        yield row, "source_row", "ledger_is_derived", {}
    for key in row.changes if row.status == CHANGED else ():
        text = f"台账由登记的隐患得出：“{SCHEMA[key].zh}”登记的是“{row.present[key]}”，请在表中改回，或到隐患页面办理。"
        yield row, key, "ledger_is_derived", {"text": text}


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
        import_hazards(rows, by=batch.by, at=batch.at, told=batch.told)
    except Refusal as refusal:
        # `row` in the facts is the position in what was handed over; without it the first row stands for all.
        row = new[refusal.facts.get("row", 0)]
        key = next((name for name in refusal.missing if name in SCHEMA), "enterprise")
        batch.object(row, key, refusal.code, **_said(refusal))


def _said(refusal: Refusal) -> dict[str, Any]:
    """What a fault says of a refusal: its sentence, or the enterprise and the sector that a duty list keeps away."""
    if refusal.code != "not_in_duty_list":
        return {"text": refusal.text(), "clause": refusal.clause}
    names = places.labels("sectors")
    sectors = "、".join(names[code][0] for code in refusal.missing)
    return {"name": refusal.facts["name"], "sector": sectors, "clause": refusal.clause}


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset((REGULATOR_ROLES | ENTERPRISE_ROLES) - {Role.ENTERPRISE_WORKER}),
    existing=existing,
    apply=apply,
    lookups=lookups,
    judge=judge,
    listing=LISTING,
)
