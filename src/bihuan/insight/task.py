"""One thing to do now."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Task:
    """Which act on which thing, by which ground, until when, and on what ground that day."""

    act: str
    kind: str
    id: int
    title: str
    where: str
    due_on: date | None = None
    basis: Any = None
    note: str = ""
    due_basis: Any = None
    more: bool = False
    """There is more of it than the tasks tell."""
