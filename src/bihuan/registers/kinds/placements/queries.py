"""The reads on people whom institutions recommend."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.parties.models import Account, Enterprise
from bihuan.registers.kinds.certificate.models import Certificate
from bihuan.registers.kinds.placements.models import Placement
from bihuan.registers.kinds.placements.states import PlacementState


def at(enterprise: Enterprise) -> list[Placement]:
    """Whom institutions recommended to it, the newest first."""
    return list(enterprise.placements.select_related("institution", "employee").order_by("-id")[:50])


def by_institution(by: Account) -> QuerySet[Placement]:
    """Whom one's own institution recommended."""
    return Placement.objects.filter(institution=by.institution_id)


def called(credit_code: str) -> Enterprise | None:
    """The enterprise of that code; who recommends knows it and sees nothing more of it."""
    return Enterprise.objects.filter(credit_code__iexact=credit_code.strip()).first() if credit_code.strip() else None


def is_placed(number_key: str, enterprise: Enterprise) -> bool:
    """Whether the person is placed at the enterprise already, or full-time at another one: by a placement, or on the
    staff with this registration, unless placed there for part of the time."""
    placed = Placement.objects.filter(number_key=number_key, state=PlacementState.PLACED)
    part_time = placed.filter(full_time=False).values("employee_id")
    on_staff = Certificate.objects.standing().filter(number_key=number_key).exclude(employee__enterprise=enterprise)
    here_or_full_time = placed.filter(Q(full_time=True) | Q(enterprise=enterprise))
    return here_or_full_time.exists() or on_staff.exclude(employee__in=part_time).exists()
