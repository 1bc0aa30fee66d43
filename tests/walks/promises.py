"""What holds in a city after whatever anybody did; most of it is one question to the database after each step."""

from __future__ import annotations

from collections import Counter
from datetime import date

from django.db import connection

from bihuan import clock
from bihuan.audit.examination import Tally, examine
from bihuan.audit.models import Event
from bihuan.audit.stored import Stored
from bihuan.hazards import dated
from bihuan.hazards.models import Hazard
from bihuan.inspections import queries as inspections
from bihuan.inspections.models import HeadquartersCheck, Inspection
from bihuan.parties.models import Account, Site
from bihuan.parties.scope import Scope

# Each says, row by row, what breaks a promise; nothing comes back while all hold.
_BROKEN = """
SELECT 'verified or struck off, and not by others than who rectified', id::text FROM hazards_hazard h
WHERE state IN ('verified', 'struck_off') AND (
    EXISTS (
        SELECT FROM hazards_hazardstep s WHERE s.hazard_id = h.id AND s.step = 'treated'
        AND s.by IN (h.verified_by, h.closed_by)
    ) OR
    verified_by IS NULL OR verified_by = rectified_by
    OR NOT EXISTS (
        SELECT FROM hazards_hazardstep s WHERE s.hazard_id = h.id AND s.step = 'verified' AND s.undone_at IS NULL
    )
)
UNION ALL
SELECT 'counted for a year without a delivered report', id::text FROM inspections_inspection
WHERE counted_year IS NOT NULL AND (delivered_at IS NULL OR report_id IS NULL OR state NOT IN ('delivered', 'closed'))
UNION ALL
SELECT 'two checks are counted by one report', report_id::text FROM inspections_inspection
WHERE counted_year IS NOT NULL GROUP BY report_id HAVING count(*) > 1
UNION ALL
SELECT 'numbers of hazards with a gap', enterprise_id || '/' || year FROM (
    SELECT enterprise_id, extract(year FROM found_on) AS year, count(*) AS n, count(DISTINCT serial) AS different,
        min(serial) AS least, max(serial) AS most FROM hazards_hazard GROUP BY 1, 2
) given LEFT JOIN hazards_hazardseries USING (enterprise_id, year)
WHERE n <> different OR least <> 1 OR most <> n OR last IS DISTINCT FROM n
UNION ALL
SELECT 'numbers of papers with a gap', prefix || '/' || year FROM (
    SELECT prefix, year, count(*) AS n, max(serial) AS most FROM documents_officialdocument GROUP BY 1, 2
) given LEFT JOIN documents_numberseries USING (prefix, year)
WHERE most <> n OR last IS DISTINCT FROM n
UNION ALL
SELECT 'the counts are no recount', concat_ws('/', division_code, sector, grade, state, sum(n)) FROM (
    SELECT division_code, sector, grade, state, n FROM hazards_rollup
    UNION ALL SELECT division_code, sector, grade, state, n FROM hazards_rollupdelta
    UNION ALL SELECT division_code, sector, grade, state, -1 FROM hazards_hazard
) counted GROUP BY division_code, sector, grade, state HAVING sum(n) <> 0
UNION ALL
SELECT 'the counts by day are no recount', concat_ws('/', division_code, state, starts_on, grain, sum(n)) FROM (
    SELECT division_code, state, starts_on, grain, n FROM hazards_datedrollup WHERE what = 'due' AND sector = ''
    UNION ALL SELECT division_code, state, date_trunc(grain, due_on)::date, grain, n
    FROM hazards_rollupdelta, unnest(ARRAY['day', 'month']) grain WHERE due_on IS NOT NULL
    UNION ALL SELECT division_code, state, date_trunc(grain, turn_due_on)::date, grain, -1
    FROM hazards_hazard, unnest(ARRAY['day', 'month']) grain WHERE state <> 'struck_off'
) counted GROUP BY division_code, state, starts_on, grain HAVING sum(n) <> 0
"""


def broken() -> list[tuple[str, str]]:
    """The promises that do not hold, with what breaks them. PostgreSQL needs longer to plan the question than to answer
    it, and a thousand walks ask it thousands of times."""
    connection.ensure_connection()
    return connection.connection.execute(_BROKEN, prepare=True).fetchall()


def duties_that_differ(site: Site, year: int) -> list[str]:
    """The year's duty counts the days on which somebody checked, whoever it was: each once, and no other."""
    started = Inspection.objects.filter(site=site, counted_year=year).values_list("started_at", flat=True)
    filed = HeadquartersCheck.objects.filter(site=site, counted_year=year).values_list("held_on", flat=True)
    days = {clock.local_day(at) for at in started} | set(filed)
    (visits,) = inspections.with_checks(Site.objects.filter(pk=site.pk), year).values_list("visits", flat=True)
    return [] if visits == len(days) else [f"the duty counts {visits} checks, held on {len(days)} days"]


def lates_that_differ(office: Account, on: date) -> list[str]:
    """What a board says is late, by its counts, is what is late."""
    live = Counter(Hazard.objects.within(Scope.of(office)).late(on).values_list("state", flat=True))
    told = +dated.late_states(office, on=on)
    return [] if told == live else [f"late are {live}, told is {told}"]


def faults_of_the_chain() -> list[object]:
    return list(examine(Stored(), Tally()))


def lines() -> int:
    """How many acts stand in the chain."""
    return Event.objects.count()
