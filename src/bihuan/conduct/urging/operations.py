"""An office below is urged by letter, answers what it did and by when, and the letter is closed."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.urging import papers, rules
from bihuan.conduct.urging.access import DRAFTING, LETTERS, Act
from bihuan.conduct.urging.figures import grounds
from bihuan.conduct.urging.models import UrgingLetter
from bihuan.conduct.urging.states import LETTER, LetterState
from bihuan.documents import acknowledge_receipt
from bihuan.documents.models import Delivery
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.models import Account, Regulator
from bihuan.policy import Policy, due_on, policies


@transaction.atomic
def draft_urging_letter(office: Regulator, *, by: Account, at: datetime, demand: str) -> UrgingLetter:
    """起草督办函: with the numbers of the day. Raises `urging_place_unseen`, `urging_ground_missing`,
    `urging_demand_missing`."""
    DRAFTING.require(Act.DRAFT_URGING_LETTER, office, by)
    day = clock.local_day(at)
    basis = rules.basis_of(_law(office, day))
    figures = grounds(office, above=by.regulator, on=day, basis=basis)
    rules.urged(demand, basis)
    letter = UrgingLetter.objects.create(
        office=by.regulator,
        to_office=office,
        state=LetterState.DRAFTED,
        demand=demand.strip(),
        figures=[figure.kept() for figure in figures],
        figures_on=day,
        drafted_by=by,
        drafted_at=at,
    )
    record(Act.DRAFT_URGING_LETTER, letter, by=by, at=at, to=office.ref, figures=letter.figures)
    return letter


@transaction.atomic
def issue_urging_letter(letter: UrgingLetter, *, by: Account, at: datetime) -> UrgingLetter:
    """签发督办函: the head signs, the numbers are taken anew and stay, and the days of the answer begin.

    Raises `urging_ground_missing` where nothing is behind any more.
    """
    letter = _begun(Act.ISSUE_URGING_LETTER, letter, by)
    day = clock.local_day(at)
    policy = _law(letter.to_office, day)
    figures = grounds(letter.to_office, above=letter.office, on=day, basis=rules.basis_of(policy))
    letter.figures, letter.figures_on = [figure.kept() for figure in figures], day
    letter.issued_by, letter.issued_at, letter.due_on = by, at, _answer_by(policy, day)
    paper = papers.issue_letter(letter, by=by, at=at, policy=policy)
    letter.number, letter.document_id = paper.number, paper.pk
    enter(Act.ISSUE_URGING_LETTER, letter, by=by, at=at, number=paper.number, figures=letter.figures)
    _tell("urging-letter", letter, to=letter.to_office_id, office=letter.office, at=at, due=letter.due_on)
    return letter


def _answer_by(policy: Policy, day: date) -> date | None:
    term = due_on(policy, "regulator.urging_reply_days", after=day)
    return term.on if term else None


@transaction.atomic
def drop_urging_letter(letter: UrgingLetter, *, by: Account, at: datetime, reason: str) -> UrgingLetter:
    """不发督办函: a draft that goes to nobody, with the reason. Raises `reason_missing`."""
    letter = _begun(Act.DROP_URGING_LETTER, letter, by)
    rules.reasoned(reason, ground_of(letter, at))
    letter.closing, letter.closed_at = reason.strip(), at
    return enter(Act.DROP_URGING_LETTER, letter, by=by, at=at, reason=letter.closing)


@transaction.atomic
def answer_urging_letter(
    letter: UrgingLetter, *, by: Account, at: datetime, answer: str, done_by: date | None
) -> UrgingLetter:
    """答复督办函: what was done and by when the rest will be; who answers has received the letter.

    Raises `urging_answer_missing`, `urging_day_past`.
    """
    letter = _begun(Act.ANSWER_URGING_LETTER, letter, by)
    rules.answered(answer, done_by, ground_of(letter, at), on=clock.local_day(at))
    unsigned = Delivery.objects.filter(document=letter.document_id, recipient_ref=letter.to_office.ref, receipt_at=None)
    for delivery in unsigned:
        acknowledge_receipt(delivery, by=by.ref, at=at, name=by.name)
    letter.answer, letter.done_by, letter.answered_by, letter.answered_at = answer.strip(), done_by, by, at
    letter.returned = ""  # it was said of the answer before; the chain keeps it
    enter(Act.ANSWER_URGING_LETTER, letter, by=by, at=at, answer=letter.answer, done_by=str(done_by))
    _tell("urging-answered", letter, to=letter.office_id, office=letter.to_office, at=at)
    return letter


@transaction.atomic
def return_urging_answer(letter: UrgingLetter, *, by: Account, at: datetime, reason: str) -> UrgingLetter:
    """退回答复: with the reason; the days of the answer begin anew. Raises `reason_missing`."""
    letter = _begun(Act.RETURN_URGING_ANSWER, letter, by)
    rules.reasoned(reason, ground_of(letter, at))
    day = clock.local_day(at)
    letter.returned, letter.due_on = reason.strip(), _answer_by(_law(letter.to_office, day), day)
    enter(Act.RETURN_URGING_ANSWER, letter, by=by, at=at, reason=letter.returned)
    _tell("urging-returned", letter, to=letter.to_office_id, office=letter.office, at=at, due=letter.due_on)
    return letter


@transaction.atomic
def close_urging_letter(letter: UrgingLetter, *, by: Account, at: datetime, closing: str = "") -> UrgingLetter:
    """办结督办函: the sender is content with what was done."""
    letter = _begun(Act.CLOSE_URGING_LETTER, letter, by)
    letter.closing, letter.closed_at = closing.strip(), at
    return enter(Act.CLOSE_URGING_LETTER, letter, by=by, at=at, closing=letter.closing)


def _begun(act: Act, letter: UrgingLetter, by: Account) -> UrgingLetter:
    """The letter, locked until the act of `by` ends, in a state that has this act."""
    LETTERS.require(act, letter, by)
    rows = UrgingLetter.objects.select_for_update(of=("self",)).select_related("office", "to_office")
    fresh = rows.get(pk=letter.pk)
    LETTER.move(act, fresh.state)
    return fresh


def enter(act: Act, letter: UrgingLetter, *, by: Account, at: datetime, **data: Any) -> UrgingLetter:
    """The next state by the table, kept with its line in the chain."""
    letter.state = LETTER.target(act, letter.state)
    letter.save()
    record(act, letter, by=by, at=at, **data)
    return letter


def record(act: Act, letter: UrgingLetter, *, by: Account, at: datetime, **data: Any) -> None:
    """The line in the chain, on the ground of the day."""
    audit.record(act, letter.ref, by=by.ref, at=at, basis=[ground_of(letter, at)], data=data)


def _law(office: Regulator, day: date) -> Policy:
    return policies.at(office.division_code, on=day)


def ground_of(letter: UrgingLetter, at: datetime) -> Any:
    """The clause of the place of the office that is urged, by the law of the day."""
    return rules.basis_of(_law(letter.to_office, clock.local_day(at)))


def _tell(
    event: str, letter: UrgingLetter, *, to: int, office: Regulator, at: datetime, due: date | None = None
) -> None:
    people = Account.objects.filter(leading.at_work(to), is_active=True).values_list("pk", flat=True)
    facts = {"office": office.name, "number": letter.number}
    told = {"to": list(people), "about": letter.ref, "at": at, "facts": facts, "due_on": due}
    transaction.on_commit(partial(notify.send, event, **told))
