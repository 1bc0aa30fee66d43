"""What a visit cannot be ended with: two phones that say two things of one item."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from bihuan import clock
from bihuan.field import queries
from bihuan.inspections import conditions
from bihuan.inspections.states import Act
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account


@conditions.before(Act.EXPLAIN_FINDINGS)
def settled(inspection: Inspection, *, by: Account, at: datetime) -> None:
    """Raises `field_conflicts_open` naming the items."""
    items = clock.ids_named(queries.parallel_items(inspection))
    if items:
        codes = inspection.checklist.items.filter(pk__in=items).values_list("code", flat=True)
        raise Refusal("field_conflicts_open", missing=list(codes) or ["items"])
