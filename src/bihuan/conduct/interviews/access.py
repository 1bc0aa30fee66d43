"""Who calls in, records, approves and circulates, on one page."""

from __future__ import annotations

from bihuan.conduct.interviews.models import Interview
from bihuan.conduct.interviews.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.interviews.states import Act as Act
from bihuan.parties.access import sees_enterprise, supervises
from bihuan.parties.models import ENTERPRISE_ROLES, Account, Enterprise, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_interview(interview: Interview, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return sees_enterprise(interview.enterprise, by)


def of_the_calling_office(interview: Interview, by: Account) -> bool:
    """约谈部门的人员"""
    return supervises(interview.enterprise, by) and interview.office_id == by.regulator_id


def leads(interview: Interview, by: Account) -> bool:
    """部门负责人"""
    return by.holds(Role.REGULATOR_LEADER)


ENTERPRISES = Permissions("conduct", sees=sees_enterprise, acts={Act.CALL_INTERVIEW: [[supervises]]})
INTERVIEWS = Permissions(
    "conduct",
    sees=sees_interview,
    acts={
        Act.RECORD_INTERVIEW: [[of_the_calling_office]],
        Act.APPROVE_CIRCULAR: [[of_the_calling_office, leads]],
        Act.ISSUE_CIRCULAR: [[of_the_calling_office]],
    },
)


def reads_interviews(by: Account) -> bool:
    """Whether interviews are this person's affair at all: of an office, or of an enterprise."""
    return by.is_active and (by.regulator_id is not None or by.holds(*ENTERPRISE_ROLES)) and not by.keeps_only


def fetch(interview_id: int, by: Account) -> Interview:
    """The interview, if `by` may know of it; otherwise Stranger (404)."""
    here = Enterprise.objects.within(Scope.of(by)).values("pk")
    rows = Interview.objects.filter(enterprise__in=here) if reads_interviews(by) else Interview.objects.none()
    found = rows.select_related("enterprise", "office", "approved_by").filter(pk=interview_id).first()
    if found is None:
        raise Stranger(f"interview:{interview_id}")
    return found
