"""Who urges whom, who answers, and who may know of it, on one page. A letter is the affair of its two offices alone."""

from __future__ import annotations

from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.urging.models import OfficeInterview, UrgingLetter
from bihuan.conduct.urging.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.urging.states import Act as Act
from bihuan.parties import hierarchy
from bihuan.parties.models import Account, Regulator, Role
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def knows_offices(office: Regulator, by: Account) -> bool:
    """监管部门人员"""
    return in_an_office(office, by)


def stands_above(office: Regulator, by: Account) -> bool:
    """同一管辖线上的上级部门: its superior at any depth, or the office of a wider place with the same duties"""
    own = by.regulator
    if own is None or own.pk == office.pk or office.closed_on is not None:
        return False
    return in_same_line(own, office) or own.pk in hierarchy.above(office.pk)


def in_same_line(above: Regulator, office: Regulator) -> bool:
    """Whether the place of one lies within that of the other, which answers for all sectors or for one of its own."""
    wider, place = above.division_code, office.division_code
    duties = not above.duties or bool(set(above.duties) & set(office.duties))
    return duties and len(place) > len(wider) and place.startswith(wider)


def of_the_sender(letter: UrgingLetter, by: Account) -> bool:
    """发函部门人员"""
    return in_an_office(letter, by) and letter.office_id == by.regulator_id


def of_the_receiver(letter: UrgingLetter, by: Account) -> bool:
    """收函部门人员"""
    return in_an_office(letter, by) and letter.to_office_id == by.regulator_id


def leads(letter: UrgingLetter, by: Account) -> bool:
    """部门负责人"""
    return by.holds(Role.REGULATOR_LEADER)


def sees_letter(letter: UrgingLetter, by: Account) -> bool:
    """发函部门，签发以后还有收函部门"""
    return of_the_sender(letter, by) or (letter.issued_at is not None and of_the_receiver(letter, by))


DRAFTING = Permissions("conduct", sees=knows_offices, acts={Act.DRAFT_URGING_LETTER: [[stands_above]]})
LETTERS = Permissions(
    "conduct",
    sees=sees_letter,
    acts={
        Act.ISSUE_URGING_LETTER: [[of_the_sender, leads]],
        Act.DROP_URGING_LETTER: [[of_the_sender]],
        Act.ANSWER_URGING_LETTER: [[of_the_receiver]],
        Act.RETURN_URGING_ANSWER: [[of_the_sender]],
        Act.CLOSE_URGING_LETTER: [[of_the_sender]],
        Act.CALL_OFFICE_INTERVIEW: [[of_the_sender]],
    },
)


def calls_in(interview: OfficeInterview, by: Account) -> bool:
    """约谈部门人员"""
    return of_the_sender(interview.letter, by)


def knows_interview(interview: OfficeInterview, by: Account) -> bool:
    """约谈部门和被约谈部门"""
    return sees_letter(interview.letter, by)


INTERVIEWS = Permissions("conduct", sees=knows_interview, acts={Act.RECORD_OFFICE_INTERVIEW: [[calls_in]]})


def fetch(letter_id: int, by: Account) -> UrgingLetter:
    """The letter, if `by` may know of it; otherwise Stranger (404)."""
    rows = UrgingLetter.objects.select_related("office", "to_office", "drafted_by", "issued_by", "answered_by")
    found = rows.filter(pk=letter_id).first()
    if found is None or not sees_letter(found, by):
        raise Stranger(f"urging_letter:{letter_id}")
    return found


def fetch_interview(interview_id: int, by: Account) -> OfficeInterview:
    """The interview, if `by` may know of its letter; otherwise Stranger (404)."""
    rows = OfficeInterview.objects.select_related("letter__office", "letter__to_office")
    found = rows.filter(pk=interview_id).first()
    if found is None or not knows_interview(found, by):
        raise Stranger(f"office_interview:{interview_id}")
    return found


def fetch_below(office_id: int, by: Account) -> Regulator:
    """An office that the reader's own may urge; otherwise Stranger (404)."""
    office = Regulator.objects.filter(pk=office_id).first()
    if office is None or not in_an_office(office, by) or not stands_above(office, by):
        raise Stranger(f"regulator:{office_id}")
    return office
