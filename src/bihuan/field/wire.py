"""What comes from a phone as JSON: read, and looked at whether the database could keep it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import UUID

HASH = re.compile(r"[0-9a-f]{64}", re.ASCII)


def loaded(raw: bytes | str) -> Any:
    """What the JSON says. Raises ValueError for what is none, also where it is nested past all reason."""
    try:
        return json.loads(raw)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error


def storable(value: Any, *, most: int) -> bool:
    """Whether it is text of at most so many bytes that PostgreSQL keeps: no NUL, no half of a character, no number that
    is none. One such act would otherwise stop every other of its batch, again and again."""
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
        return len(text) <= most and not any("\0" in one for one in _texts(value))
    except (ValueError, RecursionError):
        return False


def line(text: str, *, most: int) -> str:
    """What can be seen of a name, on one line."""
    return "".join(letter for letter in text if letter.isprintable()).strip()[-most:]


def uuids(texts: Iterable[str]) -> list[UUID]:
    """The ids of a phone among the texts."""
    return [found for text in texts if (found := uuid_of(text)) is not None]


def uuid_of(text: object) -> UUID | None:
    """The id that the text names, if it names one."""
    try:
        return UUID(text)
    except (ValueError, AttributeError, TypeError):
        return None


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
