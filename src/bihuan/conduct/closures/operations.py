"""A closure is proposed, signed and sent, received by the government, and answered."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import translation

from bihuan import audit, clock, row_scope
from bihuan.conduct.closures import papers, queries, rules
from bihuan.conduct.closures.access import CLOSURES, ENTERPRISES, Act
from bihuan.conduct.closures.models import ClosureProposal
from bihuan.conduct.closures.states import CLOSURE, ClosureState
from bihuan.documents import acknowledge_receipt, void_document
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.notify import operations as notify
from bihuan.parties import assigning, leading
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.policy import Policy, policies


@transaction.atomic
def propose_closure(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    ground: str,
    what: str,
    legal_basis: str,
    contact: str,
    to_office: Regulator | None = None,
    to_name: str = "",
) -> ClosureProposal:
    """拟提请关闭: on a ground of the place that the records show, with the facts in the office's own words; to the
    people's government, of the platform or by its name (AQF-113). What another office thinks of is its own affair and
    hinders nobody; what a government is asked by another, or has decided, does.

    Raises `role_not_allowed` without the power to enforce, `not_in_duty_list` (LH-15.1), and what rules.grounded,
    rules.addressed, rules.proposed and rules.alone raise.
    """
    today = clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=today)
    ENTERPRISES.require(Act.PROPOSE_CLOSURE, enterprise, by)
    assigning.require_listed(by.regulator, enterprise.sector, on=today)
    enterprise = Enterprise.objects.select_for_update().get(pk=enterprise.pk)
    fact = rules.grounded(queries.facts(enterprise, policy, by.regulator, on=today), ground, policy)
    to = queries.addressee(enterprise, to_office, to_name, asking=by.regulator)
    rules.addressed(to, fact.basis, typed=to_name if to_office is not None else "")
    rules.proposed(what=what, legal_basis=legal_basis, contact=contact, basis=fact.basis)
    own = ClosureProposal.objects.filter(enterprise=enterprise, office=by.regulator, state=ClosureState.PROPOSED)
    _alone(enterprise, fact.basis, standing=own.exists())
    closure = ClosureProposal.objects.create(
        enterprise=enterprise,
        office=by.regulator,
        state=ClosureState.PROPOSED,
        ground=fact.ground,
        reasons=fact.reasons,
        what=what.strip(),
        legal_basis=legal_basis.strip(),
        contact=contact.strip(),
        to_office=to_office,
        to_name=to.name,
        proposed_by=by,
        proposed_at=at,
    )
    record(Act.PROPOSE_CLOSURE, closure, by=by, at=at, ground=str(fact.ground), reasons=fact.reasons, to=to.name)
    return closure


@transaction.atomic
@translation.override("zh-hans")  # a paper is in Chinese, whoever issues it
def send_closure_proposal(closure: ClosureProposal, *, by: Account, at: datetime) -> ClosureProposal:
    """签发提请关闭书: the head signs; the ground is asked for again, since time has passed, and what the records show
    that day stands in the paper. Raises what rules.grounded and rules.alone raise: of two offices the first is heard.
    """
    closure = _begun(Act.SEND_CLOSURE_PROPOSAL, closure, by)
    today = clock.local_day(at)
    policy = _law(closure, today)
    found = queries.facts(closure.enterprise, policy, closure.office, on=today)
    fact = rules.grounded(found, closure.ground, policy)
    _alone(Enterprise.objects.select_for_update().get(pk=closure.enterprise_id), fact.basis)
    closure.reasons = fact.reasons
    paper = papers.issue(closure, by=by, at=at, policy=policy, basis=fact.basis)
    said = {"sent_by": by, "sent_at": at, "number": paper.number, "document_id": paper.pk, "reasons": fact.reasons}
    data = {"to": closure.to_name, "number": paper.number, "reasons": fact.reasons}
    enter(Act.SEND_CLOSURE_PROPOSAL, closure, by=by, at=at, data=data, **said)
    if closure.to_office_id is not None:
        _tell("closure-proposed", closure, to=closure.to_office_id, office=closure.office, at=at)
    return closure


@transaction.atomic
def drop_closure_proposal(closure: ClosureProposal, *, by: Account, at: datetime, reason: str) -> ClosureProposal:
    """决定不提请关闭: with the reason on record. Raises `reason_missing`."""
    closure = _begun(Act.DROP_CLOSURE_PROPOSAL, closure, by)
    rules.not_closed(reason, _basis(closure, at))
    data = {"reason": reason.strip()}
    return enter(Act.DROP_CLOSURE_PROPOSAL, closure, by=by, at=at, data=data, reason=reason.strip())


@transaction.atomic
def receive_closure_proposal(
    closure: ClosureProposal,
    *,
    by: Account,
    at: datetime,
    received_on: date | None = None,
    receiver: str = "",
    number: str = "",
) -> ClosureProposal:
    """登记政府接收: a government of the platform signs for it; of one outside the office records the receipt with its
    number. Raises what rules.receipted raises."""
    closure = _begun(Act.RECEIVE_CLOSURE_PROPOSAL, closure, by)
    today, number, basis = clock.local_day(at), number.strip(), _basis(closure, at)
    outside = closure.to_office_id is None
    received_on = received_on if outside else received_on or today
    used = bool(number) and ClosureProposal.objects.filter(to_name=closure.to_name, receipt_number=number).exists()
    days = {"received_on": received_on, "sent_on": clock.local_day(closure.sent_at), "on": today}
    rules.receipted(number=number, outside=outside, used=used, basis=basis, **days)
    if not outside:
        unsigned = Delivery.objects.filter(document=closure.document_id, receipt_at=None)
        for delivery in unsigned.filter(recipient_ref=closure.to_office.ref):
            acknowledge_receipt(delivery, by=by.ref, at=at, name=by.name)
    said = {"received_on": received_on, "received_by": receiver.strip() or ("" if outside else by.name)}
    data = {"number": number, "received_on": str(received_on)}
    return enter(Act.RECEIVE_CLOSURE_PROPOSAL, closure, by=by, at=at, data=data, receipt_number=number, **said)


@transaction.atomic
def record_government_closure(
    closure: ClosureProposal, *, by: Account, at: datetime, closed_on: date | None, number: str
) -> ClosureProposal:
    """登记政府关闭决定: with its day and the number of its document. The pages say that the enterprise is closed, and
    it does not start again (conditions.py); its record is changed by nothing but acts of their own. Raises what
    rules.closed raises."""
    closure = _begun(Act.RECORD_GOVERNMENT_CLOSURE, closure, by)
    days = {"closed_on": closed_on, "sent_on": clock.local_day(closure.sent_at), "on": clock.local_day(at)}
    rules.closed(number=number, basis=_basis(closure, at), **days)
    data = {"closed_on": str(closed_on), "number": number.strip()}
    said = {"closed_on": closed_on, "closing_number": number.strip(), "answered_at": at, "reason": ""}
    enter(Act.RECORD_GOVERNMENT_CLOSURE, closure, by=by, at=at, data=data, **said)
    _answered(closure, at=at)
    return closure


@transaction.atomic
def record_closure_refused(closure: ClosureProposal, *, by: Account, at: datetime, reason: str) -> ClosureProposal:
    """登记政府不予关闭: with the government's reason; the enterprise may be proposed again. Raises `reason_missing`."""
    closure = _begun(Act.RECORD_CLOSURE_REFUSED, closure, by)
    rules.not_closed(reason, _basis(closure, at))
    said = {"reason": reason.strip(), "answered_at": at}
    enter(Act.RECORD_CLOSURE_REFUSED, closure, by=by, at=at, data={"reason": reason.strip()}, **said)
    _answered(closure, at=at)
    return closure


@transaction.atomic
def revoke_government_answer(closure: ClosureProposal, *, by: Account, at: datetime, reason: str) -> ClosureProposal:
    """撤销登记的政府答复: what was recorded wrongly or the government took back; what was recorded stays in the chain,
    and the answer is recorded anew. Raises `reason_missing`, and `closure_standing` where another one waits."""
    closure = _begun(Act.REVOKE_GOVERNMENT_ANSWER, closure, by)
    rules.not_closed(reason, _basis(closure, at))
    _alone(Enterprise.objects.select_for_update().get(pk=closure.enterprise_id), _basis(closure, at), besides=closure)
    before = {"state": closure.state, "closed_on": str(closure.closed_on or ""), "number": closure.closing_number}
    data = {"reason": reason.strip(), "revoked": {**before, "reason": closure.reason}}
    said = {"closed_on": None, "closing_number": "", "answered_at": None, "reason": reason.strip()}
    enter(Act.REVOKE_GOVERNMENT_ANSWER, closure, by=by, at=at, data=data, **said)
    if closure.to_office_id is not None:
        _tell("closure-answer-revoked", closure, to=closure.office_id, office=closure.to_office, at=at)
    return closure


@transaction.atomic
def withdraw_closure_proposal(closure: ClosureProposal, *, by: Account, at: datetime, reason: str) -> ClosureProposal:
    """撤回提请关闭: before the government has answered; its paper is void, and a government on the platform hears of
    it. Raises `reason_missing`."""
    closure = _begun(Act.WITHDRAW_CLOSURE_PROPOSAL, closure, by)
    rules.not_closed(reason, _basis(closure, at))
    void_document(OfficialDocument.objects.get(pk=closure.document_id), by=by.ref, at=at, reason=reason)
    data = {"reason": reason.strip(), "number": closure.number}
    enter(Act.WITHDRAW_CLOSURE_PROPOSAL, closure, by=by, at=at, data=data, reason=reason.strip())
    if closure.to_office_id is not None:
        _tell("closure-withdrawn", closure, to=closure.to_office_id, office=closure.office, at=at)
    return closure


@transaction.atomic
def return_closure_proposal(closure: ClosureProposal, *, by: Account, at: datetime, reason: str) -> ClosureProposal:
    """退回提请关闭: the government does not take it in, and says why. Raises `reason_missing`."""
    closure = _begun(Act.RETURN_CLOSURE_PROPOSAL, closure, by)
    rules.not_closed(reason, _basis(closure, at))
    enter(Act.RETURN_CLOSURE_PROPOSAL, closure, by=by, at=at, data={"reason": reason.strip()}, reason=reason.strip())
    if closure.to_office_id is not None:
        _tell("closure-returned", closure, to=closure.office_id, office=closure.to_office, at=at)
    return closure


def _alone(
    enterprise: Enterprise, basis: Any, *, standing: bool = False, besides: ClosureProposal | None = None
) -> None:
    """Of the enterprise, whose row the caller has locked: raises what rules.alone raises."""
    with row_scope.system("whether a government is asked already"):
        others = queries.of_enterprise(enterprise).exclude(pk=besides and besides.pk)
        found = {"standing": standing or others.asked().exists(), "closed": others.closed().exists()}
    rules.alone(**found, basis=basis)


def _begun(act: Act, closure: ClosureProposal, by: Account) -> ClosureProposal:
    """The proposal, locked until the act of `by` ends, in a state that has this act."""
    CLOSURES.require(act, closure, by)
    rows = ClosureProposal.objects.select_for_update(of=("self",))
    fresh = rows.select_related("enterprise", "office", "to_office").get(pk=closure.pk)
    CLOSURE.move(act, fresh.state)
    return fresh


def enter(
    act: Act, closure: ClosureProposal, *, by: Account, at: datetime, data: dict[str, Any], **changed: Any
) -> ClosureProposal:
    """What the act changed, with the state it leads to and its line in the chain."""
    changed["state"] = CLOSURE.target(act, closure.state)
    for name, value in changed.items():
        setattr(closure, name, value)
    closure.save(update_fields=list(changed))
    record(act, closure, by=by, at=at, **data)
    return closure


def record(act: Act, closure: ClosureProposal, *, by: Account, at: datetime, **data: Any) -> None:
    audit.record(act, closure.ref, by=by.ref, at=at, basis=[_basis(closure, at)], data=data)


def _law(closure: ClosureProposal, day: date) -> Policy:
    return policies.at(closure.enterprise.division_code, on=day)


def _basis(closure: ClosureProposal, at: datetime) -> Any:
    return rules.basis_of(closure.ground, _law(closure, clock.local_day(at)))


def _answered(closure: ClosureProposal, *, at: datetime) -> None:
    """Of an answer that the office recorded itself its people need not hear."""
    if closure.to_office_id is not None:
        _tell("closure-answered", closure, to=closure.office_id, office=closure.to_office, at=at)


def _tell(event: str, closure: ClosureProposal, *, to: int, office: Regulator, at: datetime) -> None:
    transaction.on_commit(partial(_send, event, closure, to=to, office=office.name, at=at))


def _send(event: str, closure: ClosureProposal, *, to: int, office: str, at: datetime) -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        people = Account.objects.filter(leading.at_work(to), is_active=True).values_list("pk", flat=True)
        facts = {"office": office, "enterprise": closure.enterprise.name, "number": closure.number}
        notify.send(event, to=list(people), about=closure.ref, at=at, facts=facts)
