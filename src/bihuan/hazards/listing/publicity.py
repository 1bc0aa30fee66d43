"""Who else hears of a listing: the office above, with which it is filed; everybody, once nothing is withheld."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import clock
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import rules
from bihuan.hazards.listing.access import LISTINGS
from bihuan.hazards.listing.messages import tell
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.operations import enter, taken
from bihuan.hazards.listing.states import Act
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def file_listing(
    listing: ListedSupervision,
    *,
    by: Account,
    at: datetime,
    filed_with: str,
    filed_on: date | None = None,
    number: str = "",
) -> ListedSupervision:
    """报上级备案: the supervising unit has filed the listing with the office above, late or in time
    (QDL-file). Raises `not_supervising_unit`, `listing_filed`, `listing_filed_with_missing`, and what rules.filed
    raises."""
    LISTINGS.require(Act.FILE_LISTING, listing, by)
    listing = taken(listing, Act.FILE_LISTING)
    policy, today = policy_of(listing.hazard), clock.local_day(at)
    rules.by_supervising_unit(listing.supervising_id == by.regulator_id, policy)
    day, listed_on = filed_on or today, clock.local_day(listing.decided_at)
    basis = rules.filed(listing.level, day, listed_on=listed_on, today=today, policy=policy)
    if listing.filed_on is not None:
        raise Refusal("listing_filed", basis=basis)
    if not filed_with.strip():
        raise Refusal("listing_filed_with_missing", missing=["filed_with"], basis=basis)
    listing.filed_on, listing.filed_with, listing.filing_number = day, filed_with.strip(), number.strip()
    data = {"late": listing.is_filed_late(today), "number": listing.filing_number}
    said = " ".join(filter(None, (listing.filed_with, listing.filing_number)))
    enter(listing, Act.FILE_LISTING, by=by, at=at, basis=basis, data=data, said=said, on=day)
    tell("listing-filed", listing, at=at, by=by)
    return listing


@transaction.atomic
def publish_listing(listing: ListedSupervision, *, by: Account, at: datetime) -> ListedSupervision:
    """公布挂牌: what was withheld everybody may read from now on (QDL-publish). Raises `not_supervising_unit`,
    `listing_published` where nothing is withheld."""
    LISTINGS.require(Act.PUBLISH_LISTING, listing, by)
    listing = taken(listing, Act.PUBLISH_LISTING)
    policy, today = policy_of(listing.hazard), clock.local_day(at)
    rules.by_supervising_unit(listing.supervising_id == by.regulator_id, policy)
    basis = policy.listing.publish_days.cited
    if not listing.withheld_reason:
        raise Refusal("listing_published", basis=basis)
    withheld, listing.withheld_reason, listing.published_on = listing.withheld_reason, "", today
    data = {"withheld": withheld, "late": listing.is_published_late(today)}
    return enter(listing, Act.PUBLISH_LISTING, by=by, at=at, basis=basis, data=data)
