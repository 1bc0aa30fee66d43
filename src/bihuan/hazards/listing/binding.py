"""What a listing binds: its two units look at the rectification and end it, and a major hazard of a place that asks for
a listing decision does not end without one."""

from __future__ import annotations

from datetime import date, datetime

from bihuan.hazards import conditions
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import rules
from bihuan.hazards.listing.models import ListedSupervision
from bihuan.hazards.listing.states import ListingState
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Act, HazardGrade
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


def concerns(hazard: Hazard) -> bool:
    """Whether there may be a listing: asks nothing of the database."""
    return hazard.grade == HazardGrade.MAJOR or bool(policy_of(hazard).listing.also_for.value)


def _states(hazard: Hazard) -> frozenset[str]:
    known = getattr(hazard, "known_listings", None)  # read along for a page (queries.of_hazard): free
    if known is not None:
        return known
    return frozenset(ListedSupervision.objects.filter(hazard=hazard.pk).values_list("state", flat=True))


@conditions.ends_in_time
def within_the_listing(hazard: Hazard, *, until: date, on: date) -> None:
    """Raises `deadline_beyond_listing` (LY-3.3.2)."""
    if concerns(hazard):
        ahead = ListedSupervision.objects.standing().filter(hazard=hazard.pk, due_on__gte=on)
        for day in ahead.values_list("due_on", flat=True):
            rules.within_listing(until, listed_until=day, policy=policy_of(hazard))


@conditions.before(Act.VERIFY_RECTIFICATION)
def not_by_one_look(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """A listed one is verified by the second acceptance. Raises `second_acceptance_missing` (LY-3.3.5)."""
    if concerns(hazard):
        for state in _states(hazard):
            rules.lifted(state, policy_of(hazard))


@conditions.before(Act.RETURN_RECTIFICATION)
def not_past_the_units(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """What the responsible unit accepted only the supervising unit sends back. Raises `listing_accepted`."""
    if concerns(hazard) and _states(hazard) & rules.ACCEPTED:
        raise Refusal("listing_accepted", basis=policy_of(hazard).listing.acceptances.ground(rules.SUPERVISING))


@conditions.before(Act.CLOSE_HAZARD)
def not_undecided_or_listed(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """Raises `second_acceptance_missing` while the listing stands (LY-3.3.5), `listing_decision_missing` where nobody
    has decided (LY-1.2.6) or a request waits for its answer."""
    if not concerns(hazard):
        return
    policy, states = policy_of(hazard), _states(hazard)
    for state in states:
        rules.lifted(state, policy)
        if state == ListingState.RECHECKED:
            raise Refusal("listing_not_lifted", basis=policy.listing.acceptances.ground(rules.SUPERVISING))
    asked = ListingState.PROPOSED in states
    if asked or hazard.grade == HazardGrade.MAJOR:
        rules.decided(bool(states), policy, asked=asked)
