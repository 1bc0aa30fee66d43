"""The reads about letters: those sent and received, whom one may urge, and what waits."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.urging.access import LETTERS, in_same_line
from bihuan.conduct.urging.models import OfficeInterview, UrgingLetter
from bihuan.conduct.urging.states import LETTER, Act, InterviewState, LetterState
from bihuan.parties import hierarchy
from bihuan.parties.models import Account, Regulator


def letters(by: Account, *, received: bool) -> QuerySet[UrgingLetter]:
    """What the own office received, or what it sent and drafted."""
    if not in_an_office(None, by):
        return UrgingLetter.objects.none()
    if received:
        rows = UrgingLetter.objects.filter(to_office=by.regulator_id, issued_at__isnull=False)
    else:
        rows = UrgingLetter.objects.filter(office=by.regulator_id)
    return rows.select_related("office", "to_office")


def offices_below(by: Account) -> list[Regulator]:
    """The standing offices that the reader's own may urge, by place and name; two statements."""
    own = by.regulator
    if own is None:
        return []
    tree = hierarchy.below(own.pk)
    around = Q(pk__in=tree) | Q(division_code__startswith=own.division_code)
    found = Regulator.objects.standing().filter(around).exclude(pk=own.pk).order_by("division_code", "name")
    return [office for office in found if office.pk in tree or in_same_line(own, office)]


def open_acts(letter: UrgingLetter, by: Account, *, on: date, called: bool = False) -> list[str]:
    """What `by` may do about a letter on a day, in the order of the table; nobody is called in while the days of the
    answer run, or who is `called` already."""
    running = letter.state == LetterState.ISSUED and not letter.is_overdue(on)
    acts = [act for act in LETTER.acts(letter.state) if act != Act.CALL_OFFICE_INTERVIEW or not (running or called)]
    offered = LETTERS.open_acts(letter, by, among=acts)
    return [str(act) for act in acts if act in offered]


def to_carry_on(office: int, *, on: date, leads: bool) -> QuerySet[UrgingLetter]:
    """What an office has to do about the letters it sent: to sign a draft, where one leads it, to close what was
    answered, and to see to what is answered late; for desks."""
    late = Q(state=LetterState.ISSUED, due_on__lt=on)
    turn = late | Q(state=LetterState.ANSWERED)
    if leads:
        turn |= Q(state=LetterState.DRAFTED)
    return UrgingLetter.objects.filter(turn, office=office).order_by("due_on", "id")


def to_answer(office: int) -> QuerySet[UrgingLetter]:
    """What an office received and has not answered: for desks."""
    return UrgingLetter.objects.filter(to_office=office, state=LetterState.ISSUED).order_by("due_on", "id")


def interviews_of(letter: UrgingLetter) -> list[OfficeInterview]:
    """The interviews after a letter, in their order; each knows the letter."""
    found = list(letter.interviews.order_by("id"))
    for one in found:
        one.letter = letter
    return found


def is_called(interviews: Iterable[OfficeInterview]) -> bool:
    """Whether one of them is still to be recorded."""
    return any(one.state == InterviewState.CALLED for one in interviews)


def interviews_to_record(office: int) -> QuerySet[OfficeInterview]:
    """To what an office has called others and what has no record yet: for desks."""
    called = OfficeInterview.objects.filter(letter__office=office, state=InterviewState.CALLED)
    return called.order_by("held_at", "id")


def interviews_to_attend(office: int) -> QuerySet[OfficeInterview]:
    """To what an office is called: for desks."""
    called = OfficeInterview.objects.filter(letter__to_office=office, state=InterviewState.CALLED)
    return called.order_by("held_at", "id")
