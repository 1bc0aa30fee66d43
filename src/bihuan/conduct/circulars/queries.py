"""The reads about circulars: those of the own office and those of its place, and what waits."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.circulars.access import CIRCULARS
from bihuan.conduct.circulars.models import OfficeCircular
from bihuan.conduct.circulars.states import CIRCULAR, Act, CircularState
from bihuan.parties.models import Account


def circulars(by: Account) -> QuerySet[OfficeCircular]:
    """Those of the own office, and what offices of the places around the own one have published, withdrawn or not."""
    if not in_an_office(None, by):
        return OfficeCircular.objects.none()
    code = by.regulator.division_code
    around = Q(office__division_code__in=[code[:n] for n in range(len(code) + 1)]) | Q(about_office=by.regulator_id)
    found = OfficeCircular.objects.filter(Q(office=by.regulator_id) | Q(around, published_at__isnull=False))
    return found.select_related("office", "about_office")


def open_acts(circular: OfficeCircular, by: Account) -> list[str]:
    """What `by` may do about a circular now, in the order of the table; approved is approved, and nothing goes out
    before."""
    idle = Act.APPROVE_OFFICE_CIRCULAR if circular.approved_at else Act.PUBLISH_OFFICE_CIRCULAR
    acts = [act for act in CIRCULAR.acts(circular.state) if act != idle]
    offered = CIRCULARS.open_acts(circular, by, among=acts)
    return [str(act) for act in acts if act in offered]


def to_carry_on(office: int, *, leads: bool) -> QuerySet[OfficeCircular]:
    """What an office has drafted and not published, where it is approved or one leads the office: for desks."""
    rows = OfficeCircular.objects.filter(office=office, state=CircularState.DRAFTED).order_by("id")
    return rows if leads else rows.exclude(approved_at=None)
