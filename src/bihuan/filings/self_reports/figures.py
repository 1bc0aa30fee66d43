"""What the ledger of a site says of a period: the figures a report is filled with."""

from __future__ import annotations

from datetime import date, timedelta

from django.db.models import Count, Q

from bihuan import clock
from bihuan.filings.self_reports.models import ReportMonth, SelfReport
from bihuan.hazards.models import OWN, Hazard
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.inspections.rounds.models import Round
from bihuan.inspections.rounds.states import Layer
from bihuan.parties.models import Site

# A danger nobody has graded yet is counted with the general ones.
_MAJOR = Q(grade=HazardGrade.MAJOR)
_OPEN = ~Q(state=HazardState.STRUCK_OFF)


def of(site: Site, *, since: date, until: date) -> dict[str, int]:
    """The figures by their names in rules.FIGURES; two statements."""
    first, last = clock.day_begins(since), clock.day_begins(until + timedelta(days=1))
    found = Q(found_on__range=(since, until))
    fixed = Q(closed_at__gte=first, closed_at__lt=last)
    counted = {
        "found_general": found & ~_MAJOR,
        "found_major": found & _MAJOR,
        "fixed_general": fixed & ~_MAJOR,
        "fixed_major": fixed & _MAJOR,
        "open_general": _OPEN & ~_MAJOR,
        "open_major": _OPEN & _MAJOR,
        "found_own": found & Q(origin__in=sorted(OWN)),
        "found_others": found & ~Q(origin__in=sorted(OWN)),
    }
    hazards = Hazard.objects.filter(enterprise=site.enterprise_id, site=site)
    figures = hazards.aggregate(**{name: Count("pk", filter=which) for name, which in counted.items()})
    rounds = Round.objects.filter(point__site=site, at__gte=first, at__lt=last)
    layers = dict(rounds.order_by().values_list("point__layer").annotate(Count("pk")))
    return figures | {f"checks_{layer}": layers.get(layer, 0) for layer in Layer}


def is_shut(report: SelfReport) -> bool:
    """Whether an office over the site of a report has closed its month; asked before it is written and later."""
    closed = ReportMonth.objects.filter(month=report.month, reopened_at=None).select_related("office")
    firm = report.enterprise
    return any(
        report.division_code.startswith(one.office.division_code)
        and (
            not one.office.duties or report.sector in one.office.duties or firm.competent_department_id == one.office_id
        )
        for one in closed
    )
