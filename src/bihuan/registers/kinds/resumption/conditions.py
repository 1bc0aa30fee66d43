"""What must hold before an enterprise starts again, told by those who stand above this package and know of it."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from bihuan.parties.models import Account, Enterprise


class Condition(Protocol):
    """Raises the Refusal in which starting again would end, or nothing."""

    def __call__(self, enterprise: Enterprise, *, by: Account, at: datetime) -> None: ...


_asked: list[Condition] = []


def before_resuming(condition: Condition) -> Condition:
    """Register what is asked; in a module that the app's `ready` imports."""
    if condition not in _asked:
        _asked.append(condition)
    return condition


def require(enterprise: Enterprise, *, by: Account, at: datetime) -> None:
    """Raises what the first of the conditions raises."""
    for condition in _asked:
        condition(enterprise, by=by, at=at)
