"""一天只计一次: what counts for a site's year counts once a day, whoever checked: outside experts or the headquarters
(LY-2.1.4)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from bihuan import clock
from bihuan.inspections import queries
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.models import HeadquartersCheck, Inspection
from bihuan.inspections.states import BY_AUTHORITY, InspectionState, Nature
from bihuan.parties.models import Site
from bihuan.policy import Basis
from bihuan.refusal import Refusal


def alone_that_day(site: Site, day: date, *, basis: Basis) -> None:
    """Nothing else that counts, or is on its way to count, was held at the site that day; two that begin at the same
    moment wait for each other here. Raises `check_counted_twice`."""
    Site.objects.select_for_update().get(pk=site.pk)
    if _checks(site, day).exists() or _filed(site, day).exists():
        raise Refusal("check_counted_twice", basis=basis)


def starts_alone(inspection: Inspection, day: date) -> None:
    """The same of a check that is about to start; an office's visit is not the enterprise's own and counts for nothing.
    Raises `check_counted_twice`."""
    if inspection.kind not in BY_AUTHORITY:
        grade = inspection.enterprise.grade_on(day).grade
        alone_that_day(inspection.site, day, basis=policy_of(inspection).checks.per_year.for_key(grade).basis)


def year_of(inspection: Inspection) -> int | None:
    """The year for which this visit counts as its report goes out, or None where the place's rules say that it does
    not, or its day counts already."""
    day = clock.local_day(inspection.started_at)
    counted = _checks(inspection.site, day).exclude(counted_year=None).exclude(pk=inspection.pk)
    if counted.exists() or _filed(inspection.site, day).exists():
        return None
    try:
        return queries.counted_for(inspection)
    except Refusal:
        return None


def _checks(site: Site, day: date) -> QuerySet[Inspection]:
    held = Inspection.objects.filter(site=site, started_at__date=day, nature=Nature.SERVICE)
    return held.exclude(state=InspectionState.CANCELLED)


def _filed(site: Site, day: date) -> QuerySet[HeadquartersCheck]:
    return HeadquartersCheck.objects.standing().filter(site=site, held_on=day)
