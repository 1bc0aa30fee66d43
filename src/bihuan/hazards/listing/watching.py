"""What the clock does with listings: every morning those past their day come before both units and the office above,
and so do those that the supervising unit never went to see."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing.messages import tell
from bihuan.hazards.listing.models import ListedSupervision


def watch(*, on: date, at: datetime) -> int:
    """Tell of every listing past its day, once for each day that was set, however often it runs. Returns how many."""
    late = ListedSupervision.objects.overdue(on).select_related(
        "hazard__enterprise", "hazard__site", "responsible", "supervising"
    )
    found = 0
    for listing in late.iterator(500):
        tell("listing-overdue", listing, at=at, once=f"{listing.ref}:overdue:{listing.due_on}")
        if listing.is_unvisited(on, policy_of(listing.hazard)):
            tell("listing-unvisited", listing, at=at, once=f"{listing.ref}:unvisited:{listing.due_on}")
        found += 1
    return found
