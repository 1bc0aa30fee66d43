"""Whether what was found at a unit is fixed: found and struck off since a day, bounded for each unit."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import connection

from bihuan import clock
from bihuan.hazards.queries import BOUND
from bihuan.hazards.states import HazardState

# The day is added to nothing, so that it is read in the rows: PostgreSQL would else look through the days of all.
_COUNT = """
SELECT wanted.site, count(*), count(*) FILTER (WHERE one.state = %s)
FROM unnest(%s::bigint[], %s::bigint[]) AS wanted (enterprise, site),
LATERAL (
    SELECT h.state FROM hazards_hazard h
    WHERE h.enterprise_id = wanted.enterprise AND h.site_id = wanted.site AND h.id >= %s AND h.found_on + 0 >= %s
    ORDER BY h.id DESC LIMIT %s
) AS one
GROUP BY 1
"""


@dataclass(frozen=True)
class Fixed:
    """Of the hazards `found` at a unit, so many are `closed`; never beyond BOUND + 1."""

    found: int = 0
    closed: int = 0

    @property
    def rate(self) -> int | None:
        """Whole per cent, never rounded up to a hundred while one is open; None where nothing was found."""
        return self.closed * 100 // self.found if self.found else None

    @property
    def beyond(self) -> bool:
        """Whether there are more than were counted."""
        return self.found > BOUND


def fixed_at(units: Iterable[tuple[int, int]], *, since: date) -> dict[int, Fixed]:
    """Site id → how much of what was found there since that day is struck off, for (enterprise, site) ids that the
    reader may see; one statement. What was found since then was entered since then, so older rows are not touched."""
    pairs = list(units)
    entered = clock.id_of(clock.day_begins(since))
    with connection.cursor() as cursor:
        wanted = [one for one, _ in pairs], [one for _, one in pairs]
        given = [HazardState.STRUCK_OFF.value, *wanted, entered, since, BOUND + 1]
        cursor.execute(_COUNT, given)
        return {site: Fixed(found, closed) for site, found, closed in cursor.fetchall()}
