"""National tables of names as accepted values."""

from __future__ import annotations

from collections.abc import Callable

from bihuan.exchange.sheets.schema import Choice
from bihuan.parties import places


def choices(table: str) -> Callable[[], tuple[Choice, ...]]:
    """The rows of a national table, read when a check or a template asks."""

    def read() -> tuple[Choice, ...]:
        return tuple(Choice(code, zh, en) for code, (zh, en) in places.labels(table).items())

    return read
