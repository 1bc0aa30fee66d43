"""How an act on a direct report reaches the audit chain: as a line of its hazard, or of its own where it is for offices
alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from bihuan import audit
from bihuan.filings.direct_reports.states import Act
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account


def record(
    act: Act, hazard: Hazard, *, by: Account, at: datetime, basis: Sequence[Any], data: dict[str, Any], case: str = ""
) -> None:
    """One line of `case`, the hazard's by default, under the release of the law that the hazard is judged by."""
    case = case or hazard.ref
    data = data if case == hazard.ref else {**data, "hazard": hazard.ref}
    audit.record(act, case, by=by.ref, at=at, basis=basis, release=hazard.release, data=data)
