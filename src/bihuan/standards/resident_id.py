"""Resident identity number (公民身份号码), GB 11643-1999: 6 division, 8 birth date, 3 sequence, 1 check.

The division is a warning, never a refusal: numbers were first issued in the mid-1980s, so people born earlier carry
divisions that did not exist in their birth year, and divisions have been merged and renamed ever since.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from bihuan.standards.width import compact

LENGTH = 18

_WEIGHTS = tuple(pow(2, 17 - position, 11) for position in range(17))  # 7, 9, 10, 5, 8, 4, 2, 1, 6, 3, ...
_CHECK = "10X98765432"
_DIGITS = frozenset("0123456789")


@dataclass(frozen=True, slots=True)
class ResidentIdCheck:
    """What is known of a number: `problem` is a reason code or None; `warnings` never make a number invalid."""

    number: str
    problem: str | None
    born_on: date | None = None
    warnings: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return self.problem is None


def normalise(text: str) -> str:
    """The number as it is stored: half width, capital X, no white space and no hyphens."""
    return compact(text).replace("-", "")


def check_character(body: str) -> str:
    """The 18th character for the first 17 digits (`body`)."""
    return _CHECK[sum(int(c) * weight for c, weight in zip(body, _WEIGHTS, strict=True)) % 11]


def check(text: str, *, on: date, knows_division: Callable[[str], bool] | None = None) -> ResidentIdCheck:
    """Judge a number as typed on the day `on`.

    Problems: resident_id_empty, resident_id_length, resident_id_character, resident_id_check_digit,
    resident_id_birth_date (no such day), resident_id_birth_in_future. Warning: resident_id_division_unknown, when
    `knows_division` is given and answers False for the first six digits.
    """
    number = normalise(text)
    problem = _form_problem(number)
    if problem:
        return ResidentIdCheck(number, problem)
    born_on = _birth_date(number)
    if born_on is None:
        return ResidentIdCheck(number, "resident_id_birth_date")
    if born_on > on:
        return ResidentIdCheck(number, "resident_id_birth_in_future", born_on)
    unknown = knows_division is not None and not knows_division(number[:6])
    return ResidentIdCheck(number, None, born_on, ("resident_id_division_unknown",) if unknown else ())


def age(born_on: date, *, on: date) -> int:
    """Full years lived on the day `on` (a birthday on 29 February counts from 1 March in common years)."""
    return on.year - born_on.year - ((on.month, on.day) < (born_on.month, born_on.day))


def masked(number: str) -> str:
    """The number for a screen: first six and last four characters; a shorter text is hidden altogether."""
    if len(number) != LENGTH:
        return "*" * len(number)
    return f"{number[:6]}{'*' * 8}{number[14:]}"


def _form_problem(number: str) -> str | None:
    if not number:
        return "resident_id_empty"
    if len(number) != LENGTH:
        return "resident_id_length"
    if not _DIGITS.issuperset(number[:17]) or number[17] not in _CHECK:
        return "resident_id_character"
    if check_character(number[:17]) != number[17]:
        return "resident_id_check_digit"
    return None


def _birth_date(number: str) -> date | None:
    try:
        return date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return None
