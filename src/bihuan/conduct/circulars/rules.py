"""When a circular may go out, and that it says something. Pure."""

from __future__ import annotations

from typing import Any

from bihuan.refusal import Refusal


def drafted(text: str, basis: Any) -> None:
    """Raises `circular_text_missing`."""
    if not text.strip():
        raise Refusal("circular_text_missing", missing=["circular_text"], basis=basis)


def publishable(approved: bool, basis: Any) -> None:
    """Raises `approval_missing`: a circular goes out as the head approved it (HZ-5.6.4)."""
    if not approved:
        raise Refusal("approval_missing", missing=["approval"], basis=basis)
