"""What an order binds: no plan of the enterprise goes beyond the day by which it is ordered to rectify."""

from __future__ import annotations

from datetime import date

from bihuan.conduct.orders import rules
from bihuan.conduct.orders.models import OrderItem
from bihuan.hazards import conditions
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard


@conditions.ends_in_time
def within_the_order(hazard: Hazard, *, until: date, on: date) -> None:
    """Raises `deadline_beyond_order` (LY-1.2.5)."""
    ahead = OrderItem.objects.filter(hazard=hazard.pk, open=True).dated().filter(until__gte=on)
    for day in ahead.values_list("until", flat=True):
        rules.within_order(until, ordered_until=day, policy=policy_of(hazard))
