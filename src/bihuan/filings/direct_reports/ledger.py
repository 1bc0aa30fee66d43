"""How an act on a direct report reaches the audit chain: as a line of its hazard."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan import audit
from bihuan.filings.direct_reports.states import Act
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account


def record(act: Act, hazard: Hazard, *, by: Account, at: datetime, basis: Sequence[Any], data: dict[str, Any]) -> None:
    """One line, under the release of the law that the hazard is judged by."""
    audit.record(act, hazard.ref, by=by.ref, at=at, basis=basis, release=hazard.release, data=data)
