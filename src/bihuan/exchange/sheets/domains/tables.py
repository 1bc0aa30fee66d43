"""Names for codes: national tables as accepted values, and the Chinese word for what a record holds."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.utils import translation

from bihuan.exchange.sheets.schema import Choice
from bihuan.parties import places


def choices(table: str) -> Callable[[], tuple[Choice, ...]]:
    """The rows of a national table, read when a check or a template asks."""

    def read() -> tuple[Choice, ...]:
        return tuple(Choice(code, zh, en) for code, (zh, en) in places.labels(table).items())

    return read


_WORDS: dict[tuple[str, str, str], str] = {}


def chinese(record: Any, field: str) -> str:
    """The Chinese word for a coded field of a record, whatever language its reader has chosen: a sheet has one."""
    which = (record._meta.label, field, getattr(record, field))
    if which not in _WORDS:
        with translation.override(settings.LANGUAGE_CODE):
            _WORDS[which] = str(getattr(record, f"get_{field}_display")())
    return _WORDS[which]
