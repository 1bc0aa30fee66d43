"""What counts as being served, whether the share of the served rises, and what a conclusion may say: pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.policy import Setting
from bihuan.refusal import Refusal

VERDICTS = {"passed": "通过验收", "not_passed": "未通过验收"}


def served(*, number: str, starts_on: date | None, ends_on: date | None, on: date, basis: Any) -> None:
    """An enterprise counts as served by a contract that holds on the day: with a number, begun and not yet ended.

    Raises `contract_missing`, naming what is not there (YT-5.1.3).
    """
    missing = [
        name
        for name, there in (
            ("contract_number", bool(number.strip())),
            ("starts_on", starts_on is not None and starts_on <= on),
            ("ends_on", ends_on is not None and ends_on >= on and (starts_on is None or ends_on >= starts_on)),
        )
        if not there
    ]
    if missing:
        raise Refusal("contract_missing", missing=missing, basis=basis)


@dataclass(frozen=True)
class Coverage:
    """How many of `all` enterprises were served last year and are this year."""

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
        where it does, "" where nothing is required or nobody is there to be served."""
        if not self.all:
            return ""
        if self.rising:
            return "rising"
        return "coverage_not_rising" if required.is_set and required.value else ""


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
