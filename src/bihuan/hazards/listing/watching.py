"""What the clock does with listings: every morning those past their day come before both units and the office above,
and so do those that the supervising unit never went to see; who has to tell, file or publish hears of it on the day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from django.db.models import Q

from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing.messages import tell
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.states import ListingState


def watch(*, on: date, at: datetime) -> int:
    """Tell of every listing that has come to a day, once for each day that was set, however often it runs. Returns how
    many listings."""
    owed = (
        Q(due_on__lt=on)
        | Q(state=ListingState.UNDER_PLAN, report_due_on__lte=on)
        | Q(filed_on=None, filing_due_on__lte=on)
        | Q(published_on=None, publish_due_on__lte=on)
    )
    rows = ListedSupervision.objects.standing().filter(owed)
    found = 0
    for listing in rows.select_related("hazard__enterprise", "hazard__site", "responsible", "supervising").iterator(
        500
    ):
        for event, day in _events(listing, on):
            tell(event, listing, at=at, once=f"{listing.ref}:{event.removeprefix('listing-')}:{day}", due_on=day)
        found += 1
    return found


def _events(listing: ListedSupervision, on: date) -> Iterator[tuple[str, date]]:
    """What is told of a listing, and the day that it is about."""
    if listing.is_overdue(on):
        yield "listing-overdue", listing.due_on
        if listing.is_unvisited(on, policy_of(listing.hazard)):
            yield "listing-unvisited", listing.due_on
    if listing.owes_a_report(on):
        yield "listing-report-due", listing.report_due_on
    if listing.filing_due_on is not None and listing.filed_on is None and listing.filing_due_on <= on:
        yield "listing-unfiled" if listing.filing_due_on < on else "listing-filing-due", listing.filing_due_on
    if listing.publish_due_on is not None and listing.published_on is None and listing.publish_due_on <= on:
        yield "listing-unpublished" if listing.publish_due_on < on else "listing-publishing-due", listing.publish_due_on
