"""Decisions about parties: plain facts in, clean values or a Refusal out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal
from bihuan.standards import credit_code

if TYPE_CHECKING:
    from bihuan.policy import Setting


@dataclass(frozen=True)
class Identity:
    """By what an enterprise is known: its credit code, or the platform's own number for a workshop without one."""

    name: str
    credit_code: str | None
    internal_number: str


def identity(*, name: str, code: str, internal_number: str) -> Identity:
    """Cleaned identity. Raises `name_missing`, `enterprise_key_missing`, or credit_code.check's own problem code."""
    if not name.strip():
        raise Refusal("name_missing", missing=["name"])
    if not code.strip():
        if not internal_number.strip():
            raise Refusal("enterprise_key_missing", missing=["credit_code", "internal_number"])
        return Identity(name.strip(), None, internal_number.strip())
    checked = credit_code.check(code)
    if not checked.valid:
        raise Refusal(checked.problem, value=checked.code)
    return Identity(name.strip(), checked.code, internal_number.strip())


NO_GRADE = "none"


@dataclass(frozen=True)
class CountingGrade:
    """标准化等级 as it counts on one day; `lapsed` where one was held and has run out, so that none counts."""

    grade: str
    lapsed: bool = False

    @classmethod
    def of(cls, grade: str, *, lapsed: bool) -> CountingGrade:
        """What a held `grade` counts for, once it is known whether it has run out."""
        return cls(NO_GRADE, lapsed=True) if lapsed else cls(grade or NO_GRADE)


def grade_on(grade: str, valid_until: date | None, day: date) -> CountingGrade:
    """The standardisation grade that counts on `day`: an expired one is none from the day after (LY-2.1.2..4)."""
    held = bool(grade) and grade != NO_GRADE
    return CountingGrade.of(grade, lapsed=held and valid_until is not None and valid_until < day)


def place(division_code: str, *, known: Callable[[str], bool]) -> str:
    """The significant part of the code. Raises `division_unknown`."""
    if not division_code or not known(division_code):
        raise Refusal("division_unknown", value=division_code)
    return division_code


def account(
    roles: Iterable[str],
    *,
    homes: Mapping[str, Collection[str]],
    keepers: Collection[str],
    organisations: Collection[str],
) -> None:
    """An account belongs to at most one organisation and holds roles that exist and can be held there; `homes` says of
    every role at which kinds of organisation ("" = at none), `keepers` of which roles no account holds two: nobody
    audits himself. Raises `role_unknown`, `keepers_apart`, `one_organisation_only`, `organisation_missing`,
    `role_not_of_organisation`."""
    held = sorted(set(roles))
    strange = [role for role in held if role not in homes]
    if strange or not held:
        raise Refusal("role_unknown", missing=strange or ["roles"], roles=strange)
    if len(set(keepers) & set(held)) > 1:
        raise Refusal("keepers_apart")
    if len(organisations) > 1:
        raise Refusal("one_organisation_only")
    home = next(iter(organisations), "")
    misplaced = [role for role in held if home not in homes[role]]
    if misplaced and not home:
        raise Refusal("organisation_missing", missing=["organisation"], roles=misplaced)
    if misplaced:
        raise Refusal("role_not_of_organisation", missing=misplaced, roles=misplaced)


def leaders(head: int | None, deputy: int | None, setting: Setting) -> None:
    """The head answers overall and a deputy in detail, two people, where the place asks for both. Raises
    `leader_post_unset` naming the empty posts, `leader_posts_identical` (LY-1.1.1)."""
    held = {"head": head, "deputy": deputy}
    wanted = [post for post in held if post in (setting.value or ())]
    empty = [post for post in wanted if held[post] is None]
    if empty:
        raise Refusal("leader_post_unset", missing=empty, basis=setting.basis)
    if len(wanted) == len(held) and head == deputy:
        raise Refusal("leader_posts_identical", basis=setting.basis)


def service_contact(section: str, person: int | None, setting: Setting) -> None:
    """An office and a person by name are in charge of expert services where the place asks for it. Raises
    `responsible_person_unset` naming what is missing (YT-5.1.1)."""
    given = {"service_section": section.strip(), "service_person": person}
    missing = [name for name, value in given.items() if not value]
    if setting.value and missing:
        raise Refusal("responsible_person_unset", missing=missing, basis=setting.basis)


def assigned(department: int | None, proposed: Collection[int], reason: str, setting: Setting) -> None:
    """Who supervises follows from sector and licences; another department only with a reason. Raises
    `competent_department_unset`, `assignment_reason_missing` (LY-1.2.1)."""
    basis = setting.cited
    if department is None:
        raise Refusal("competent_department_unset", missing=["competent_department"], basis=basis)
    if setting.is_set and department not in proposed and not reason.strip():
        raise Refusal("assignment_reason_missing", missing=["assignment_reason"], basis=basis)


def bound(
    office: int,
    lines: Iterable[tuple[int, str, str]],
    setting: Setting,
    *,
    supervising: str,
    answers_for: Collection[str] = (),
) -> tuple[str, ...] | None:
    """The sectors beyond which the duty list of the place lets a department do nothing; None for whom it does not bind.
    `lines` are (department, sector, role) of the whole list; where there is none nobody is bound. A department that the
    list names for industry alone is bound where the place says so. Of the sectors that a department `answers_for`
    whatever the list says, those are its own that nobody is named to supervise: else they would be nobody's."""
    rows = list(lines)
    own = {row[1]: row[2] for row in rows if row[0] == office}
    posts = setting.value or ()
    binds = ("supervises" if supervising in own.values() or not own else "industry") in posts
    left_over = set(answers_for) - {row[1] for row in rows if row[2] == supervising}
    return tuple(sorted(own.keys() | left_over)) if rows and binds else None


def listed(sector: str, sectors: Collection[str], setting: Setting) -> None:
    """Whom the duty list binds to these sectors acts on no enterprise of another. Raises `not_in_duty_list`
    (LH-15.1)."""
    if sector not in sectors:
        raise unlisted(sector, setting)


def unlisted(sector: str, setting: Setting, **facts: Any) -> Refusal:
    """What a department meets that acts on an enterprise of a sector that its list does not give it (LH-15.1)."""
    return Refusal("not_in_duty_list", basis=setting.ground("supervises"), missing=[sector], **facts)
