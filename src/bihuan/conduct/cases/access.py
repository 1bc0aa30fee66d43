"""Who opens cases and follows them, on one page. Fetching and authorising are one step."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.conduct.cases.models import Case
from bihuan.conduct.cases.states import Act
from bihuan.conduct.transfers.states import AT_THE_RECEIVER, TAKEN
from bihuan.hazards.access import sees_hazard
from bihuan.hazards.models import Hazard
from bihuan.parties.access import enforces as enforces
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account, Enterprise, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def is_in_scope(enterprise: Enterprise, by: Account) -> bool:
    """在管辖或参与范围内"""
    return Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise.pk).exists()


def _taken_over(by: Account) -> QuerySet[Case]:
    """The cases of others that the office of `by` took over."""
    return Case.objects.filter(transfers__to_office=by.regulator_id, transfers__state__in=sorted(TAKEN))


def took_over(enterprise: Enterprise, by: Account) -> bool:
    """接收了该企业移送案件的部门"""
    return in_an_office(None, by) and _taken_over(by).filter(enterprise=enterprise.pk).exists()


def sees_enterprise(enterprise: Enterprise, by: Account) -> bool:
    """在管辖或参与范围内，或者接收了移送来的案件"""
    return is_in_scope(enterprise, by) or took_over(enterprise, by)


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def of_its_office(case: Case, by: Account) -> bool:
    """办案部门有执法权的人员"""
    return enforces(case, by) and case.office_id == by.regulator_id


def leads_its_office(case: Case, by: Account) -> bool:
    """办案部门负责人"""
    return of_its_office(case, by) and by.holds(Role.REGULATOR_LEADER)


def _sent_to(by: Account, transfers: str = "") -> Q:
    """Transfers that have come to the office of `by`. What it gave back is no affair of it any more: the case goes on
    where it came from."""
    here = Q(**{f"{transfers}to_office": by.regulator_id, f"{transfers}sent_at__isnull": False})
    return here & Q(**{f"{transfers}state__in": AT_THE_RECEIVER})


def sees_case(case: Case, by: Account) -> bool:
    """办案部门、接收移送而没有退回的部门，决定已送达的企业负责人和安全管理人员"""
    if in_an_office(case, by):
        return case.office_id == by.regulator_id or case.transfers.filter(_sent_to(by)).exists()
    served = case.served_at is not None and case.enterprise_id == by.enterprise_id
    return served and by.is_active and by.holds(*MANAGER_ROLES)


OPENING = Permissions("conduct", sees=sees_enterprise, acts={Act.OPEN_CASE: [[enforces]]})
JUDGING = Permissions("conduct", sees=sees_hazard, acts={Act.MARK_MINOR: [[enforces]]})
CASES = Permissions(
    "conduct",
    sees=sees_case,
    acts={
        Act.READ_CASE: [[in_an_office]],
        Act.ADD_CASE_EVIDENCE: [[of_its_office]],
        Act.NAME_RESPONSIBLE: [[of_its_office]],
        Act.SUSPECT_CRIME: [[of_its_office]],
        Act.END_INVESTIGATION: [[of_its_office]],
        Act.DECIDE_CASE: [[leads_its_office]],
        Act.SERVE_DECISION: [[of_its_office]],
        Act.RECORD_PERFORMANCE: [[of_its_office]],
        Act.RECORD_PUBLICATION: [[of_its_office]],
        Act.DROP_CASE: [[leads_its_office]],
        Act.CLOSE_CASE: [[leads_its_office]],
    },
)


def visible(by: Account) -> QuerySet[Case]:
    """The cases that `by` may know of: of the own office, sent to it, or decided and served on the own enterprise."""
    if in_an_office(None, by):
        theirs = Q(office=by.regulator_id) | _sent_to(by, "transfers__")
        return Case.objects.filter(pk__in=Case.objects.filter(theirs).values("pk"))
    if by.is_active and by.enterprise_id is not None and by.holds(*MANAGER_ROLES):
        return Case.objects.filter(enterprise=by.enterprise_id, served_at__isnull=False)
    return Case.objects.none()


def fetch_case(case_id: int, by: Account) -> Case:
    """The case, if `by` may know of it; otherwise Stranger (404)."""
    found = (
        visible(by)
        .select_related("office", "enterprise", "hazard__site", "hazard__enterprise", "opened_by")
        .filter(pk=case_id)
        .first()
    )
    if found is None:
        raise Stranger(f"case:{case_id}")
    return found


def fetch_enterprise(enterprise_id: int, by: Account) -> Enterprise:
    """The enterprise that a case is to be opened on; Stranger for one that `by` may not know of."""
    found = Enterprise.objects.filter(pk=enterprise_id).first()
    if found is None or not sees_enterprise(found, by):
        raise Stranger(f"enterprise:{enterprise_id}")
    return found


def fetch_ground(hazard_id: int | None, by: Account) -> Hazard | None:
    """The hazard a case is to be opened on; Stranger for one that `by` may not know of."""
    if hazard_id is None:
        return None
    rows = Hazard.objects.within(Scope.of(by)).select_related("enterprise", "site", "minor_breach")
    found = rows.filter(pk=hazard_id).first()
    if found is None:
        raise Stranger(f"hazard:{hazard_id}")
    return found
