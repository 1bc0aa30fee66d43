"""What counts as being served, whether the share of the served rises, when a contract has a check due, and what a
conclusion may say: pure."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile.rules import months_from

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

MONTHS = {"monthly": 1, "quarterly": 3, "half_yearly": 6, "yearly": 12}
"""The cycles that a contract may agree, in months."""

CONTRACT_PAPER = "service_contract"
"""What a scan of a contract is brought for, by which it is decided who opens it."""

VERDICTS = {"passed": "通过验收", "not_passed": "未通过验收"}


def served(*, number: str, starts_on: date | None, ends_on: date | None, on: date, basis: Any) -> None:
    """An enterprise counts as served by a contract that holds on the day: with a number, begun and not yet ended. One
    that is over and held in the last year may be entered late: it counts for that year, with which this one is
    compared.

    Raises `contract_missing`, naming what is not there (YT-5.1.3).
    """
    last_year = starts_on is not None and starts_on.year < on.year
    held = ends_on is not None and (ends_on >= on or (last_year and ends_on.year >= on.year - 1))
    missing = [
        name
        for name, there in (
            ("contract_number", bool(number.strip())),
            ("starts_on", starts_on is not None and starts_on <= on),
            ("ends_on", held and (starts_on is None or ends_on >= starts_on)),
        )
        if not there
    ]
    if missing:
        raise Refusal("contract_missing", missing=missing, basis=basis)


def cycle_of(cycle: str, *, periodic: bool, policy: Policy) -> str:
    """The cycle of a contract; "" where it holds no periodic checks. Raises `cycle_unset` where it holds them and does
    not say how often; a place may ask for that, and without it none could ever be missed (HZ-3.2.5)."""
    if periodic and cycle not in MONTHS:
        raise Refusal("cycle_unset", missing=["check_cycle"], basis=policy.contract.check_cycle_required.basis)
    return cycle if periodic else ""


@dataclass(frozen=True)
class Period:
    """One turn of a contract's cycle, first and last day, and on which day of it a check was held."""

    since: date
    until: date
    held_on: date | None
    on: date

    @property
    def state(self) -> str:
        """held, missed, due (running), or ahead."""
        if self.held_on is not None:
            return "held"
        if self.until < self.on:
            return "missed"
        return "due" if self.since <= self.on else "ahead"


def periods(starts_on: date, ends_on: date, cycle: str, held: Iterable[date], *, on: date) -> list[Period]:
    """The turns of the cycle from the contract's first to its last day, each with the first check held in it."""
    months, days = MONTHS.get(cycle), sorted(held)
    found: list[Period] = []
    since, turn = starts_on, 1
    while months and since <= ends_on:
        following = months_from(starts_on, months * turn)
        until = min(following - timedelta(days=1), ends_on)
        held_on = next((day for day in days if since <= day <= until), None)
        found.append(Period(since, until, held_on, on))
        since, turn = following, turn + 1
    return found


@dataclass(frozen=True)
class Coverage:
    """How many of `all` enterprises were served last year and are this year; one register for both years, so that an
    enterprise that came to it or left it moves neither share."""

    all: int
    last: int
    this: int

    @property
    def last_share(self) -> float | None:
        return self._share(self.last)

    @property
    def this_share(self) -> float | None:
        return self._share(self.this)

    def _share(self, n: int) -> float | None:
        return round(n * 100 / self.all, 1) if self.all else None

    @property
    def rising(self) -> bool:
        return self.this > self.last

    def flag(self, required: Any) -> str:
        """What the place's rule says of it: "coverage_not_rising" where the share must rise and does not, "rising"
        where it does, "last_year_unknown" where the last year has no contract to compare with, "" where nothing is
        required, or nobody is there to be served, or all are and were."""
        if not self.all or self.last >= self.all <= self.this:
            return ""
        if self.this and not self.last:
            return "last_year_unknown"
        if self.rising:
            return "rising"
        return "coverage_not_rising" if required.is_set and required.value else ""


def rechecked(verdict: str, unseen: Sequence[str], verifier: Setting) -> None:
    """Nobody is accepted while something that is said to be rectified was not looked at again, where the institution
    re-checks all. Raises `recheck_missing` naming the hazards (QHD-6.3.1)."""
    if verdict == "passed" and unseen and "institution" in (verifier.value or ()):
        raise Refusal("recheck_missing", missing=list(unseen[:5]), count=len(unseen), basis=verifier.basis)


def surveyed(verdict: str, seen: Collection[str], parts: Setting) -> None:
    """Nobody is accepted whom nobody surveyed, where the place has its enterprises surveyed: acceptance comes after
    it. Raises `survey_missing` naming the parts at which nobody looked (QHD-6.1.2)."""
    missing = sorted(set(parts.value or ()).difference(seen))
    if verdict == "passed" and missing:
        raise Refusal("survey_missing", missing=missing, basis=parts.basis)


def conclusion(verdict: str, *, said: str, open_hazards: Sequence[str], asked: Setting) -> None:
    """A conclusion says what is the case: nobody passed with a hazard that is not struck off. `asked` is the rule of
    the place on who gets a report. Raises `verdict_unknown`, `conclusion_text_missing`,
    `conclusion_contradicts_hazards` naming the hazards (QHD-6.3.2)."""
    basis = asked.ground("enterprise") if asked.is_set else None
    if verdict not in VERDICTS:
        raise Refusal("verdict_unknown", value=verdict, basis=basis)
    if not said.strip():
        raise Refusal("conclusion_text_missing", missing=["said"], basis=basis)
    if verdict == "passed" and open_hazards:
        shown = list(open_hazards[:5])
        raise Refusal("conclusion_contradicts_hazards", missing=shown, count=len(open_hazards), basis=basis)
