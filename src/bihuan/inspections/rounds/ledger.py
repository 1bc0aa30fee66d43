"""The audit line of an act on a point, in the point's own chain."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan import audit
from bihuan.inspections.rounds.models import CheckPoint
from bihuan.parties.models import Account


def record(
    act: str, point: CheckPoint, *, by: Account, at: datetime, data: dict[str, Any], basis: object = None
) -> None:
    """One line: what was done to the point, by whom, on what ground."""
    clause = getattr(basis, "clause", None)
    audit.record(act, point.ref, by=by.ref, at=at, basis=[clause] if clause else [], data=data)
