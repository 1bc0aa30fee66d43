"""Whether an office, an institution or an account has not been closed, asked inside the act that is about to hang
something on it.

The row is read and shared until the act ends: whoever closes it waits, and then finds what was hung on it. Any number
of acts share it with one another.
"""

from __future__ import annotations

from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.parties.states import InstitutionState
from bihuan.refusal import Refusal

_OFFICE = "SELECT id, name, division_code, closed_on FROM parties_regulator WHERE id = %s FOR SHARE"
_INSTITUTION = "SELECT id, name, state FROM parties_institution WHERE id = %s FOR SHARE"


def require(organisation: Regulator | Institution | Enterprise | None) -> None:
    """Refuses `office_closed` and `institution_ended`. One statement; none for an enterprise, which nobody closes."""
    if isinstance(organisation, Regulator):
        office(organisation)
    elif isinstance(organisation, Institution):
        _require_institution(organisation.pk)


def office(named: Regulator) -> Regulator:
    """The office as it is now. Refuses `office_closed`. One statement."""
    (fresh,) = Regulator.objects.raw(_OFFICE, [named.pk])
    if fresh.closed_on is not None:
        raise Refusal("office_closed", name=fresh.name, on=fresh.closed_on)
    return fresh


def account(named: Account) -> None:
    """Keeps the account as it is until the act ends. Refuses `account_closed`. One statement."""
    if not Account.objects.select_for_update(of=("self",)).filter(pk=named.pk, is_active=True).exists():
        raise Refusal("account_closed", name=named.name)


def _require_institution(institution_id: int) -> None:
    (institution,) = Institution.objects.raw(_INSTITUTION, [institution_id])
    if institution.state == InstitutionState.ENDED:
        raise Refusal("institution_ended", name=institution.name)
