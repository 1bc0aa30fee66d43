"""The end of a case: the decision is served, performed and made public, and the case is closed or given up."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import partial

from django.db import transaction

from bihuan import clock
from bihuan.conduct.cases import ledger, papers, rules
from bihuan.conduct.cases.models import Case
from bihuan.conduct.cases.states import DROPPING, Act
from bihuan.notify import operations as notify
from bihuan.parties import assigning
from bihuan.parties.models import MANAGER_ROLES, Account
from bihuan.refusal import Refusal


@transaction.atomic
def serve_decision(
    case: Case, *, by: Account, at: datetime, method: str, addressee: str, refused: str = ""
) -> Case:  # fmt: skip
    """送达决定: the proof of service is made out, the enterprise reads the decision and until when it may object.

    Raises `service_method_unknown`, `addressee_missing`.
    """
    case = ledger.begun(Act.SERVE_DECISION, case, by)
    if method not in papers.METHODS:
        raise Refusal("service_method_unknown", missing=["method"])
    if not addressee.strip():
        raise Refusal("addressee_missing", missing=["addressee"])
    law, day = ledger.policy_of(case).enforcement, clock.local_day(at)
    days, months = law.review_days.value, law.lawsuit_months.value
    said = {
        "served_at": at,
        "review_until": day + timedelta(days=days) if days else None,
        "lawsuit_until": rules.lawsuit_until(day, months) if months else None,
    }
    papers.issue_receipt(case, by=by, at=at, method=method, addressee=addressee.strip(), refused=refused.strip())
    ledger.enter(Act.SERVE_DECISION, case, by=by, at=at, **said)
    managers = case.enterprise.accounts.filter(is_active=True, roles__overlap=list(MANAGER_ROLES))
    facts = {"office": case.office.name, "number": case.decision_number or case.number}
    told = {"to": list(managers.values_list("pk", flat=True)), "about": case.ref, "at": at, "facts": facts}
    transaction.on_commit(partial(notify.send, "decision-served", **told))
    return case


@transaction.atomic
def record_performance(case: Case, *, by: Account, at: datetime, performance: str) -> Case:
    """登记履行情况: what was paid or put right, and when. Raises `performance_missing`."""
    case = ledger.begun(Act.RECORD_PERFORMANCE, case, by)
    if not performance.strip():
        raise Refusal("performance_missing", missing=["performance"])
    return ledger.enter(Act.RECORD_PERFORMANCE, case, by=by, at=at, performance=performance.strip())


@transaction.atomic
def record_publication(case: Case, *, by: Account, at: datetime, published_on: date) -> Case:
    """登记决定公开: a penalty stood on the public site from that day on. Raises `publication_not_asked`,
    `publication_in_the_future`, `publication_before_decision`, `published_already`."""
    case = ledger.begun(Act.RECORD_PUBLICATION, case, by)
    basis = ledger.policy_of(case).enforcement.publish_days.basis
    if case.publish_by is None:
        raise Refusal("publication_not_asked", basis=basis)
    if case.published_on is not None:
        raise Refusal("published_already", basis=basis)
    if published_on > clock.local_day(at):
        raise Refusal("publication_in_the_future", missing=["published_on"], basis=basis)
    if published_on < clock.local_day(case.decided_at):
        raise Refusal("publication_before_decision", missing=["published_on"], basis=basis)
    data = {"published_on": str(published_on)}
    return ledger.enter(Act.RECORD_PUBLICATION, case, by=by, at=at, basis=basis, data=data, published_on=published_on)


def its_own(case: Case, *, on: date) -> bool:
    """Whether the case lies in the duty of its office, by the duty list of the place and by the office's own."""
    office, firm = case.office, case.enterprise
    listed = assigning.bound_to(office, on=on)
    own = not office.duties or firm.sector in office.duties or firm.competent_department_id == office.pk
    return own and (listed is None or firm.sector in listed)


@transaction.atomic
def drop_case(case: Case, *, by: Account, at: datetime, why: str, said: str) -> Case:
    """撤销案件: nothing is left to decide. What is another department's is sent there and not dropped.

    Raises `dropping_ground_unknown`, `transfer_required` (LH-3.3), `criminal_referral_required`, `reason_missing`.
    """
    case = ledger.begun(Act.DROP_CASE, case, by)
    if why not in DROPPING:
        raise Refusal("dropping_ground_unknown", missing=["why"])
    policy = ledger.policy_of(case)
    rules.dropping(
        why,
        said=said,
        own=its_own(case, on=clock.local_day(at)),
        crime=case.crime,
        elsewhere=ledger.elsewhere(case),
        basis=ledger.ground_basis(policy, "transferred"),
        crime_basis=policy.enforcement.crime_decide_days.basis,
    )
    changed = {"closed_at": at, "closing": f"{DROPPING[why]}：{said.strip()}"}
    return ledger.enter(Act.DROP_CASE, case, by=by, at=at, data={"reason": said.strip()}, **changed)


@transaction.atomic
def close_case(case: Case, *, by: Account, at: datetime, said: str = "") -> Case:
    """结案: its decision is performed, or another body has it.

    Raises `responsible_person_unset` (LY-1.2.7), `criminal_referral_required` (LH-3.4), `case_not_finished`.
    """
    case = ledger.begun(Act.CLOSE_CASE, case, by)
    policy = ledger.policy_of(case)
    basis = ledger.ground_basis(policy, case.ground)
    rules.closing(
        responsible=case.responsible,
        crime=case.crime,
        elsewhere=ledger.elsewhere(case),
        performed=rules.finished(case.state, case.outcome),
        basis=basis,
        crime_basis=policy.enforcement.crime_decide_days.basis,
    )
    return ledger.enter(Act.CLOSE_CASE, case, by=by, at=at, basis=basis, closed_at=at, closing=said.strip())
