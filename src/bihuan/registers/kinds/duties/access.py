"""Who brings duty down to every employee of an enterprise, and who may read how far it got, on one page."""

from __future__ import annotations

from bihuan.parties.access import fetch_enterprise as fetch_enterprise
from bihuan.parties.access import manages, sees_enterprise
from bihuan.parties.models import ENTERPRISE_ROLES, REGULATOR_ROLES, Account, Enterprise
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger
from bihuan.registers.kinds.duties.states import Act


def reads_duties(enterprise: Enterprise, by: Account) -> bool:
    """本企业人员或其监管部门人员"""
    if by.enterprise_id is not None:
        return by.is_active and by.enterprise_id == enterprise.pk and by.holds(*ENTERPRISE_ROLES)
    return by.holds(*REGULATOR_ROLES) and sees_enterprise(enterprise, by)


DUTIES = Permissions("registers", sees=reads_duties, acts={act: [[manages]] for act in Act})
"""On an enterprise: everything here is its own to do; who supervises it reads."""


def fetch(enterprise_id: int, by: Account) -> Enterprise:
    """The enterprise, if `by` may read its duties; otherwise Stranger (404). Who comes for one check does not."""
    if by.enterprise_id is None and not by.holds(*REGULATOR_ROLES):
        raise Stranger(f"duties:{enterprise_id}")
    return fetch_enterprise(enterprise_id, by)
