"""What must hold before an act on a hazard, told by those who stand above this package and know of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Protocol

from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Act
from bihuan.parties.models import Account


class Condition(Protocol):
    """Raises the Refusal in which the act would end, or nothing. It asks nothing of the database for a hazard that it
    does not concern: acts on a general one are hot."""

    def __call__(self, hazard: Hazard, *, by: Account, at: datetime) -> None: ...


_asked: dict[str, list[Condition]] = {}


def before(*acts: Act) -> Callable[[Condition], Condition]:
    """Register what is asked before each of these acts; in a module that the app's `ready` imports."""

    def registered(condition: Condition) -> Condition:
        for act in acts:
            known = _asked.setdefault(act, [])
            if condition not in known:
                known.append(condition)
        return condition

    return registered


def require(act: Act, hazard: Hazard, *, by: Account, at: datetime) -> None:
    """Raises what the first of the conditions of this act raises."""
    for condition in _asked.get(act, ()):
        condition(hazard, by=by, at=at)
