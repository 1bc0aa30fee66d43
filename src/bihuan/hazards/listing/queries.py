"""The reads about listings: those of a place, whose turn one is, what somebody may do, what waits for an office."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef, Q, QuerySet

from bihuan import clock
from bihuan.hazards import closure, doubts
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import rules
from bihuan.hazards.listing.access import BEFORE, LISTINGS, OF_RESPONSIBLE, OF_SUPERVISING
from bihuan.hazards.listing.binding import concerns
from bihuan.hazards.listing.models import ListedSupervision, ListedSupervisionQuerySet, ListingEntry
from bihuan.hazards.listing.operations import lies_with
from bihuan.hazards.listing.states import LISTING, OPEN, STANDING, Act, ListingState
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade, HazardState
from bihuan.parties.models import Account, Regulator, Role
from bihuan.parties.scope import Scope
from bihuan.policy import Basis, Policy, due_on, policies
from bihuan.refusal import Refusal

SHOWS = ("open", "mine", "overdue", "ended")
S = ListingState


@dataclass(frozen=True)
class Turn:
    """What a listing waits for: which act, of which unit, on what ground, until when."""

    act: Act
    unit: Regulator
    basis: Basis | None
    due_on: date | None = None


_GROUNDS = {
    Act.PLAN_LISTING: "plan_required",
    Act.REPORT_LISTING: "plan_required",
    Act.VISIT_LISTING: "visit_before_deadline",
    Act.ANSWER_LISTING_EXTENSION: "extension_answer_days",
    Act.FILE_LISTING: "filing_days",
    Act.PUBLISH_LISTING: "publish_days",
}
_LOOKS = {
    Act.ACCEPT_LISTING: rules.RESPONSIBLE,
    Act.APPLY_TO_LIFT: rules.RESPONSIBLE,
    Act.RECHECK_LISTING: rules.SUPERVISING,
    Act.LIFT_LISTING: rules.SUPERVISING,
}


def ground_of(act: str, policy: Policy) -> Basis:
    """The clause of the place that asks for the act."""
    if act in _LOOKS:
        return policy.listing.acceptances.ground(_LOOKS[Act(act)])
    return policy.setting(f"listing.{_GROUNDS.get(act, 'decision_required')}").basis


_TURNS = {
    S.PROPOSED: Act.APPROVE_LISTING,
    S.LISTED: Act.PLAN_LISTING,
    S.ACCEPTED: Act.APPLY_TO_LIFT,
    S.APPLIED: Act.RECHECK_LISTING,
    S.RECHECKED: Act.LIFT_LISTING,
}


def turn_of(listing: ListedSupervision) -> Turn | None:
    """Whose turn it is; None once it has ended."""
    if not listing.is_open:
        return None
    treated = listing.hazard.state == HazardState.TREATED
    act = _TURNS.get(listing.state) or (Act.ACCEPT_LISTING if treated else Act.REPORT_LISTING)
    if goes_back(listing):
        act = Act.RECHECK_LISTING
    unit = listing.responsible if act in OF_RESPONSIBLE else listing.supervising
    return Turn(act, unit, ground_of(act, policy_of(listing.hazard)), _turn_due_on(act, listing))


def goes_back(listing: ListedSupervision) -> bool:
    """Whether it was passed on a photo that was judged since to be an old one: it is sent back, not struck off."""
    return listing.state == S.RECHECKED and doubts.proven_old(listing.hazard)


def _turn_due_on(act: Act, listing: ListedSupervision) -> date | None:
    if act == Act.REPORT_LISTING:
        return listing.report_due_on or listing.plan_due_on
    if act == Act.RECHECK_LISTING and listing.state == S.APPLIED:
        applied = clock.local_day(listing.applied_at)
        last = due_on(policy_of(listing.hazard), "listing.recheck_days", after=applied)
        return last.on if last else listing.due_on
    return listing.due_on


def listings(by: Account, *, show: str = "open", on: date) -> ListedSupervisionQuerySet:
    """The listings in scope with their hazards and units: the open ones, those whose turn is the own office's, those
    past their day, or those that ended."""
    found = ListedSupervision.objects.within(Scope.of(by)).select_related(
        "hazard__enterprise", "hazard__site", "responsible", "supervising"
    )
    match show:
        case "mine":
            return found.filter(_waits_for(by.regulator_id, leads=by.holds(Role.REGULATOR_LEADER), on=on))
        case "overdue":
            return found.overdue(on)
        case "ended":
            return found.exclude(state__in=OPEN)
    return found.open()


def _waits_for(office: int | None, *, leads: bool, on: date) -> Q:
    """The listings that an act of an office would carry on; some wait for who leads it."""
    responsible, supervising = Q(responsible=office), Q(supervising=office)
    at_work = Q(state__in=(S.LISTED, S.ACCEPTED)) | Q(state=S.UNDER_PLAN, hazard__state=HazardState.TREATED)
    untold = Q(state=S.UNDER_PLAN, report_due_on__lte=on)
    unseen = Q(state__in=(S.LISTED, S.UNDER_PLAN), first_visit_on__isnull=True)
    unfiled = Q(state__in=STANDING, filing_due_on__isnull=False, filed_on__isnull=True)
    back = Q(state=S.RECHECKED) & Q(doubts.shown_by_an_old_one("hazard"))
    mine = responsible & (at_work | untold) | supervising & (Q(state=S.APPLIED) | unseen | unfiled | back)
    if leads:
        unread = Q(state__in=STANDING, publish_due_on__isnull=False, published_on__isnull=True)
        mine |= supervising & (Q(state__in=(S.PROPOSED, S.RECHECKED)) | Q(asked_until__isnull=False) | unread)
    return mine


def waiting(scope: Scope, office: int, *, leads: bool, on: date) -> ListedSupervisionQuerySet:
    """The listings of open hazards that wait for an office, or are past their day in its hands or in those of an office
    below: for desks."""
    own = Q(responsible=office) | Q(supervising=office)
    late = Q(state__in=STANDING, due_on__lt=on) & (own | Q(supervising__parent=office))
    found = ListedSupervision.objects.within(scope).open().filter(_waits_for(office, leads=leads, on=on) | late)
    return found.exclude(hazard__state=HazardState.STRUCK_OFF).order_by("due_on", "id")


def task_acts(listing: ListedSupervision, by: Account, *, on: date) -> list[Act]:
    """Which acts of this person the listing waits for: its turn, an answer, a first visit, a report whose day has come,
    a filing, a publication."""
    turn, acts = turn_of(listing), []
    allowed = open_acts(listing, by)
    if turn is not None and turn.act != Act.REPORT_LISTING:
        acts.append(turn.act)
    if listing.asked_until is not None:
        acts.append(Act.ANSWER_LISTING_EXTENSION)
    if listing.state in (S.LISTED, S.UNDER_PLAN) and listing.first_visit_on is None:
        acts.append(Act.VISIT_LISTING)
    if listing.owes_a_report(on):
        acts.append(Act.REPORT_LISTING)
    if listing.filing_due_on is not None:
        acts.append(Act.FILE_LISTING)
    if listing.publish_due_on is not None:
        acts.append(Act.PUBLISH_LISTING)
    return [act for act in acts if act in allowed]


def asks_for_a_decision(office: Regulator, *, on: date) -> bool:
    """Whether the office's place wants somebody to say of every major hazard whether it is listed."""
    return bool(policies.at(office.division_code, on=on).listing.decision_required.value)


def undecided_in(scope: Scope) -> QuerySet[Hazard]:
    """The open major hazards in scope of which nobody has said whether they are listed, the newest first."""
    said = ListedSupervision.objects.filter(hazard=OuterRef("pk"))
    return Hazard.objects.within(scope).open().filter(~Exists(said), grade=HazardGrade.MAJOR).order_by("-id")


def undecided(by: Account, *, on: date, most: int) -> list[Hazard]:
    """The newest of them in the reader's scope, where the office's place asks for that; one statement, none
    elsewhere."""
    if not asks_for_a_decision(by.regulator, on=on):
        return []
    return list(undecided_in(Scope.of(by)).select_related("enterprise", "site").defer("search")[:most])


def open_acts(listing: ListedSupervision, by: Account) -> frozenset[Act]:
    """What `by` may do about a listing that was fetched for `by`: the state, the role and the unit allow it."""
    among = [act for act in LISTING.acts(listing.state) if act in LISTINGS.acts]
    acts = set(LISTINGS.open_acts(listing, by, among=among))
    if by.regulator_id != listing.responsible_id:
        acts -= OF_RESPONSIBLE
    if by.regulator_id != listing.supervising_id:
        acts -= OF_SUPERVISING
    asked = listing.asked_until is not None
    acts -= {Act.ASK_LISTING_EXTENSION if asked else Act.ANSWER_LISTING_EXTENSION}
    if listing.hazard.state != HazardState.TREATED:
        acts -= {Act.ACCEPT_LISTING}
    if listing.filing_due_on is None or listing.filed_on is not None:
        acts -= {Act.FILE_LISTING}
    if listing.state == S.RECHECKED:
        acts -= {Act.LIFT_LISTING} if goes_back(listing) else {Act.RECHECK_LISTING}
    if not listing.withheld_reason:
        acts -= {Act.PUBLISH_LISTING}
    return frozenset(acts)


def lacking(listing: ListedSupervision, by: Account) -> Refusal | None:
    """What an acceptance of `by` would be refused for now; asked only of whoever may accept."""
    if not {Act.ACCEPT_LISTING, Act.RECHECK_LISTING} & open_acts(listing, by):
        return None
    try:
        closure.require_acceptance(listing.hazard, by)
    except Refusal as refusal:
        return refusal
    return None


def of_hazard(hazard: Hazard) -> list[ListedSupervision]:
    """The listings of a hazard and the decisions not to list it, newest first; no statement where there can be none.
    What stands before its acts need not ask again (binding.py)."""
    if not concerns(hazard):
        return []
    found = list(hazard.listings.select_related("responsible", "supervising").order_by("-id"))
    for one in found:
        one.hazard = hazard
    hazard.known_listings = frozenset(one.state for one in found)
    return found


def acts_before(hazard: Hazard, by: Account) -> frozenset[str]:
    """Whether `by` may ask for a listing of a hazard that was fetched for `by`, or decide against it; asking is for
    the offices that the place names for it."""
    if not concerns(hazard) or not hazard.is_open:
        return frozenset()
    offered = BEFORE.open_acts(hazard, by, among=list(BEFORE.acts))
    drafts = by.regulator is not None and rules.drafts(by.regulator.kind, policy_of(hazard))
    return offered if drafts else offered - {Act.PROPOSE_LISTING}


def units_for(hazard: Hazard) -> list[Regulator]:
    """The units in whose place and duties the hazard lies, from the widest place down."""
    around = Regulator.objects.covering(hazard.division_code).exclude(division_code="")
    return [unit for unit in around.order_by("division_code", "name") if lies_with(unit, hazard)]


def timeline(listing: ListedSupervision) -> list[ListingEntry]:
    """All that was done about it, newest first."""
    return list(listing.entries.order_by("-id"))


def quota(by: Account, policy: Policy, *, on: date) -> rules.Quota | None:
    """What the hazards count for that the own office has listed since the quarter began; None where none is wanted."""
    if not policy.listing.quota_per_quarter.is_set:
        return None
    begun = on.replace(month=(on.month - 1) // 3 * 3 + 1, day=1)
    rows = ListedSupervision.objects.filter(supervising=by.regulator_id, decided_at__gte=clock.day_begins(begun))
    return rules.quota(list(rows.exclude(state=S.NOT_LISTED).values_list("hazard__sector", flat=True)), policy)


def standing_at(enterprise: object) -> ListedSupervisionQuerySet:
    """The standing listings of hazards of an enterprise, given as a row or as the path of an outer one (HZ-4.6)."""
    return ListedSupervision.objects.standing().filter(hazard__enterprise=enterprise)


def day_of(act: Act, listing: ListedSupervision) -> date | None:
    """Until when an act is done that has a day of its own beside the listing's."""
    match act:
        case Act.FILE_LISTING:
            return listing.filing_due_on
        case Act.PUBLISH_LISTING:
            return listing.publish_due_on
        case Act.REPORT_LISTING:
            return listing.report_due_on
    return listing.due_on


def answer_due_on(listing: ListedSupervision) -> date | None:
    """Until when the place wants a request for more time answered."""
    if listing.asked_at is None:
        return None
    last = due_on(policy_of(listing.hazard), "listing.extension_answer_days", after=clock.local_day(listing.asked_at))
    return last.on if last else None
