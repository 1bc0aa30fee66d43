"""The only clock: moments, days and time-ordered ids. Everything else is given `at=` or `on=`."""

import os
import random
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")  # where the system keeps no time zones, the package tzdata has them

_frozen: list[datetime] = []

# 63 bits: 42 of milliseconds since 2020, 10 of process, 11 of sequence.
LARGEST_ID = 2**63 - 1
_LONGEST = len(str(LARGEST_ID))
_EPOCH_MS = 1_577_836_800_000
_NODE = int(os.environ.get("BIHUAN_NODE", os.getpid())) % 1024
_lock = threading.Lock()
_last = {"ms": 0, "sequence": 0, "pid": os.getpid(), "node": _NODE}


def now() -> datetime:
    """This moment in China's time zone."""
    if _frozen:
        return _frozen[-1]
    return datetime.now(SHANGHAI)


def today() -> date:
    """This day in China, whatever the machine's own time zone says."""
    return now().date()


def machine_day() -> date:
    """The day in China by the machine's own clock, whatever `frozen` holds: for what must be looked up again daily."""
    return datetime.now(SHANGHAI).date()


def local_day(at: datetime) -> date:
    """The Chinese calendar day on which the moment `at` falls."""
    return at.astimezone(SHANGHAI).date()


def day_begins(day: date) -> datetime:
    """The first moment of a Chinese calendar day."""
    return datetime.combine(day, time.min, SHANGHAI)


def done_when(happened_at: datetime | None, at: datetime) -> tuple[datetime, dict[str, str]]:
    """When something was done of which the server is told `at`, never later than that; and what the line of the act
    says of it, nothing where both are one moment (docs/adr/0051)."""
    done = min(happened_at or at, at)
    return done, {"happened_at": done.isoformat()} if done != at else {}


def told_late(done: datetime | None, heard: datetime | None) -> datetime | None:
    """When the server heard of what was done more than a day before; None where it was told in time."""
    return heard if done and heard and heard - done > timedelta(days=1) else None


@contextmanager
def frozen(at: datetime) -> Iterator[None]:
    """Hold the clock at `at` (aware): for the demonstration's moving history and for tests."""
    _frozen.append(at.astimezone(SHANGHAI))
    try:
        yield
    finally:
        _frozen.pop()


def new_id() -> int:
    """A 63-bit id that sorts by time of creation.

    Ids are made here and not by the database so that a whole act can be one statement. They never repeat and never
    go back within a process, even when the machine's clock is set back: the last millisecond used is the floor.
    Within `dated_ids` they are those of the moment told of.
    """
    dated = _dated.get()
    if dated is not None:
        return dated.next()
    with _lock:
        if os.getpid() != _last["pid"]:  # a forked worker must not share its parent's node
            _last.update(pid=os.getpid(), node=os.getpid() % 1024)
        ms = int(datetime.now(SHANGHAI).timestamp() * 1000) - _EPOCH_MS
        if ms > _last["ms"]:
            # A random start: two processes that share a node (two hosts, two pids) still hardly ever meet.
            _last.update(ms=ms, sequence=random.randrange(1024))
        else:
            _last["sequence"] += 1
            if _last["sequence"] > 2047:
                _last.update(ms=_last["ms"] + 1, sequence=0)
        return _last["ms"] << 21 | _last["node"] << 11 | _last["sequence"]


class _DatedIds:
    """Ids of a moment that lies back, one line of them: `seed` chooses node and millisecond, so that two stories of one
    minute keep apart."""

    def __init__(self, moment: Callable[[], datetime], seed: int) -> None:
        self._moment = moment
        self._node, self._offset = seed % 1024, seed // 1024 % 60_000
        self._ms, self._sequence = 0, 0

    def next(self) -> int:
        ms = int(self._moment().timestamp() * 1000) - _EPOCH_MS - self._offset
        if ms > self._ms:
            self._ms, self._sequence = ms, 0
        else:
            self._sequence += 1
            if self._sequence > 2047:
                self._ms, self._sequence = self._ms + 1, 0
        return self._ms << 21 | self._node << 11 | self._sequence


_dated: ContextVar[_DatedIds | None] = ContextVar("dated_ids", default=None)


@contextmanager
def dated_ids(moment: Callable[[], datetime], *, seed: int) -> Iterator[None]:
    """Give ids of the moment that `moment` tells, instead of this one, up to a minute before it: history that is told
    afterwards takes its place among what sorts by id. Whoever tells two stories gives each a `seed` of its own."""
    token = _dated.set(_DatedIds(moment, seed))
    try:
        yield
    finally:
        _dated.reset(token)


def id_of(at: datetime) -> int:
    """The smallest id that `new_id` could give at the moment `at`: the bound of a time range over ids."""
    return (int(at.timestamp() * 1000) - _EPOCH_MS) << 21


def id_named(text: str | None) -> int | None:
    """The id that a text of a form or an address names; None for what is none: a word, a number that the database could
    not hold, figures of another script."""
    digits = text or ""
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= _LONGEST):
        return None
    return int(digits) if 0 < int(digits) <= LARGEST_ID else None


def ids_named(texts: Iterable[str]) -> list[int]:
    """The ids among the texts, as `id_named` reads them."""
    return [found for found in map(id_named, texts) if found is not None]


def days_between(earlier: date, later: date) -> int:
    """Calendar days from `earlier` to `later`; negative when `later` lies before."""
    return (later - earlier) // timedelta(days=1)
