"""A whole ledger taken over at once: the same facts as raising hazards one by one, in a handful of statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from enum import Enum
from itertools import batched, count
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models, transaction
from psycopg import sql

from bihuan import audit, clock
from bihuan.hazards import ledger, numbers
from bihuan.hazards.access import RAISING
from bihuan.hazards.models import Hazard, HazardStep, Origin, RollupDelta
from bihuan.hazards.rules import RESERVED
from bihuan.hazards.states import Act, HazardGrade, HazardState, Step
from bihuan.parties import assigning
from bihuan.parties.models import Account, Site
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger
from bihuan.standards.search_tokens import tokens

BATCH = 2_000
_SHOWN = ("description", "location", "category", "grade", "criterion", "found_on", "legal_basis", "advice")


def imported(wanted: Iterable[tuple[int, str]], by: Account) -> dict[tuple[int, str], dict[str, Any]]:
    """What came in before at the sites where `by` would import it now: (enterprise id, external key) → its present
    values. The ledger of another site is another ledger, whatever its rows are called."""
    keys = set(wanted)
    sites = _sites({enterprise for enterprise, _ in keys}, by).values()
    found: dict[tuple[int, str], dict[str, Any]] = {}
    there = Hazard.objects.filter(enterprise__in=[s.enterprise_id for s in sites], site__in=[s.pk for s in sites])
    for some in batched(keys, BATCH):
        named = there.exclude(external_key="").filter(external_key__in={key for _enterprise, key in some})
        rows = named.within(Scope.of(by))
        for row in rows.values("enterprise_id", "external_key", *_SHOWN).iterator(BATCH):
            which = (row["enterprise_id"], row["external_key"])
            if which in keys:
                found[which] = row
    return found


@transaction.atomic
def import_hazards(
    rows: Sequence[Mapping[str, Any]], *, by: Account, at: datetime, told: Callable[[int], object] | None = None
) -> int:
    """登记隐患, many at once, each at its enterprise's main site, or at the first that `by` may see where the main one
    is another authority's; returns how many. Their origin says whose ledger it was: what an office brings along is not
    the enterprise's own find, who alone could then accept it.

    A row has enterprise_id, external_key, source, description, found_on and, where known, location, category, grade,
    criterion, legal_basis, advice. Refuses as `raise_hazard` does, with `row` (position in `rows`) among the facts:
    description_missing, found_in_the_future, grade_missing, criterion_missing, role_not_allowed (without a row),
    not_in_duty_list (LH-15.1), pack_not_in_force; and source_reserved where the source names a record of the platform
    itself: what a check finds is recorded in the check, by its team, and by nobody else.

    They are written some thousand at a time, so that a ledger of any length is never in memory as hazards; `told`
    hears how many more are.
    """
    sites = _allowed({row["enterprise_id"] for row in rows}, by)
    _within_duty(rows, sites.keys(), by, on=clock.local_day(at))
    numbered = _numbers(rows)
    laws: dict[tuple[str, date], Policy] = {}
    for some in batched(enumerate(rows), BATCH):
        _write([_raised(row, n, sites, laws, by=by, at=at) for n, row in some], numbered, by=by, at=at)
        if told is not None:
            told(len(some))
    return len(rows)


def _raised(
    row: Mapping[str, Any],
    number: int,
    sites: Mapping[int, Site],
    laws: dict[tuple[str, date], Policy],
    *,
    by: Account,
    at: datetime,
) -> Hazard:
    site = sites[row["enterprise_id"]]
    _sound(row, number, clock.local_day(at))
    policy = _policy(laws, site.division_code, row["found_on"], number)
    return _hazard(row, site, policy, by=by, at=at)


def _write(hazards: Sequence[Hazard], numbered: _Numbers, *, by: Account, at: datetime) -> None:
    for hazard in hazards:
        hazard.serial = next(numbered[hazard.enterprise_id, hazard.found_on.year])
        hazard.search.append(numbers.token(hazard.found_on.year, hazard.serial))
    _copy(Hazard, hazards)
    _note_steps(hazards, by=by, at=at)
    _count(hazards)
    audit.record_many(
        audit.draft(
            Act.RAISE_HAZARD,
            hazard.ref,
            by=by.ref,
            at=at,
            release=hazard.release,
            data={"state": hazard.state, "grade": hazard.grade, "origin": hazard.origin, "source": hazard.source},
        )
        for hazard in hazards
    )


def _sites(wanted: set[int], by: Account) -> dict[int, Site]:
    """Enterprise id → the site at which its ledger is taken over; an enterprise that `by` does not see has none."""
    found = Site.objects.within(Scope.of(by)).filter(enterprise__in=wanted).select_related("enterprise")
    sites: dict[int, Site] = {}
    for site in found.order_by("-is_main", "id"):
        sites.setdefault(site.enterprise_id, site)
    return sites


def _allowed(wanted: set[int], by: Account) -> dict[int, Site]:
    """The same, once authorised; an enterprise is asked about once, not once a row."""
    sites = _sites(wanted, by)
    for site in sites.values():
        RAISING.require(Act.RAISE_HAZARD, site, by)
    if unseen := wanted - sites.keys():
        raise Stranger(f"enterprise:{min(unseen)}")
    return sites


def _within_duty(rows: Sequence[Mapping[str, Any]], enterprises: Collection[int], by: Account, *, on: date) -> None:
    """Raises `not_in_duty_list` at the first row of an enterprise outside the office's listed duty (LH-15.1)."""
    strays = assigning.strays(by.regulator, enterprises, on=on)
    number = next((n for n, row in enumerate(rows) if row["enterprise_id"] in strays), None) if strays else None
    if number is not None:
        refusal = strays[rows[number]["enterprise_id"]]
        raise Refusal(refusal.code, missing=refusal.missing, basis=refusal.basis, **{**refusal.facts, "row": number})


def _sound(row: Mapping[str, Any], number: int, today: date) -> None:
    if not row["description"].strip():
        raise Refusal("description_missing", missing=["description"], row=number)
    if row["found_on"] > today:
        raise Refusal("found_in_the_future", missing=["found_on"], found_on=row["found_on"], row=number)
    if RESERVED.fullmatch(row["source"].strip()):
        raise Refusal("source_reserved", missing=["source"], source=row["source"], row=number)
    if row.get("grade") and row["grade"] not in set(HazardGrade):
        raise Refusal("grade_missing", missing=["grade"], row=number)
    if row.get("grade") == HazardGrade.MAJOR and not row.get("criterion"):
        raise Refusal("criterion_missing", missing=["criterion"], row=number)


def _policy(known: dict[tuple[str, date], Policy], division_code: str, day: date, number: int) -> Policy:
    if (division_code, day) not in known:
        try:
            known[division_code, day] = policies.at(division_code, on=day)
        except Refusal as refusal:
            facts = {**refusal.facts, "row": number}
            raise Refusal(refusal.code, missing=["found_on"], basis=refusal.basis, **facts) from refusal
    return known[division_code, day]


def _hazard(row: Mapping[str, Any], site: Site, policy: Policy, *, by: Account, at: datetime) -> Hazard:
    grade = row.get("grade", "")
    location = row.get("location", "")
    hazard = Hazard(
        enterprise=site.enterprise,
        site=site,
        division_code=site.division_code,
        sector=site.enterprise.sector,
        origin=Origin.IMPORTED if by.enterprise_id is not None else Origin.IMPORTED_BY_OFFICE,
        source=row["source"],
        external_key=row["external_key"],
        description=row["description"].strip(),
        location=location,
        category=row.get("category", ""),
        criterion=row.get("criterion", ""),
        legal_basis=row.get("legal_basis", ""),
        advice=row.get("advice", ""),
        state=HazardState.ASSESSED if grade else HazardState.FOUND,
        grade=grade,
        found_on=row["found_on"],
        found_by=by.pk,
        changed_at=at,
        release=policy.release,
        search=tokens(f"{row['description']} {location} {site.enterprise.name}"),
    )
    for name, value in ledger.until(hazard, entered_on=clock.local_day(at), policy=policy).items():
        setattr(hazard, name, value)
    return hazard


_TAKE = """
    INSERT INTO hazards_hazardseries AS s (enterprise_id, year, last)
    SELECT * FROM unnest(%s::bigint[], %s::smallint[], %s::integer[]) AS wanted (enterprise, year, n) ORDER BY 1, 2
    ON CONFLICT (enterprise_id, year) DO UPDATE SET last = s.last + EXCLUDED.last
    RETURNING enterprise_id, year, last
"""


_Numbers = Mapping[tuple[int, int], Iterator[int]]


def _numbers(rows: Sequence[Mapping[str, Any]]) -> _Numbers:
    """The numbers of all of them in one go: a range per enterprise and year, taken in one order so that two ledgers
    never deadlock."""
    wanted = Counter((row["enterprise_id"], row["found_on"].year) for row in rows)
    columns = [[firm for firm, _ in wanted], [year for _, year in wanted], list(wanted.values())]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, columns)
        return {(firm, year): count(last - wanted[firm, year] + 1) for firm, year, last in cursor}


def _note_steps(hazards: Iterable[Hazard], *, by: Account, at: datetime) -> None:
    steps = (
        HazardStep(hazard_id=hazard.pk, step=step, by=by.pk, by_name=by.name, at=at)
        for hazard in hazards
        for step in ((Step.FOUND, Step.ASSESSED) if hazard.grade else (Step.FOUND,))
    )
    _copy(HazardStep, steps)


def _copy(model: type[models.Model], rows: Iterable[models.Model]) -> None:
    """Send new rows by COPY: a fifth of the time of `bulk_create`, whose cost is building the statement."""
    fields = model._meta.concrete_fields
    sent = [(field.attname, _SENT.get(type(field), _plain)) for field in fields]
    columns = sql.SQL(", ").join(sql.Identifier(field.column) for field in fields)
    command = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(model._meta.db_table), columns)
    with connection.wrap_database_errors, connection.cursor() as cursor, cursor.copy(command) as copy:
        for row in rows:
            copy.write_row([as_sent(getattr(row, name)) for name, as_sent in sent])


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Enum) else value


def _array(texts: Sequence[str]) -> str:
    """An array as it is written in SQL; the driver takes five times as long to find out that all are texts. They are
    escaped together, parted by the one character that no text of PostgreSQL holds."""
    if not texts:
        return "{}"
    whole = "\0".join(texts).replace("\\", "\\\\").replace('"', '\\"')
    return '{"' + whole.replace("\0", '","') + '"}'


_SENT = {ArrayField: _array}


def _count(hazards: Iterable[Hazard]) -> None:
    """One delta for all hazards that are counted alike."""
    alike = Counter((h.division_code, h.sector, h.grade, h.state, h.turn_due_on, h.found_on) for h in hazards)
    RollupDelta.objects.bulk_create(
        RollupDelta(
            division_code=place, sector=sector, grade=grade, state=state, due_on=due, event="found", day=day, n=n
        )
        for (place, sector, grade, state, due, day), n in alike.items()
    )
