"""A transfer is proposed, decided on, sent with its letter, taken or returned, and answered."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.cases.ledger import ground_basis, policy_of
from bihuan.conduct.cases.models import Case
from bihuan.conduct.transfers import papers, rules
from bihuan.conduct.transfers.access import PROPOSING, TRANSFERS
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import STANDING, TRANSFER, Act, Kind, TransferState
from bihuan.notify import operations as notify
from bihuan.parties.models import REGULATOR_ROLES, Account, Regulator
from bihuan.policy import due_on
from bihuan.refusal import Refusal


def basis_of(case: Case, kind: str) -> Any:
    """The clause that asks for a transfer of this kind."""
    policy = policy_of(case)
    return policy.enforcement.crime_decide_days.basis if kind == Kind.CRIME else ground_basis(policy, "transferred")


_BY_THE_SENDER = (Act.APPROVE_TRANSFER, Act.DECLINE_TRANSFER, Act.SEND_TRANSFER)


@transaction.atomic
def propose_transfer(
    case: Case,
    *,
    by: Account,
    at: datetime,
    kind: str,
    reason: str,
    contact: str,
    to_office: Regulator | None = None,
    to_name: str = "",
) -> Transfer:
    """提出移送: to an office of the platform, or to a body outside of it by its name (LH-3.3, LH-3.4).

    Raises `transfer_recipient_missing`, `transfer_to_own_office`, `crime_not_suspected`, `crime_goes_to_the_police`
    (LH-3.4), `reason_missing`, `transfer_contact_missing`, `case_is_over`, `transfer_standing`.
    """
    PROPOSING.require(Act.PROPOSE_TRANSFER, case, by)
    case = Case.objects.select_for_update(of=("self",)).select_related("office", "enterprise").get(pk=case.pk)
    basis = basis_of(case, kind)
    name = to_office.name if to_office is not None else to_name.strip()
    own, outside = to_office is not None and to_office.pk == case.office_id, to_office is None
    said = {"reason": reason, "contact": contact, "crime": case.crime, "basis": basis}
    rules.proposed(kind, to=name, own=own, outside=outside, **said)
    if not case.is_open:
        raise Refusal("case_is_over", basis=basis)
    if case.transfers.filter(kind=kind, state__in=sorted(STANDING)).exists():
        raise Refusal("transfer_standing", basis=basis)
    row = Transfer.objects.create(
        case=case,
        kind=kind,
        state=TransferState.PROPOSED,
        to_office=to_office,
        to_name=name,
        reason=reason.strip(),
        contact=contact.strip(),
        materials=papers.materials(case),
        proposed_by=by,
        proposed_at=at,
        decide_by=_decide_by(case, kind),
    )
    record(Act.PROPOSE_TRANSFER, row, by=by, at=at, data={"to": name, "reason": row.reason})
    return row


def _decide_by(case: Case, kind: str) -> date | None:
    """The head decides so many days after the crime was suspected."""
    if kind != Kind.CRIME or case.crime_at is None:
        return None
    term = due_on(policy_of(case), "enforcement.crime_decide_days", after=clock.local_day(case.crime_at))
    return term.on if term else None


@transaction.atomic
def approve_transfer(transfer: Transfer, *, by: Account, at: datetime) -> Transfer:
    """同意移送: the head signs the approval sheet, and the hours for sending begin where the law sets them."""
    transfer = _begun(Act.APPROVE_TRANSFER, transfer, by)
    hours = policy_of(transfer.case).enforcement.crime_send_hours.value if transfer.kind == Kind.CRIME else None
    papers.issue_approval(transfer, by=by, at=at)
    said = {"decided_by": by, "decided_at": at, "send_by": rules.send_by(at, hours)}
    return enter(Act.APPROVE_TRANSFER, transfer, by=by, at=at, **said)


@transaction.atomic
def decline_transfer(transfer: Transfer, *, by: Account, at: datetime, reason: str) -> Transfer:
    """不同意移送: with the reason on record; a crime that the head does not see is suspected no more.

    Raises `reason_missing`.
    """
    transfer = _begun(Act.DECLINE_TRANSFER, transfer, by)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis_of(transfer.case, transfer.kind))
    if transfer.kind == Kind.CRIME:
        Case.objects.filter(pk=transfer.case_id).update(crime=False)
    said = {"decided_by": by, "decided_at": at, "decided_reason": reason.strip()}
    return enter(Act.DECLINE_TRANSFER, transfer, by=by, at=at, data={"reason": reason.strip()}, **said)


@transaction.atomic
def send_transfer(transfer: Transfer, *, by: Account, at: datetime) -> Transfer:
    """发出移送书: the letter bears a number and lists the evidence; an office of the platform finds it on its desk."""
    transfer = _begun(Act.SEND_TRANSFER, transfer, by)
    transfer.materials = papers.materials(transfer.case)
    letter = papers.issue_letter(transfer, by=by, at=at)
    said = {"sent_at": at, "letter": letter.number, "materials": transfer.materials}
    enter(Act.SEND_TRANSFER, transfer, by=by, at=at, data={"to": transfer.to_name, "number": letter.number}, **said)
    if transfer.to_office_id is not None:
        _tell("transfer-received", transfer, to=transfer.to_office_id, at=at, office=transfer.case.office.name)
    return transfer


@transaction.atomic
def accept_transfer(
    transfer: Transfer, *, by: Account, at: datetime, receiver: str = "", number: str = ""
) -> Transfer:  # fmt: skip
    """接收移送: the receiving office signs for it; of a body outside the sender records the receipt with its number.

    Raises `transfer_receipt_missing`, `receipt_before_sending`, and `receipt_used` for a number that the same body gave
    for another transfer.
    """
    transfer = _begun(Act.ACCEPT_TRANSFER, transfer, by)
    said = _receipt(transfer, by=by, at=at, receiver=receiver, number=number)
    enter(Act.ACCEPT_TRANSFER, transfer, by=by, at=at, data={"number": number.strip()}, **said)
    _tell_sender(transfer, at=at)
    return transfer


@transaction.atomic
def return_transfer(
    transfer: Transfer, *, by: Account, at: datetime, reason: str, receiver: str = "", number: str = ""
) -> Transfer:
    """退回移送: not taken, with reasons; the case goes on where it came from. Raises as `accept_transfer`, and
    `reason_missing`."""
    transfer = _begun(Act.RETURN_TRANSFER, transfer, by)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis_of(transfer.case, transfer.kind))
    said = _receipt(transfer, by=by, at=at, receiver=receiver, number=number)
    said |= {"answer": reason.strip(), "answered_at": at}
    enter(Act.RETURN_TRANSFER, transfer, by=by, at=at, data={"reason": reason.strip()}, **said)
    _tell_sender(transfer, at=at)
    return transfer


def _receipt(transfer: Transfer, *, by: Account, at: datetime, receiver: str, number: str) -> dict[str, Any]:
    """Who received it and under which number, once."""
    basis, outside = basis_of(transfer.case, transfer.kind), transfer.to_office_id is None
    rules.receipted(sent_at=transfer.sent_at, at=at, number=number, outside=outside, basis=basis)
    used = Transfer.objects.filter(to_name=transfer.to_name, receipt_number=number.strip()).exclude(receipt_number="")
    if used.exists():
        raise Refusal("receipt_used", missing=["number"], basis=basis, number=number.strip())
    return {"received_at": at, "received_by": receiver.strip() or by.name, "receipt_number": number.strip()}


@transaction.atomic
def answer_transfer(transfer: Transfer, *, by: Account, at: datetime, answer: str) -> Transfer:
    """反馈移送结果: what came of it. Raises `transfer_answer_missing`."""
    transfer = _begun(Act.ANSWER_TRANSFER, transfer, by)
    if not answer.strip():
        raise Refusal(
            "transfer_answer_missing", missing=["answer"], basis=basis_of(transfer.case, transfer.kind)
        )  # fmt: skip
    said = {"answer": answer.strip(), "answered_at": at}
    enter(Act.ANSWER_TRANSFER, transfer, by=by, at=at, data={"answer": answer.strip()}, **said)
    _tell_sender(transfer, at=at)
    return transfer


def _begun(act: Act, transfer: Transfer, by: Account) -> Transfer:
    """The transfer, locked until the act of `by` ends, in a state that has this act. What the sender does holds its
    case first, so that nobody ends it meanwhile. Raises `case_is_over`: what is over goes nowhere any more."""
    TRANSFERS.require(act, transfer, by, basis=basis_of(transfer.case, transfer.kind))
    if act in _BY_THE_SENDER:
        Case.objects.select_for_update(of=("self",)).get(pk=transfer.case_id)
    rows = Transfer.objects.select_for_update(of=("self",)).select_related("case__office", "case__enterprise")
    fresh = rows.select_related("case__hazard", "to_office").get(pk=transfer.pk)
    TRANSFER.move(act, fresh.state)
    if act in (Act.APPROVE_TRANSFER, Act.SEND_TRANSFER) and not fresh.case.is_open:
        raise Refusal("case_is_over", basis=basis_of(fresh.case, fresh.kind))
    return fresh


def enter(act: Act, transfer: Transfer, *, by: Account, at: datetime, data: dict | None = None, **changed) -> Transfer:
    changed["state"] = TRANSFER.target(act, transfer.state)
    for name, value in changed.items():
        setattr(transfer, name, value)
    transfer.save(update_fields=list(changed))
    record(act, transfer, by=by, at=at, data=data or {})
    return transfer


def record(act: Act, transfer: Transfer, *, by: Account, at: datetime, data: dict) -> None:
    basis = [basis_of(transfer.case, transfer.kind)]
    audit.record(act, transfer.ref, by=by.ref, at=at, case=transfer.case.ref, basis=basis, data=data)


def _tell_sender(transfer: Transfer, *, at: datetime) -> None:
    """Of an answer that the sender recorded itself nobody needs to hear."""
    if transfer.to_office_id is not None:
        _tell("transfer-answered", transfer, to=transfer.case.office_id, at=at, office=transfer.to_name)


def _tell(event: str, transfer: Transfer, *, to: int, at: datetime, office: str) -> None:
    """Everybody of an office hears of it; who is concerned stands in the case and not in the line."""
    people = Account.objects.filter(regulator=to, is_active=True, roles__overlap=sorted(REGULATOR_ROLES))
    facts = {"office": office, "number": transfer.letter or transfer.case.number}
    told = {"to": list(people.values_list("pk", flat=True)), "about": transfer.case.ref, "at": at, "facts": facts}
    transaction.on_commit(partial(notify.send, event, **told))
