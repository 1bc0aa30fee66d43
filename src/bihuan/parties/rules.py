"""Decisions about parties: plain facts in, clean values or a Refusal out."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bihuan.refusal import Refusal
from bihuan.standards import credit_code


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
