"""Who may do which act on a hazard, on one page. Fetching and authorising are one step."""

from __future__ import annotations

from datetime import datetime

from bihuan import clock
from bihuan.hazards import held
from bihuan.hazards.models import Hazard, Participant
from bihuan.hazards.states import Act
from bihuan.kept_queries import Kept
from bihuan.parties import assigning
from bihuan.parties.models import ENTERPRISE_ROLES, REGULATOR_ROLES, Account, Guest, Role, Site
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_hazard(hazard: Hazard, by: Account) -> bool:
    """在管辖或参与范围内"""
    return _sees(hazard, by, sector=hazard.sector)


def sees_site(site: Site, by: Account) -> bool:
    """在管辖或参与范围内"""
    return _sees(site, by, sector=site.enterprise.sector)


def _sees(thing: Hazard | Site, by: Account, *, sector: str) -> bool:
    scope = Scope.of(by)
    known = scope.covers(
        enterprise_id=thing.enterprise_id,
        places=[thing.division_code],
        sector=sector,
        department_id=thing.enterprise.competent_department_id,
    )
    return type(thing).objects.within(scope).filter(pk=thing.pk).exists() if known is None else known


def in_the_enterprise(hazard: Hazard, by: Account) -> bool:
    """本企业人员"""
    return by.enterprise_id == hazard.enterprise_id and by.holds(*ENTERPRISE_ROLES)


def manages_safety(hazard: Hazard, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    managers = (Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY, Role.ENTERPRISE_SAFETY)
    return by.enterprise_id == hazard.enterprise_id and by.holds(*managers)


def works_at(site: Site, by: Account) -> bool:
    """本企业人员"""
    return by.enterprise_id == site.enterprise_id and by.holds(*ENTERPRISE_ROLES)


def visits(site: Site, by: Account) -> bool:
    """在该企业检查的专家或服务机构人员"""
    comes_from_outside = by.holds(Role.EXPERT, Role.INSTITUTION)
    return comes_from_outside and Guest.objects.filter(enterprise=site.enterprise_id, account=by).exists()


def supervises(thing: Hazard | Site, by: Account) -> bool:
    """监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def is_main_person(by: Account) -> bool:
    """Whether `by` is the main person of an enterprise, who leads its identification meetings (LY-3.1.4)."""
    return by.enterprise_id is not None and by.holds(Role.ENTERPRISE_PRINCIPAL)


def leads_the_regulator(hazard: Hazard, by: Account) -> bool:
    """监管部门负责人"""
    return by.regulator_id is not None and by.holds(Role.REGULATOR_LEADER)


def found_it(hazard: Hazard, by: Account) -> bool:
    """发现隐患的专家"""
    return by.pk == hazard.found_by or _takes_part(hazard, by, Participant.Capacity.FINDER)


def its_own_find(hazard: Hazard, by: Account) -> bool:
    """隐患由本企业自查发现"""
    return hazard.self_found


def from_outside(hazard: Hazard, by: Account) -> bool:
    """本企业以外的人员"""
    return by.enterprise_id is None


def may_recheck(hazard: Hazard, by: Account) -> bool:
    """原检查组专家"""
    return _takes_part(hazard, by, Participant.Capacity.VERIFIER)


def expert_came(hazard: Hazard) -> bool:
    """Whether an expert was brought along to the acceptance of what is rectified now."""
    known = getattr(hazard, "known_participants", None)
    if known is not None:
        return any(capacity == Participant.Capacity.ACCEPTANCE for _, capacity in known)
    return hazard.participants.filter(capacity=Participant.Capacity.ACCEPTANCE).exists()


def _takes_part(hazard: Hazard, by: Account, capacity: str) -> bool:
    known = getattr(hazard, "known_participants", None)  # read along with the hazard (dossier.py): free
    if known is not None:
        return (by.pk, capacity) in known
    return hazard.participants.filter(account=by, capacity=capacity).exists()


RAISING = Permissions("hazards", sees=sees_site, acts={Act.RAISE_HAZARD: [[works_at], [visits], [supervises]]})
"""On the site, because the hazard does not exist yet."""

HAZARDS = Permissions(
    "hazards",
    sees=sees_hazard,
    acts={
        Act.ASSESS_HAZARD: [[found_it], [may_recheck], [manages_safety], [supervises]],
        Act.REPORT_HAZARD: [[in_the_enterprise], [found_it], [may_recheck], [supervises]],
        Act.EXPLAIN_HAZARD: [[found_it, from_outside], [may_recheck], [supervises]],
        Act.ACKNOWLEDGE_EXPLANATION: [[in_the_enterprise]],
        Act.PUBLISH_HAZARD: [[manages_safety]],
        Act.SET_INTERIM_CONTROL: [[manages_safety]],
        Act.PLAN_RECTIFICATION: [[manages_safety]],
        Act.START_TREATMENT: [[in_the_enterprise]],
        Act.SUBMIT_RECTIFICATION: [[in_the_enterprise]],
        Act.FIX_ON_THE_SPOT: [[found_it, from_outside], [may_recheck], [supervises]],
        Act.REQUEST_EXTENSION: [[manages_safety]],
        Act.DECIDE_EXTENSION: [[leads_the_regulator]],
        # Who of these may in this place is rules.verifier's decision, because the refusal must cite the place's clause.
        Act.VERIFY_RECTIFICATION: [[may_recheck], [supervises], [manages_safety]],
        Act.RETURN_RECTIFICATION: [[may_recheck], [supervises], [manages_safety]],
        Act.CLOSE_HAZARD: [[supervises], [manages_safety], [may_recheck]],
        Act.REOPEN_HAZARD: [[may_recheck], [supervises], [manages_safety]],
        # What others found, others compare: who owes the root of what came back does not say that it did not.
        Act.LINK_RECURRENCE: [[found_it], [may_recheck], [supervises], [manages_safety, its_own_find]],
        Act.ANALYSE_ROOT_CAUSE: [[found_it], [may_recheck], [supervises], [manages_safety]],
        Act.ANSWER_ADVICE: [[manages_safety]],
        Act.GUIDE_RECTIFICATION: [[found_it, from_outside], [may_recheck], [supervises]],
        Act.ISSUE_SUPERVISION_NOTICE: [[supervises]],
        Act.REPLY_TO_NOTICE: [[manages_safety]],
        Act.END_SUPERVISION: [[supervises]],
        Act.ESCALATE_HAZARD: [[supervises]],  # and the clock, which asks nobody
        Act.REPORT_PROGRESS: [[manages_safety]],
        # Who of these leads the meeting is the place's to say: majors.rules.identification.
        Act.IDENTIFY_HAZARD: [[manages_safety]],
        Act.STOP_PRODUCTION: [[manages_safety]],
        Act.SETTLE_PLAN_ITEMS: [[in_the_enterprise]],
        Act.APPLY_FOR_ACCEPTANCE: [[manages_safety]],
        Act.END_STOP: [[manages_safety]],
        # Which department it is that answers for the place, pressing.acknowledge_progress says.
        Act.ACKNOWLEDGE_PROGRESS: [[supervises]],
    },
)


def require_duty(hazard: Hazard, by: Account, *, at: datetime) -> None:
    """An office orders nothing and grants nothing outside its listed duty; what it had begun it may end. It is
    the sector that the enterprise has now: its department changes with it, whatever was found before. Raises
    `not_in_duty_list` (LH-15.1); a statement only where the place has such a list."""
    if by.regulator_id is not None:
        assigning.require_listed(by.regulator, hazard.enterprise.sector, on=clock.local_day(at))


def hold(hazard_id: int, by: Account) -> Hazard:
    """The hazard, held for one act of `by` (see held.py); Stranger (404) if `by` may not know of it."""
    try:
        hazard = held.hold(hazard_id)
    except Hazard.DoesNotExist:
        raise Stranger(f"hazard:{hazard_id}") from None
    if not sees_hazard(hazard, by):
        raise Stranger(f"hazard:{hazard_id}")
    return held.reserve(hazard)


def fetch(hazard_id: int, by: Account) -> Hazard:
    """The hazard, if `by` may know of it; otherwise Stranger (404)."""
    found = _KNOWN.one(hazard_id, Scope.of(by))
    if found is None:
        raise Stranger(f"hazard:{hazard_id}")
    return found


_KNOWN = Kept(
    lambda hazard_id, scope: Hazard.objects.within(scope).select_related("enterprise", "site").filter(pk=hazard_id)
)
