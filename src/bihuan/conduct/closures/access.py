"""Who proposes to close an enterprise, who signs, and who records what the government says, on one page."""

from __future__ import annotations

from django.db.models import Q

from bihuan.conduct.closures.models import ClosureProposal, ClosureQuerySet
from bihuan.conduct.closures.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.closures.states import Act as Act
from bihuan.parties.access import enforces, sees_enterprise
from bihuan.parties.models import ENTERPRISE_ROLES, REGULATOR_ROLES, Account, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def reads_closures(by: Account) -> bool:
    """Whether proposals are this person's affair at all: of an office, or of an enterprise."""
    return by.is_active and (by.regulator_id is not None or by.holds(*ENTERPRISE_ROLES)) and not by.keeps_only


def visible(by: Account) -> ClosureQuerySet:
    """Those in scope that went to a government; what is only thought of is the office's own affair."""
    if not reads_closures(by):
        return ClosureProposal.objects.none()
    rows = ClosureProposal.objects.within(Scope.of(by))
    if by.regulator_id is None:
        return rows.sent()
    return rows.filter(Q(office=by.regulator_id) | Q(pk__in=rows.sent().values("pk")))


def sees_closure(closure: ClosureProposal, by: Account) -> bool:
    """在管辖范围内，或为本企业且已发出"""
    return visible(by).filter(pk=closure.pk).exists()


def of_its_office(closure: ClosureProposal, by: Account) -> bool:
    """提请部门的人员"""
    return closure.office_id == by.regulator_id


def leads(closure: ClosureProposal, by: Account) -> bool:
    """部门负责人"""
    return by.holds(Role.REGULATOR_LEADER)


def receives(closure: ClosureProposal, by: Account) -> bool:
    """受理政府的人员"""
    return by.is_active and by.holds(*REGULATOR_ROLES) and closure.to_office_id == by.regulator_id


def to_outside(closure: ClosureProposal, by: Account) -> bool:
    """受理政府不在本系统"""
    return closure.to_office_id is None


_RECEIVING = [[receives], [enforces, of_its_office, to_outside]]
ENTERPRISES = Permissions("conduct", sees=sees_enterprise, acts={Act.PROPOSE_CLOSURE: [[enforces]]})
CLOSURES = Permissions(
    "conduct",
    sees=sees_closure,
    acts={
        Act.SEND_CLOSURE_PROPOSAL: [[enforces, of_its_office, leads]],
        Act.DROP_CLOSURE_PROPOSAL: [[enforces, of_its_office, leads]],
        Act.RECEIVE_CLOSURE_PROPOSAL: _RECEIVING,
        Act.RECORD_GOVERNMENT_CLOSURE: _RECEIVING,
        Act.RECORD_CLOSURE_REFUSED: _RECEIVING,
        Act.RETURN_CLOSURE_PROPOSAL: _RECEIVING,
        Act.WITHDRAW_CLOSURE_PROPOSAL: [[enforces, of_its_office, leads]],
        Act.REVOKE_GOVERNMENT_ANSWER: [[receives], [enforces, of_its_office, leads, to_outside]],
    },
)


def fetch(closure_id: int, by: Account) -> ClosureProposal:
    """The proposal, if `by` may know of it; otherwise Stranger (404)."""
    rows = visible(by).select_related("enterprise", "office", "to_office", "proposed_by", "sent_by")
    found = rows.filter(pk=closure_id).first()
    if found is None:
        raise Stranger(f"closure_proposal:{closure_id}")
    return found
