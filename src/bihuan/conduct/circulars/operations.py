"""A circular about an office is drafted with the numbers of the day, approved, published to the offices of the place,
and may be withdrawn with the reason."""

from __future__ import annotations

from datetime import date, datetime
from functools import partial
from typing import Any

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.conduct.circulars import papers, rules
from bihuan.conduct.circulars.access import CIRCULARS, DRAFTING, Act
from bihuan.conduct.circulars.models import OfficeCircular
from bihuan.conduct.circulars.states import CIRCULAR, CircularState
from bihuan.conduct.urging.figures import grounds
from bihuan.conduct.urging.models import UrgingLetter
from bihuan.conduct.urging.rules import basis_of, reasoned
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.models import Account, Regulator
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger


@transaction.atomic
def draft_office_circular(
    office: Regulator, *, by: Account, at: datetime, text: str, letter: UrgingLetter | None = None
) -> OfficeCircular:
    """起草部门通报: with the numbers of the day, after a letter of the own office or without one.

    Raises `urging_not_issued` for a letter that nobody got, `urging_place_unseen`, `urging_ground_missing`,
    `circular_text_missing`, Stranger for a letter that is another's.
    """
    DRAFTING.require(Act.DRAFT_OFFICE_CIRCULAR, office, by)
    if letter is not None and (letter.office_id, letter.to_office_id) != (by.regulator_id, office.pk):
        raise Stranger(letter.ref)
    day = clock.local_day(at)
    basis = basis_of(_law(office, day))
    if letter is not None and letter.issued_at is None:
        raise Refusal("urging_not_issued", missing=["urging_letter"], basis=basis)
    figures = grounds(office, above=by.regulator, on=day, basis=basis)
    rules.drafted(text, basis)
    row = OfficeCircular.objects.create(
        office=by.regulator,
        about_office=office,
        letter=letter,
        state=CircularState.DRAFTED,
        text=text.strip(),
        figures=[figure.kept() for figure in figures],
        figures_on=day,
        drafted_by=by,
        drafted_at=at,
    )
    record(Act.DRAFT_OFFICE_CIRCULAR, row, by=by, at=at, about=office.ref, figures=row.figures)
    return row


@transaction.atomic
def approve_office_circular(circular: OfficeCircular, *, by: Account, at: datetime) -> OfficeCircular:
    """批准部门通报: the head approves it with the numbers that it bears."""
    circular = _begun(Act.APPROVE_OFFICE_CIRCULAR, circular, by)
    circular.approved_by, circular.approved_at = by, at
    return enter(Act.APPROVE_OFFICE_CIRCULAR, circular, by=by, at=at)


@transaction.atomic
def publish_office_circular(circular: OfficeCircular, *, by: Account, at: datetime) -> OfficeCircular:
    """发布部门通报: a numbered paper to every office of the place, as it was approved. Raises `approval_missing`
    (HZ-5.6.4)."""
    circular = _begun(Act.PUBLISH_OFFICE_CIRCULAR, circular, by)
    policy = _law(circular.about_office, clock.local_day(at))
    rules.publishable(circular.approved_at is not None, basis_of(policy))
    paper = papers.issue_circular_paper(circular, by=by, at=at, policy=policy)
    circular.number, circular.document_id, circular.published_at = paper.number, paper.pk, at
    enter(Act.PUBLISH_OFFICE_CIRCULAR, circular, by=by, at=at, number=paper.number)
    _tell("circular-published", circular, at=at)
    return circular


@transaction.atomic
def drop_office_circular(circular: OfficeCircular, *, by: Account, at: datetime, reason: str) -> OfficeCircular:
    """不发部门通报: a draft that nobody reads, with the reason. Raises `reason_missing`."""
    circular = _begun(Act.DROP_OFFICE_CIRCULAR, circular, by)
    reasoned(reason, _ground(circular, at))
    circular.reason, circular.ended_at = reason.strip(), at
    return enter(Act.DROP_OFFICE_CIRCULAR, circular, by=by, at=at, reason=circular.reason)


@transaction.atomic
def withdraw_office_circular(circular: OfficeCircular, *, by: Account, at: datetime, reason: str) -> OfficeCircular:
    """撤回部门通报: who read it reads that it is withdrawn, and why; its paper is void. Raises `reason_missing`."""
    circular = _begun(Act.WITHDRAW_OFFICE_CIRCULAR, circular, by)
    reasoned(reason, _ground(circular, at))
    circular.reason, circular.ended_at = reason.strip(), at
    paper = OfficialDocument.objects.get(pk=circular.document_id)
    documents.void_document(paper, by=by.ref, at=at, reason=circular.reason)
    enter(Act.WITHDRAW_OFFICE_CIRCULAR, circular, by=by, at=at, reason=circular.reason)
    _tell("circular-withdrawn", circular, at=at)
    return circular


def _begun(act: Act, circular: OfficeCircular, by: Account) -> OfficeCircular:
    """The circular, locked until the act of `by` ends, in a state that has this act."""
    CIRCULARS.require(act, circular, by)
    rows = OfficeCircular.objects.select_for_update(of=("self",))
    fresh = rows.select_related("office", "about_office", "approved_by").get(pk=circular.pk)
    CIRCULAR.move(act, fresh.state)
    return fresh


def enter(act: Act, circular: OfficeCircular, *, by: Account, at: datetime, **data: Any) -> OfficeCircular:
    """The next state by the table, kept with its line in the chain."""
    circular.state = CIRCULAR.target(act, circular.state)
    circular.save()
    record(act, circular, by=by, at=at, **data)
    return circular


def record(act: Act, circular: OfficeCircular, *, by: Account, at: datetime, **data: Any) -> None:
    """The line in the chain, on the ground of the day."""
    audit.record(act, circular.ref, by=by.ref, at=at, basis=[_ground(circular, at)], data=data)


def _law(office: Regulator, day: date) -> Policy:
    return policies.at(office.division_code, on=day)


def _ground(circular: OfficeCircular, at: datetime) -> Any:
    return basis_of(_law(circular.about_office, clock.local_day(at)))


def _tell(event: str, circular: OfficeCircular, *, at: datetime) -> None:
    """Everybody at work in the offices that got the paper."""
    refs = Delivery.objects.filter(document=circular.document_id).values_list("recipient_ref", flat=True)
    offices = [int(ref.partition(":")[2]) for ref in refs]
    people = Account.objects.filter(leading.at_work(*offices), is_active=True).values_list("pk", flat=True)
    facts = {"office": circular.office.name, "about": circular.about_office.name, "number": circular.number}
    told = {"to": list(people), "about": circular.ref, "at": at, "facts": facts}
    transaction.on_commit(partial(notify.send, event, **told))
