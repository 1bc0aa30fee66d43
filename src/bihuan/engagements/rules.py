"""What counts as being served, and whether the share of the served rises: pure."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.refusal import Refusal


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
