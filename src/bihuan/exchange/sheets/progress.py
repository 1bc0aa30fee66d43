"""How far the worker is with an import, told past the transaction in which it writes: into that one nobody sees."""

from __future__ import annotations

import time
from types import TracebackType
from typing import TYPE_CHECKING, Self

from django.db import InterfaceError, OperationalError, connection

from bihuan.exchange.sheets.states import WAITING

if TYPE_CHECKING:
    from bihuan.exchange.sheets.models import ImportJob

AWAY = (InterfaceError, OperationalError)
"""The database itself failed, so that nothing can be noted: the queue tries again (exchange/tasks.py),"""
STARTS = 3
"""and so often, as after a worker that died, it is begun."""
EVERY = 1.0
"""So many seconds lie between two words about how far it is, and at least a row."""
_SAY = """
    UPDATE exchange_importjob SET done = %s, total = %s WHERE id = %s AND asked_at = %s AND state = ANY(%s)
"""


class NoLongerWanted(Exception):
    """Whoever asked for it has stopped or dropped it meanwhile, or another worker has done it."""


class Progress:
    """Called with how many more rows are done; says so every second, on a connection of its own.

    Raises NoLongerWanted from there, which undoes what the worker was about to write.
    """

    def __init__(self, job: ImportJob) -> None:
        self.job, self.total, self.done = job, job.total, 0
        self._said = time.monotonic()
        self._aside = connection.copy()

    def begin(self, total: int) -> None:
        """From here on so many rows are to be done."""
        self.total, self.done = total, 0

    def __call__(self, rows: int) -> None:
        self.done += rows
        if time.monotonic() - self._said >= EVERY:
            self._say()
            self._said = time.monotonic()

    def _say(self) -> None:
        with self._aside.cursor() as cursor:
            cursor.execute(_SAY, [self.done, self.total, self.job.pk, self.job.asked_at, list(map(str, WAITING))])
            if not cursor.rowcount:
                raise NoLongerWanted

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._aside.close()
