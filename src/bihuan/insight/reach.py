"""Whether an office may look at what it asks a board for: within its place, and within its duty there."""

from __future__ import annotations

from datetime import date

from bihuan.parties import places
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Refusal


def require_place(by: Account, place: str, *, on: date) -> None:
    """The place lies in the reader's own; else Refusal `not_in_jurisdiction` (QHD-7.2)."""
    scope = Scope.of(by)
    if place and not scope.everything and not place.startswith(scope.division_code or ""):
        basis = policies.at(scope.division_code or "", on=on).major.known_hours.basis
        raise Refusal("not_in_jurisdiction", what=places.full_name(place), basis=basis)


def require_sector(by: Account, sector: str, *, on: date) -> None:
    """The sector is one of the office's duties; else Refusal `not_in_duty_list` (LY-2.2.2)."""
    scope = Scope.of(by)
    if sector and scope.sectors and sector not in scope.sectors:
        basis = policies.at(scope.division_code or "", on=on).regulator.supervises.basis
        raise Refusal("not_in_duty_list", missing=[sector], basis=basis)


def require_enterprise(by: Account, enterprise_id: int, *, on: date) -> None:
    """The enterprise has a site in the reader's place and is the reader's duty; else Refusal `not_in_jurisdiction`
    (QHD-7.2). What is elsewhere and what does not exist are refused alike, so that nothing is told of either."""
    scope = Scope.of(by)
    if not Enterprise.objects.within(scope).filter(pk=enterprise_id).exists():
        basis = policies.at(scope.division_code or "", on=on).major.known_hours.basis
        raise Refusal("not_in_jurisdiction", what=str(enterprise_id), basis=basis)
