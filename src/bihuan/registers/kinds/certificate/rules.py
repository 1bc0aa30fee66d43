"""What a post asks of its holder, and until when a certificate counts. No Django, no clock."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal
from bihuan.registers.kinds.certificate.states import KIND_WORDS, ROLE_WORDS, SPECIAL_OPERATOR
from bihuan.registers.kinds.profile.rules import months_from
from bihuan.standards import resident_id
from bihuan.standards.width import compact

if TYPE_CHECKING:
    from bihuan.policy import Policy

SHOWN = 4
"""So many of the last characters of a number are kept to be read; special operators' numbers hold their identity."""


@dataclass(frozen=True)
class Held:
    """A certificate as the rules see it; `ends_on` is the last day it counts."""

    kind: str
    operation_class: str
    ends_on: date


@dataclass(frozen=True)
class Demand:
    """What a post asks of whoever holds it."""

    role: str
    operation_class: str = ""


def ground(role: str, policy: Policy) -> Any:
    """The clause that asks a certificate of the role there; elsewhere the enterprise itself asks for it."""
    setting = policy.certificates.roles
    return setting.ground(role) if role in (setting.value or ()) else None


def fits(certificates: Iterable[Held], demand: Demand, *, name: str, on: date, policy: Policy) -> None:
    """Whoever is put on the post holds a certificate of the role and the class that counts on the day. Raises
    `certificate_missing`, `certificate_class_mismatch`, `certificate_expired` (LY-4.3.1, QHD-7.7)."""
    basis = ground(demand.role, policy)
    of_role = [one for one in certificates if one.kind == demand.role]
    if not of_role:
        raise Refusal("certificate_missing", missing=[demand.role], name=name, basis=basis)
    matching = [one for one in of_role if one.operation_class == demand.operation_class]
    if not matching:
        raise Refusal("certificate_class_mismatch", missing=[demand.operation_class], name=name, basis=basis)
    last = max(one.ends_on for one in matching)
    if last < on:
        raise Refusal("certificate_expired", missing=[demand.role], name=name, value=last, basis=basis)


def demandable(demand: Demand, classes: Iterable[str], policy: Policy) -> None:
    """A post asks for a certificate that there is. Raises `certificate_kind_unknown`, `operation_class_missing`
    (LY-4.3.1, QHD-7.7)."""
    if demand.role not in ROLE_WORDS:
        raise Refusal("certificate_kind_unknown", value=demand.role, basis=policy.certificates.roles.cited)
    _classified(demand.role, demand.operation_class, classes, ground(demand.role, policy))


def _classified(kind: str, operation_class: str, classes: Iterable[str], basis: Any) -> None:
    if kind == SPECIAL_OPERATOR and operation_class not in set(classes):
        raise Refusal("operation_class_missing", missing=["operation_class"], basis=basis)


@dataclass(frozen=True)
class Told:
    """A certificate as it was brought."""

    kind: str
    number: str
    operation_class: str = ""
    issued_on: date | None = None
    valid_until: date | None = None


@dataclass(frozen=True)
class Term:
    """Until when a certificate is valid, by when it is examined again, and the last day it counts."""

    valid_until: date
    review_on: date | None

    @property
    def ends_on(self) -> date:
        return min(self.valid_until, self.review_on or self.valid_until)


def recorded(told: Told, classes: Iterable[str], *, on: date, policy: Policy) -> Term:
    """A certificate names its kind, number and days; the days of a special operator's follow from its issue, without
    which nobody knows when it is examined again (SO19-validity). Raises `certificate_kind_unknown`,
    `certificate_incomplete`, `operation_class_missing`, `certificate_number_wrong`, `certificate_days_wrong`."""
    if told.kind not in KIND_WORDS:
        raise Refusal("certificate_kind_unknown", value=told.kind, basis=policy.certificates.roles.cited)
    basis = ground(told.kind, policy)
    _classified(told.kind, told.operation_class, classes, basis)
    if told.issued_on is not None and told.issued_on > on:
        raise Refusal("certificate_days_wrong", missing=["issued_on"], basis=basis)
    special, setting = told.kind == SPECIAL_OPERATOR, policy.certificates.special_operator_years
    years = setting.value if special else None
    until = told.valid_until or (months_from(told.issued_on, 12 * years) if told.issued_on and years else None)
    missing = [name for name, value in (("number", bare(told.number)), ("valid_until", until)) if not value]
    review = policy.certificates.special_operator_review_years
    undated = special and review.is_set and told.issued_on is None
    if missing or undated:
        lacking = [*missing, "issued_on"] if undated else missing
        raise Refusal("certificate_incomplete", missing=lacking, basis=review.basis if undated else basis)
    if special and not _is_operators(told.number, on):
        raise Refusal("certificate_number_wrong", missing=["number"], basis=basis)
    if told.issued_on is not None and told.issued_on >= until:
        raise Refusal("certificate_days_wrong", missing=["issued_on"], basis=basis)
    if years and until > months_from(on, 12 * years):
        raise Refusal("certificate_days_wrong", missing=["valid_until"], basis=setting.basis)
    return Term(until, _review(_begun(told.issued_on, until, years), until, policy) if special else None)


def _begun(issued_on: date | None, until: date, years: int | None) -> date | None:
    """When the term that ends then began: a certificate that was renewed keeps the day of its first issue."""
    if issued_on is None or years is None or months_from(issued_on, 12 * years) >= until:
        return issued_on
    return months_from(until, -12 * years)


def _is_operators(number: str, on: date) -> bool:
    """T and the identity number, whose check digit tells a slip of the pen; other forms are the issuer's affair."""
    told = resident_id.normalise(number)
    theirs = told.startswith("T") and len(told) == resident_id.LENGTH + 1
    return not theirs or resident_id.check(told[1:], on=on).valid


def _review(since: date | None, until: date, policy: Policy) -> date | None:
    """By when it is examined again; a last cycle that reaches its end needs none."""
    years = policy.certificates.special_operator_review_years.value
    if since is None or years is None:
        return None
    day = months_from(since, 12 * years)
    return day if day < until else None


def reexamined(
    kind: str, term: Term, passed_on: date | None, *, issued_on: date | None, on: date, policy: Policy
) -> Term:
    """Examined again, a special operator's certificate counts for another cycle; the others are renewed and recorded
    anew. An older examination that is recorded late takes no days away. Raises `reexamination_not_asked`,
    `reexamination_day_missing`, `reexamination_in_the_future`, `certificate_days_wrong` before its issue or before the
    one that counts, `certificate_over` after the last day of its validity."""
    if kind != SPECIAL_OPERATOR:
        raise Refusal("reexamination_not_asked")
    if passed_on is None:
        raise Refusal("reexamination_day_missing", missing=["passed_on"])
    if issued_on is not None and passed_on < issued_on:
        raise Refusal("certificate_days_wrong", missing=["passed_on"])
    if passed_on > on:
        raise Refusal("reexamination_in_the_future", value=passed_on)
    if passed_on > term.valid_until:
        raise Refusal("certificate_over", day=term.valid_until)
    anew = Term(term.valid_until, _review(passed_on, term.valid_until, policy))
    dated = issued_on is not None or term.review_on is not None  # else nobody knew when it is examined again
    if dated and anew.ends_on < term.ends_on:
        basis = policy.certificates.special_operator_review_years.basis
        raise Refusal("certificate_days_wrong", missing=["passed_on"], basis=basis)
    return anew


def bare(number: str) -> str:
    """A number as it is recognised again, however wide or spaced it was typed."""
    return compact(number)


def masked(number: str) -> str:
    """What of a number is kept to be read."""
    told = bare(number)
    return told if len(told) <= 2 * SHOWN else f"{'*' * SHOWN}{told[-SHOWN:]}"
