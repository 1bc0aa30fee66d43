"""A day as an address or a small form sends it."""

from __future__ import annotations

from datetime import date


def sent_day(text: str) -> date | None:
    """The day that was sent; None for anything that is none."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
