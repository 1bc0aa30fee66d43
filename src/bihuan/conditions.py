"""What must hold before an act on a thing, told by packages that stand above the one whose thing it is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account


class Condition[Thing](Protocol):
    """Raises the Refusal in which the act would end, or nothing. It asks nothing of the database for a thing that it
    does not concern: acts on most of them are hot."""

    def __call__(self, thing: Thing, *, by: Account, at: datetime) -> None: ...


class Conditions[Thing]:
    """Of one kind of thing, by act."""

    def __init__(self) -> None:
        self._asked: dict[str, list[Condition[Thing]]] = {}

    def before(self, *acts: str) -> Callable[[Condition[Thing]], Condition[Thing]]:
        """Register what is asked before each of these acts; in a module that the app's `ready` imports."""

        def registered(condition: Condition[Thing]) -> Condition[Thing]:
            for act in acts:
                known = self._asked.setdefault(act, [])
                if condition not in known:
                    known.append(condition)
            return condition

        return registered

    def require(self, act: str, thing: Thing, *, by: Account, at: datetime) -> None:
        """Raises what the first of the conditions of this act raises."""
        for condition in self._asked.get(act, ()):
            condition(thing, by=by, at=at)

    def hold(self, act: str, thing: Thing, *, by: Account, at: datetime) -> bool:
        """Whether none of the conditions of this act is in its way."""
        try:
            self.require(act, thing, by=by, at=at)
        except Refusal:
            return False
        return True
