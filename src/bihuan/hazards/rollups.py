"""Counts by place, sector, grade and state: the folding of the deltas, and the one statement that reads them.

An act appends +1 and -1 and never touches a counter, so two acts never wait for each other. A reader takes the folded
counts and the tail that is not folded yet in one statement, so that a fold between two reads counts nothing twice.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import CharField, Q, QuerySet, Sum, Value
from django.db.models.functions import Substr

from bihuan.hazards.models import Hazard, Rollup, RollupDelta
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

_LOCK = 7_301_001
_FOLD = """
WITH tail AS (
    DELETE FROM hazards_rollupdelta RETURNING division_code, sector, grade, state, due_on, event, day, n
), dated AS (
    SELECT 'due' AS what, state, due_on AS day, division_code, sector, n FROM tail WHERE due_on IS NOT NULL
    UNION ALL SELECT 'event', event, day, division_code, sector, n FROM tail WHERE event <> ''
), put AS (
    INSERT INTO hazards_datedrollup AS d (what, state, grain, starts_on, division_code, sector, n)
    SELECT what, state, grain, date_trunc(grain, day)::date, division_code, shown, sum(n)
    FROM dated, unnest(ARRAY['day', 'month']) grain, LATERAL (SELECT DISTINCT unnest(ARRAY['', sector])) AS s (shown)
    GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(n) <> 0
    ON CONFLICT (what, grain, sector, division_code, starts_on, state) DO UPDATE SET n = d.n + EXCLUDED.n
), sums AS (
    SELECT division_code, sector, grade, state, sum(n) AS n FROM tail GROUP BY 1, 2, 3, 4
)
INSERT INTO hazards_rollup AS r (division_code, sector, grade, state, n)
SELECT division_code, sector, grade, state, n FROM sums
ON CONFLICT (division_code, sector, grade, state) DO UPDATE SET n = r.n + EXCLUDED.n
"""
_SWEEP = "DELETE FROM hazards_datedrollup WHERE n = 0"


@transaction.atomic
def fold() -> int:
    """Move the deltas into the counts, one folder at a time; returns how many counts changed, 0 where another is at it.

    Only what is visible to this statement moves: a delta of an act that has not committed yet waits for the next fold.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [_LOCK])
        if not cursor.fetchone()[0]:
            return 0
        cursor.execute(_FOLD)
        changed = cursor.rowcount
        cursor.execute(_SWEEP)
        return changed


@dataclass(frozen=True)
class Count:
    """How many hazards of one county, sector, grade and state."""

    place: str
    sector: str
    grade: str
    state: str
    n: int


def counts(by: Account, *, digits: int, sector: str = "") -> list[Count]:
    """The counts in the scope of `by`, by the first `digits` of the division code; one or two statements.

    A regulator reads the rollups; an enterprise or an expert covers few hazards and counts the rows themselves. An
    office with a duty list also answers for enterprises of other sectors that name it: those few are counted live.
    """
    return counts_in(Scope.of(by), digits=digits, sector=sector)


def counts_in(scope: Scope, *, digits: int, sector: str = "") -> list[Count]:
    """The same in a scope that is nobody's own, as that of an office below."""
    if not scope.everything and scope.division_code is None:
        return _live(Hazard.objects.within(scope), digits, sector)
    found = [Count(*key, n) for key, n in _summed(_KEY, scope, sector, "", digits).items()]
    if scope.sectors:
        others = Hazard.objects.within(scope).exclude(sector__in=scope.sectors)
        found += _live(others, digits, sector)
    return found


def totals(by: Account, *, sector: str = "", place: str = "") -> dict[tuple[str, str], int]:
    """The same for a whole place within the scope, by grade and state alone: a few rows, whatever its size."""
    return _by(("grade", "state"), by, sector, place, LONGEST_CODE)


def by_place(by: Account, *, digits: int) -> dict[tuple[str, str, str], int]:
    """The counts in the scope of `by` by place, grade and state, of all sectors together; one or two statements."""
    return _by(("place", "grade", "state"), by, "", "", digits)


LONGEST_CODE = 12
_KEY = ("place", "sector", "grade", "state")


def _by(key: tuple[str, ...], by: Account, sector: str, place: str, digits: int) -> Counter[tuple[str, ...]]:
    """Summed in PostgreSQL for who reads the rollups of whole places; of `counts` for the others."""
    scope = Scope.of(by)
    if not scope.sectors and (scope.everything or scope.division_code is not None):
        return _summed(key, scope, sector, place, digits)
    found: Counter[tuple[str, ...]] = Counter()
    for row in counts(by, digits=digits, sector=sector):
        if row.place.startswith(place):
            found[tuple(getattr(row, part) for part in key)] += row.n
    return found


def _summed(key: tuple[str, ...], scope: Scope, sector: str, place: str, digits: int) -> Counter[tuple[str, ...]]:
    sums: Counter[tuple[str, ...]] = Counter()
    for *parts, n in _SUMS.rows(Fixed(key), scope, sector, place, Fixed(digits)):
        sums[tuple(parts)] += n
    return Counter({parts: n for parts, n in sums.items() if n})


def _sums(key: tuple[str, ...], scope: Scope, sector: str, place: str, digits: int) -> QuerySet:
    """The folded counts and, after them, their tail."""
    inside = Q(division_code__startswith=scope.division_code or "")
    if place:
        inside &= Q(division_code__startswith=place)
    if scope.sectors:
        inside &= Q(sector__in=scope.sectors)
    if sector:
        inside &= Q(sector=sector)
    at = Substr("division_code", 1, Value(digits), output_field=CharField())
    parts = [
        model.objects.filter(inside).annotate(place=at).values(*key).annotate(total=Sum("n")).values_list(*key, "total")
        for model in (Rollup, RollupDelta)
    ]
    return parts[0].union(parts[1], all=True)


_SUMS = Kept(_sums)


def _live(found: QuerySet[Hazard], digits: int, sector: str) -> list[Count]:
    if sector:
        found = found.filter(sector=sector)
    place = Substr("division_code", 1, Value(digits), output_field=CharField())
    rows = found.order_by().annotate(place=place).values_list(*_KEY)
    return [Count(*key, n) for key, n in Counter(rows).items()]
