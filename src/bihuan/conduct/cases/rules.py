"""When a case may be opened, how it is decided, and when it may end. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from bihuan.conduct.cases.states import CaseState, Outcome
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

ORIGINS = ("self_check", "checkup_minor", "campaign", "inspection")
NO_PENALTY, RECTIFY_FIRST, NONE = "no_penalty", "rectify_first", "none"


@dataclass(frozen=True)
class Finding:
    """What immunity asks of a finding: who found it, whether the enterprise has a check-up, and how grave it is."""

    self_found: bool = False
    checked_up: bool = False
    campaign: bool = False
    minor: bool = False
    major: bool = False

    def origins(self) -> frozenset[str]:
        """The rows of the pack's table that speak of it; more than one may, and then the pack's order decides."""
        speaks = {
            "self_check": self.self_found,
            "checkup_minor": self.checked_up and self.minor and not self.major,
            "campaign": self.campaign,
            "inspection": not self.self_found,
        }
        return frozenset(row for row, holds in speaks.items() if holds)


@dataclass(frozen=True)
class Immunity:
    """Which rule of the place decides on a finding, by which row; `beaten` are those that say otherwise and lost."""

    value: str = NONE
    origin: str = ""
    setting: Setting | None = None
    beaten: tuple[tuple[str, str], ...] = ()


def immunity(finding: Finding, policy: Policy) -> Immunity:
    """What the place makes of a finding as a ground (LH-10.4, YT-5.2.3, QHD-8.2): of several rows that speak of it the
    one that stands first in the pack's order. Not fixing in time is another fact and never asked of here."""
    table, spoken = policy.enforcement.immunity, finding.origins()
    order = policy.enforcement.immunity_order.or_else(ORIGINS)
    said = [(row, table.on(row)) for row in order if row in spoken]
    said = [(row, cell) for row, cell in said if cell.is_set]
    if not said:
        return Immunity()
    (origin, setting), *others = said
    beaten = tuple((row, cell.value) for row, cell in others if cell.value != setting.value)
    return Immunity(setting.value, origin, setting, beaten)


def punishable(found: Immunity, *, reason: str) -> None:
    """Raises `self_found_no_penalty`, and `rectify_first` unless a reason is stated."""
    basis = found.setting.basis if found.setting is not None else None
    if found.value == NO_PENALTY:
        raise Refusal("self_found_no_penalty", basis=basis)
    if found.value == RECTIFY_FIRST and not reason.strip():
        raise Refusal("rectify_first", missing=["reason"], basis=basis)


def minor(*, major: bool, checked_up: bool, reason: str, policy: Policy) -> Setting:
    """Marking a breach as minor; what it then is worth. Raises `not_minor` for a major hazard (YT-5.2.3),
    `minor_rule_absent` where the place makes nothing of it or the enterprise has no check-up, `reason_missing`."""
    setting = policy.enforcement.immunity.on("checkup_minor")
    if major:
        raise Refusal("not_minor", basis=setting.cited)
    if not setting.is_set or setting.value == NONE or not checked_up:
        raise Refusal("minor_rule_absent", basis=setting.cited)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=setting.basis)
    return setting


def charged(*, suspect: str, breach: str, legal_basis: str, evidence: Sequence[object], basis: object) -> None:
    """What a case says from its first day. Raises `suspect_missing`, `breach_missing`, `legal_basis_missing` (QHD-8.2),
    `evidence_missing` (LH-3.2)."""
    if not suspect.strip():
        raise Refusal("suspect_missing", missing=["suspect"], basis=basis)
    if not breach.strip():
        raise Refusal("breach_missing", missing=["breach"], basis=basis)
    if not legal_basis.strip():
        raise Refusal("legal_basis_missing", missing=["legal_basis"], basis=basis)
    if not evidence:
        raise Refusal("evidence_missing", missing=["evidence"], basis=basis)


def decided(outcome: str, *, decision: str, number: str, amount: Decimal | None, basis: object) -> None:
    """Raises `case_decision_missing`, `decision_number_missing`, and `amount_without_penalty` for money that no penalty
    stands behind."""
    if outcome not in tuple(Outcome) or not decision.strip():
        raise Refusal("case_decision_missing", missing=["decision"], basis=basis)
    if outcome != Outcome.NO_PENALTY and not number.strip():
        raise Refusal("decision_number_missing", missing=["number"], basis=basis)
    if amount is not None and (outcome != Outcome.PENALTY or amount <= 0):
        raise Refusal("amount_without_penalty", basis=basis)


@dataclass(frozen=True)
class Elsewhere:
    """Who has the case beside the office: another department, or the police for what may be a crime."""

    taken_by_department: bool = False
    taken_by_police: bool = False
    returned_by_police: bool = False

    @property
    def police_looked(self) -> bool:
        """The police have the case, or gave it back: then the office itself may end it."""
        return self.taken_by_police or self.returned_by_police


def closing(
    *, responsible: str, crime: bool, elsewhere: Elsewhere, performed: bool, basis: object, crime_basis: object
) -> None:
    """Raises `responsible_person_unset` (LY-1.2.7), `criminal_referral_required` for a suspected crime that the police
    were not given (LH-3.4), `case_not_finished`."""
    if not responsible.strip():
        raise Refusal("responsible_person_unset", missing=["responsible"], basis=basis)
    if crime and not elsewhere.police_looked:
        raise Refusal("criminal_referral_required", missing=["referral"], basis=crime_basis)
    if not (performed or elsewhere.taken_by_department or elsewhere.taken_by_police):
        raise Refusal("case_not_finished", basis=basis)


def finished(state: str, outcome: str) -> bool:
    """Whether the office's own road is at its end; nobody performs a decision not to punish."""
    return state == CaseState.PERFORMED or (state == CaseState.SERVED and outcome == Outcome.NO_PENALTY)


def dropping(
    why: str, *, said: str, own: bool, crime: bool, elsewhere: Elsewhere, basis: object, crime_basis: object
) -> None:
    """Raises `transfer_required` for a case that is another's (LH-3.3), `criminal_referral_required` for a suspected
    crime that the police were not given (LH-3.4), `reason_missing`."""
    if not own or why == "no_power":
        raise Refusal("transfer_required", missing=["transfer"], basis=basis)
    if crime and not elsewhere.police_looked:
        raise Refusal("criminal_referral_required", missing=["referral"], basis=crime_basis)
    if not said.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis)


def lawsuit_until(served: date, months: int) -> date:
    """The last day of so many months after that day; where the month is shorter, its last day."""
    count = served.month - 1 + months
    year, month = served.year + count // 12, count % 12 + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - date(year, month, 1)).days
    return date(year, month, min(served.day, last))
