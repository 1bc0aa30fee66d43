"""Who lists, plans, approves and visits, on one page. The list and the plans are the offices' own: no expert, no
institution and no enterprise reads them."""

from __future__ import annotations

from bihuan.conduct.focus.models import EnforcementVisit, FocusListing
from bihuan.conduct.focus.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.focus.states import Act as Act
from bihuan.parties.access import enforces, sees_enterprise
from bihuan.parties.models import REGULATOR_ROLES, Account, Enterprise, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def watches(enterprise: Enterprise, by: Account) -> bool:
    """在管辖范围内"""
    return sees_enterprise(enterprise, by)


def sees_visit(visit: EnforcementVisit, by: Account) -> bool:
    """在管辖范围内的监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES) and sees_enterprise(visit.enterprise, by)


def of_its_office(visit: EnforcementVisit, by: Account) -> bool:
    """安排检查的部门的人员"""
    return visit.office_id == by.regulator_id


def of_the_listing_office(enterprise: Enterprise, by: Account) -> bool:
    """列入名单的部门的人员"""
    listed = FocusListing.objects.filter(enterprise=enterprise, removed_at=None, office__closed_on=None)
    return not listed.exclude(office=by.regulator_id).exists()


def leads(subject: object, by: Account) -> bool:
    """部门负责人"""
    return by.holds(Role.REGULATOR_LEADER)


ENTERPRISES = Permissions(
    "conduct",
    sees=watches,
    acts={
        **{
            act: [[enforces]]
            for act in (
                Act.RECORD_FOCUS_FACT,
                Act.LIST_FOR_FOCUS,
                Act.SET_VISIT_QUOTA,
                Act.PLAN_ENFORCEMENT_VISIT,
            )
        },
        Act.REMOVE_FROM_FOCUS: [[enforces, of_the_listing_office]],
    },
)
VISITS = Permissions(
    "conduct",
    sees=sees_visit,
    acts={
        **{
            act: [[enforces, of_its_office]]
            for act in (Act.DRAW_UP_ENFORCEMENT_PLAN, Act.START_ENFORCEMENT_VISIT, Act.CLOSE_ENFORCEMENT_VISIT)
        },
        Act.APPROVE_ENFORCEMENT_PLAN: [[enforces, of_its_office, leads]],
    },
)


def fetch(visit_id: int, by: Account) -> EnforcementVisit:
    """The visit, for people of the offices in whose scope the enterprise is; otherwise Stranger (404)."""
    if by.regulator_id is None or not by.holds(*REGULATOR_ROLES):
        raise Stranger(f"enforcement_visit:{visit_id}")
    rows = EnforcementVisit.objects.filter(enterprise__in=Enterprise.objects.within(Scope.of(by)).values("pk"))
    found = rows.select_related("enterprise", "office", "approved_by", "institution").filter(pk=visit_id).first()
    if found is None:
        raise Stranger(f"enforcement_visit:{visit_id}")
    return found
