"""Who makes an office's supervision plan and carries it out, on one page."""

from __future__ import annotations

from bihuan.inspections.supervision.models import PlannedCheck
from bihuan.inspections.supervision.states import Act
from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def of_own_office(check: PlannedCheck, by: Account) -> bool:
    """制定计划的部门的人员"""
    return in_an_office(check, by) and check.plan.office_id == by.regulator_id


PLANS = Permissions("inspections", sees=in_an_office, acts={Act.MAKE_SUPERVISION_PLAN: [[in_an_office]]})
PLANNED = Permissions(
    "inspections",
    sees=of_own_office,
    acts={act: [[of_own_office]] for act in (Act.CLOSE_PLANNED_CHECK, Act.MOVE_PLANNED_CHECK)},
)


def fetch_planned(planned_id: int, by: Account) -> PlannedCheck:
    """A planned check of the own office; otherwise Stranger (404)."""
    found = PlannedCheck.objects.select_related("plan", "enterprise").filter(pk=planned_id).first()
    if found is None or not of_own_office(found, by):
        raise Stranger(f"planned_check:{planned_id}")
    return found
