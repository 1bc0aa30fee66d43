"""The end of a listing: the acceptance of the responsible unit, the application, the acceptance of the supervising
unit, and the striking off, which strikes the hazard off as well: one road leads out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import clock
from bihuan.hazards import closure, doubts
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import papers, rules
from bihuan.hazards.listing.access import LISTINGS
from bihuan.hazards.listing.messages import tell
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.operations import enter, taken
from bihuan.hazards.listing.states import LISTING, Act, ListingState
from bihuan.hazards.rules import Ruling
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def accept_listing(
    listing: ListedSupervision, *, by: Account, at: datetime, passed: bool, opinion: str = ""
) -> ListedSupervision:
    """责任单位验收: what the enterprise says it rectified is accepted, or goes back with reasons (LY-3.3.4).

    Raises `not_responsible_unit`, `listing_not_rectified`, `reason_missing`, and `acceptance_without_expert` where the
    place sends an expert along (LY-2.2.1).
    """
    LISTINGS.require(Act.ACCEPT_LISTING, listing, by)
    listing = taken(listing, Act.ACCEPT_LISTING)
    policy = policy_of(listing.hazard)
    basis = rules.by_responsible_unit(listing.responsible_id == by.regulator_id, policy)
    rules.looked_at(listing.hazard.state, opinion, passed, basis)
    if not passed:
        return _sent_back(listing, Act.ACCEPT_LISTING, by=by, at=at, basis=basis, opinion=opinion)
    closure.require_acceptance(listing.hazard, by)
    listing.asked_until, listing.asked_reason, listing.asked_at = None, "", None  # no more time is needed
    enter(listing, Act.ACCEPT_LISTING, by=by, at=at, basis=basis, said=opinion.strip(), passed=True)
    tell("listing-accepted", listing, at=at, by=by)
    return listing


@transaction.atomic
def apply_to_lift(listing: ListedSupervision, *, by: Account, at: datetime, said: str = "") -> ListedSupervision:
    """申请销号: by the unit that accepted, never by the enterprise (LY-3.3.4). Raises `acceptance_missing`,
    `not_responsible_unit`."""
    LISTINGS.require(Act.APPLY_TO_LIFT, listing, by)
    rules.applied(listing.state, policy_of(listing.hazard))
    listing = taken(listing, Act.APPLY_TO_LIFT)
    basis = rules.by_responsible_unit(listing.responsible_id == by.regulator_id, policy_of(listing.hazard))
    listing.applied_at = at
    enter(listing, Act.APPLY_TO_LIFT, by=by, at=at, basis=basis, said=said.strip())
    tell("listing-applied", listing, at=at, by=by)
    return listing


@transaction.atomic
def recheck_listing(
    listing: ListedSupervision, *, by: Account, at: datetime, passed: bool, opinion: str = ""
) -> ListedSupervision:
    """督办单位再验收: passed, the hazard is verified; if not, it goes back to rectification with reasons (LY-3.3.5). So
    does what it has passed already, where somebody has judged since that it was shown by an old photo (YT-4.2.9).

    Raises `state_not_allowed` of what was passed on no such photo, `not_supervising_unit`, `listing_not_rectified`,
    `reason_missing`, and what closure.verify_rectification raises.
    """
    LISTINGS.require(Act.RECHECK_LISTING, listing, by)
    listing = taken(listing, Act.RECHECK_LISTING)
    policy = policy_of(listing.hazard)
    rules.by_supervising_unit(listing.supervising_id == by.regulator_id, policy)
    basis = policy.listing.acceptances.ground(rules.SUPERVISING)
    if listing.state == ListingState.RECHECKED:
        _require_old_photo(listing, passed)
        rules.reasoned(opinion, passed, basis)
    else:
        rules.looked_at(listing.hazard.state, opinion, passed, basis)
    if not passed:
        return _sent_back(listing, Act.RECHECK_LISTING, by=by, at=at, basis=basis, opinion=opinion)
    enter(listing, Act.RECHECK_LISTING, by=by, at=at, basis=basis, said=opinion.strip(), passed=True)
    closure.verify_rectification(listing.hazard, by=by, at=at, opinion=opinion, listed=Ruling(basis))
    tell("listing-rechecked", listing, at=at, by=by)
    return listing


def _require_old_photo(listing: ListedSupervision, passed: bool) -> None:
    """Raises `state_not_allowed`."""
    if passed or not doubts.proven_old(listing.hazard):
        act, state, allowed = (LISTING.words[one] for one in (Act.RECHECK_LISTING, listing.state, ListingState.APPLIED))
        raise Refusal("state_not_allowed", act=act, state=state, allowed=[allowed])


def _sent_back(
    listing: ListedSupervision, act: Act, *, by: Account, at: datetime, basis: object, opinion: str
) -> ListedSupervision:
    """Under its plan again, and the hazard under rectification."""
    listing.applied_at = None
    listing.report_due_on = rules.next_report(listing.cycle, clock.local_day(at))
    under = ListingState.UNDER_PLAN
    enter(listing, act, by=by, at=at, basis=basis, to=under, said=opinion.strip(), passed=False)
    closure.return_rectification(listing.hazard, by=by, at=at, opinion=opinion, listed=Ruling(basis))
    tell("listing-returned", listing, at=at, by=by)
    return listing


@transaction.atomic
def lift_listing(listing: ListedSupervision, *, by: Account, at: datetime, opinion: str = "") -> ListedSupervision:
    """销号并解除挂牌: the leader of the supervising unit strikes the hazard off with number and day (LY-3.3.5).

    Raises `second_acceptance_missing` after the first acceptance alone, and what closure.close_hazard raises.
    """
    LISTINGS.require(Act.LIFT_LISTING, listing, by)
    basis = rules.lifted(listing.state, policy_of(listing.hazard))
    listing = taken(listing, Act.LIFT_LISTING)
    said = opinion.strip() or "经验收合格"
    listing.lifting_number = papers.lifting(listing, by=by, at=at, opinion=said).number
    listing.lifted_at = at
    data = {"number": listing.lifting_number}
    enter(listing, Act.LIFT_LISTING, by=by, at=at, basis=basis, data=data, said=said)
    closure.close_hazard(listing.hazard, by=by, at=at)
    tell("listing-lifted", listing, at=at, by=by)
    return listing
