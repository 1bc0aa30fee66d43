"""When a line of the chain happened: what was done without a network is told of later (docs/adr/0051)."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan import clock


def happened(line: Any) -> datetime:
    """When it was done; for most lines that is when the server was told."""
    said = (line.data or {}).get("happened_at")
    return min(datetime.fromisoformat(said), line.at) if said else line.at


def told_at(done: datetime, heard: datetime) -> datetime | None:
    """When the server heard of it, where that was on another day."""
    return heard if clock.local_day(heard) != clock.local_day(done) else None


def of_line(line: Any) -> dict[str, datetime | None]:
    """The moment of a line as timelines show it, and when the server heard of what came later."""
    done = happened(line)
    return {"at": done, "told_at": told_at(done, line.at)}
