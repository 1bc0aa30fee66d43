"""Which office of the platform a line of the place's list means; None for one that is not here."""

from __future__ import annotations

from bihuan.hazards.messages import department_of
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Regulator, RegulatorKind

COUNTY, CITY, PROVINCE = 6, 4, 2


def office_of(receiver: str, hazard: Hazard, by: Account) -> Regulator | None:
    """The office that receives it."""
    if receiver in ("local_department", "competent_department"):
        return Regulator.objects.filter(pk=department_of(hazard)).first()
    if receiver == "superior_department":
        return by.regulator.parent if by.regulator_id else None
    if receiver == "emergency_bureau":
        return _nearest(hazard, RegulatorKind.EMERGENCY_BUREAU)
    if receiver in ("municipal_committee_office", "provincial_committee_office"):
        level = CITY if receiver.startswith("municipal") else PROVINCE
        offices = Regulator.objects.covering(hazard.division_code).filter(kind=RegulatorKind.COMMITTEE_OFFICE)
        return next((one for one in offices if len(one.division_code) == level), None)
    return None


def _nearest(hazard: Hazard, kind: str) -> Regulator | None:
    near = Regulator.objects.covering(hazard.division_code).filter(kind=kind)
    return max(near, key=lambda office: len(office.division_code), default=None)
