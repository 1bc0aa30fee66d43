"""Unified social credit code (统一社会信用代码), GB 32100-2015: 18 characters with a check character.

Layout: 1 registering department, 1 kind of body, 6 division of registration, 9 organisation code (GB 11714), 1 check.
"""

from dataclasses import dataclass

from bihuan.standards.width import compact

CHARSET = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # no I, O, S, V, Z: too easily taken for 1, 0, 5, U, 2
LENGTH = 18

_VALUE = {character: value for value, character in enumerate(CHARSET)}
_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))  # 1, 3, 9, 27, 19, ... as in table 3
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORGANISATION_VALUE = {c: v for v, c in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}


@dataclass(frozen=True, slots=True)
class CreditCodeCheck:
    """What is known of a code: `problem` is a reason code or None; `warnings` never make a code invalid."""

    code: str
    problem: str | None
    warnings: tuple[str, ...] = ()

    @property
    def valid(self) -> bool:
        return self.problem is None


def normalise(text: str) -> str:
    """The code as it is stored: half width, upper case, no white space and no hyphens."""
    return compact(text).replace("-", "")


def check_character(body: str) -> str:
    """The 18th character for the first 17 (`body`, normalised). Raises KeyError on a foreign character."""
    total = sum(_VALUE[c] * weight for c, weight in zip(body, _WEIGHTS, strict=True))
    return CHARSET[(31 - total % 31) % 31]


def organisation_check_character(body: str) -> str:
    """The 9th character of an organisation code (GB 11714) for its first eight."""
    total = sum(_ORGANISATION_VALUE[c] * w for c, w in zip(body, _ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X0"[11 - total % 11]


def check(text: str) -> CreditCodeCheck:
    """Judge a code as typed. Problems, most telling first: credit_code_empty, credit_code_length,
    credit_code_character, credit_code_check_digit. Warning: organisation_code_check_digit, because codes issued
    before 2015 exist whose inner check character does not fit.
    """
    code = normalise(text)
    problem = _problem(code)
    if problem:
        return CreditCodeCheck(code, problem)
    inner = code[8:17]
    fits = organisation_check_character(inner[:8]) == inner[8]
    return CreditCodeCheck(code, None, () if fits else ("organisation_code_check_digit",))


def why_invalid(text: str) -> str | None:
    """The reason code of `check`, or None for a valid code."""
    return check(text).problem


def is_valid(text: str) -> bool:
    """True for a code that `check` finds no problem with."""
    return check(text).valid


def _problem(code: str) -> str | None:
    if not code:
        return "credit_code_empty"
    if len(code) != LENGTH:
        return "credit_code_length"
    if any(c not in _VALUE for c in code):
        return "credit_code_character"
    if check_character(code[:17]) != code[17]:
        return "credit_code_check_digit"
    return None
