"""Shared turns: what is asked for in one moment, and costs less together, is carried out together. Acts that share a
transaction (docs/adr/0054), log-ins that share a look at the sessions.

Who comes to a group that is idle leads at once, alone; so nobody ever waits for company. Who comes meanwhile gets in
line; the first of the line leads next, and takes along all who stand behind.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from threading import Event, Lock


class _Place[Item]:
    """Where somebody stands in line."""

    __slots__ = ("item", "leads", "turn")

    def __init__(self, item: Item) -> None:
        self.item, self.leads, self.turn = item, False, Event()


class Group[Item]:
    """`together(items)` carries out what it is given and leaves in each item what became of it."""

    def __init__(self, together: Callable[[list[Item]], None], *, most: int) -> None:
        self._together, self._most = together, most
        self._lock, self._line, self._at_work = Lock(), deque[_Place[Item]](), False

    @property
    def in_line(self) -> int:
        """How many wait for the next turn."""
        return len(self._line)

    def bring(self, item: Item, *, patience: float | None = None) -> None:
        """Returns when `item` has had its turn; raises, for its leader alone, what `together` raises.

        Who stands in line longer than `patience` (seconds) leaves it and returns without a turn: where the leader
        hangs, not all need hang."""
        place = _Place(item)
        with self._lock:
            if self._at_work:
                self._line.append(place)
            else:
                self._at_work = place.leads = True
        if not place.leads and not place.turn.wait(patience):
            self._leave(place)
        if place.leads:
            self._lead(place)

    def _leave(self, place: _Place[Item]) -> None:
        with self._lock:
            if place in self._line:  # otherwise it was taken along, or leads by now
                self._line.remove(place)

    def _lead(self, place: _Place[Item]) -> None:
        with self._lock:
            along = [self._line.popleft() for _ in range(min(len(self._line), self._most - 1))]
        try:
            self._together([place.item, *(other.item for other in along)])
        finally:
            with self._lock:
                following = self._line.popleft() if self._line else None
                self._at_work = following is not None
                if following is not None:
                    following.leads = True
            for other in along:
                other.turn.set()
            if following is not None:
                following.turn.set()
