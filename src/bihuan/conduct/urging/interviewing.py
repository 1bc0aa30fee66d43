"""Where a letter does not help, the head of the office is called in, and both sides sign what was said."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.urging import rules
from bihuan.conduct.urging.access import INTERVIEWS, LETTERS, Act
from bihuan.conduct.urging.models import OfficeInterview, UrgingLetter
from bihuan.conduct.urging.operations import ground_of
from bihuan.conduct.urging.states import LETTER, OFFICE_INTERVIEW, InterviewState, LetterState
from bihuan.notify import operations as notify
from bihuan.parties import leading
from bihuan.parties.models import Account


@transaction.atomic
def call_office_interview(
    letter: UrgingLetter,
    *,
    by: Account,
    at: datetime,
    ground: str,
    held_at: datetime,
    person: str = "",
    place: str = "",
) -> OfficeInterview:
    """约谈下级部门负责人: after a letter whose answer is late or does not do; its people hear why, when and where.

    Raises `urging_still_running`, `office_interview_standing`, `interview_ground_missing`, `interview_time_past`.
    """
    LETTERS.require(Act.CALL_OFFICE_INTERVIEW, letter, by)
    rows = UrgingLetter.objects.select_for_update(of=("self",)).select_related("office", "to_office")
    letter = rows.get(pk=letter.pk)
    LETTER.move(Act.CALL_OFFICE_INTERVIEW, letter.state)
    running = letter.state == LetterState.ISSUED and not letter.is_overdue(clock.local_day(at))
    standing = letter.interviews.filter(state=InterviewState.CALLED).exists()
    basis = ground_of(letter, at)
    rules.called_in(running=running, standing=standing, ground=ground, held_at=held_at, at=at, basis=basis)
    head = leading.leaders_of(letter.to_office_id).get("head__name") or "主要负责人"
    row = OfficeInterview.objects.create(
        letter=letter,
        state=InterviewState.CALLED,
        person=person.strip() or head,
        ground=ground.strip(),
        held_at=held_at,
        place=place.strip(),
        by=by,
        at=at,
    )
    data = {"ground": row.ground, "held_at": held_at.isoformat(), "person": row.person}
    audit.record(Act.CALL_OFFICE_INTERVIEW, row.ref, by=by.ref, at=at, basis=[basis], case=letter.ref, data=data)
    people = Account.objects.filter(leading.at_work(letter.to_office_id), is_active=True)
    facts = {"office": letter.office.name, "day": str(clock.local_day(held_at)), "ground": row.ground}
    to = list(people.values_list("pk", flat=True))
    transaction.on_commit(partial(notify.send, "interview-called", to=to, about=letter.ref, at=at, facts=facts))
    return row


@transaction.atomic
def record_office_interview(
    interview: OfficeInterview,
    *,
    by: Account,
    at: datetime,
    minutes: str,
    signed_by_sender: str,
    signed_by_receiver: str,
) -> OfficeInterview:
    """记录部门约谈: with minutes that both offices signed. Raises `interview_not_held`, `minutes_unsigned`
    (HZ-5.6.4)."""
    INTERVIEWS.require(Act.RECORD_OFFICE_INTERVIEW, interview, by)
    rows = OfficeInterview.objects.select_for_update(of=("self",)).select_related("letter__to_office")
    interview = rows.get(pk=interview.pk)
    state = OFFICE_INTERVIEW.target(Act.RECORD_OFFICE_INTERVIEW, interview.state)
    basis = ground_of(interview.letter, at)
    rules.recorded(minutes, signed_by_sender, signed_by_receiver, held_at=interview.held_at, at=at, basis=basis)
    interview.state, interview.minutes = state, minutes.strip()
    interview.signed_by_sender, interview.signed_by_receiver = signed_by_sender.strip(), signed_by_receiver.strip()
    interview.save()
    case, data = interview.letter.ref, {"signed_by": [interview.signed_by_sender, interview.signed_by_receiver]}
    audit.record(Act.RECORD_OFFICE_INTERVIEW, interview.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    return interview
