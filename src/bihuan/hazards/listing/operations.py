"""The acts of a listing up to the work: asking for it, deciding, planning, telling, visiting, more time."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import papers, rules
from bihuan.hazards.listing.access import BEFORE, LISTINGS
from bihuan.hazards.listing.messages import tell
from bihuan.hazards.listing.models import ListedSupervision, ListingEntry
from bihuan.hazards.listing.states import BEGINNINGS, CYCLE_WORDS, LISTING, OPEN, STANDING, Act, ListingState
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Regulator
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, calendar
from bihuan.policy import due_on as due_on_of
from bihuan.refusal import Refusal


@transaction.atomic
def propose_listing(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    responsible: Regulator,
    supervising: Regulator,
    reason: str,
    ground: str = "",
) -> ListedSupervision:
    """提请挂牌督办: with the unit that answers and the unit that watches; its leader decides (LY-3.3.1).

    Raises what rules.proposed raises, `listing_reason_missing`, `unit_out_of_reach` for a unit that the hazard does not
    lie with, `hazard_struck_off`, `listing_stands`.
    """
    BEFORE.require(Act.PROPOSE_LISTING, hazard, by)
    hazard, policy = _held(hazard), policy_of(hazard)
    asked = rules.Proposal(hazard.grade, by.regulator.kind, responsible.pk, supervising.pk, ground)
    basis = rules.proposed(asked, policy)
    if not reason.strip():
        raise Refusal("listing_reason_missing", missing=["reason"], basis=basis)
    for unit in (responsible, supervising):
        if not lies_with(unit, hazard):
            raise Refusal("unit_out_of_reach", basis=basis, unit=unit.name)
    listing = _begun(hazard, by=by, at=at, reason=reason, responsible=responsible, supervising=supervising)
    data = {"responsible": responsible.ref, "supervising": supervising.ref, "ground": ground}
    enter(listing, Act.PROPOSE_LISTING, by=by, at=at, basis=basis, data=data, said=listing.reason)
    tell("listing-proposed", listing, at=at, by=by)
    return listing


def lies_with(unit: Regulator, hazard: Hazard) -> bool:
    """Whether the hazard lies in the place and the duties of a unit that still stands."""
    covers = Scope.watched_by(unit).covers(
        enterprise_id=hazard.enterprise_id,
        places=[hazard.division_code],
        sector=hazard.sector,
        department_id=hazard.enterprise.competent_department_id,
    )
    return unit.closed_on is None and bool(covers)


@transaction.atomic
def decline_listing(hazard: Hazard, *, by: Account, at: datetime, reason: str) -> ListedSupervision:
    """不予挂牌: a leader decides with reasons that the hazard is not listed, whether anybody had asked for it or not
    (LY-1.2.6). Raises `listing_reason_missing`, `not_supervising_unit` where another unit was asked, `listing_stands`
    once it is listed."""
    BEFORE.require(Act.DECLINE_LISTING, hazard, by)
    hazard, policy = _held(hazard), policy_of(hazard)
    basis = rules.declined(reason, policy)
    listing = hazard.listings.filter(state__in=OPEN).first() or _begun(hazard, by=by, at=at, reason=reason)
    if listing.state in STANDING:
        raise Refusal("listing_stands", basis=basis)
    if listing.supervising_id not in (None, by.regulator_id):
        rules.by_supervising_unit(False, policy)
    listing.hazard, listing.decided_by_name, listing.decided_at = hazard, by.name, at
    return enter(listing, Act.DECLINE_LISTING, by=by, at=at, basis=basis, said=reason)


def _held(hazard: Hazard) -> Hazard:
    """The hazard's row, locked: one listing at a time."""
    rows = Hazard.objects.select_for_update(of=("self",)).select_related("enterprise", "site")
    fresh = rows.get(pk=hazard.pk)
    if not fresh.is_open:
        raise Refusal("hazard_struck_off")
    return fresh


def _begun(hazard: Hazard, *, by: Account, at: datetime, reason: str, **units: Regulator) -> ListedSupervision:
    if hazard.listings.filter(state__in=OPEN).exists():
        raise Refusal("listing_stands", basis=policy_of(hazard).listing.decision_required.basis)
    return ListedSupervision.objects.create(
        hazard=hazard,
        division_code=hazard.division_code,
        state=ListingState.PROPOSED,
        reason=reason.strip(),
        proposed_by=by.pk,
        proposed_by_name=by.name,
        proposed_at=at,
        **units,
    )


@transaction.atomic
def approve_listing(
    listing: ListedSupervision,
    *,
    by: Account,
    at: datetime,
    due_on: date | None,
    requirement: str,
    cycle: str = "weekly",
    withheld_reason: str = "",
) -> ListedSupervision:
    """批准挂牌: the leader of the supervising unit lists the hazard; its notice goes out and, unless there is a
    reason against it, everybody may read of it from now on (LY-3.3.1). Raises what rules.approved raises,
    `hazard_struck_off`, `listing_cycle_unknown`, and what documents.issue raises, as for words of power."""
    LISTINGS.require(Act.APPROVE_LISTING, listing, by)
    listing = taken(listing, Act.APPROVE_LISTING)
    policy, today = policy_of(_held(listing.hazard)), clock.local_day(at)
    basis = rules.approved(due_on, requirement, on=today, policy=policy)
    if cycle not in CYCLE_WORDS:
        raise Refusal("listing_cycle_unknown", value=cycle, basis=policy.listing.plan_required.basis)
    listing.level = rules.level_of(listing.supervising.division_code)
    listing.due_on, listing.requirement, listing.cycle = due_on, requirement.strip(), cycle
    listing.withheld_reason = withheld_reason.strip()
    listing.decided_by_name, listing.decided_at = by.name, at
    _set_days(listing, policy, since=today)
    listing.number = papers.notice(listing, by=by, at=at, contact=by.name).number
    said = {"said": listing.requirement, "until": due_on}
    enter(listing, Act.APPROVE_LISTING, by=by, at=at, basis=basis, data={"number": listing.number}, **said)
    tell("listing-approved", listing, at=at, by=by)
    return listing


def _set_days(listing: ListedSupervision, policy: Policy, *, since: date) -> None:
    """Until when the place wants it published and filed above. The public page stands from the approval on."""
    publishing = due_on_of(policy, "listing.publish_days", after=since)
    listing.publish_due_on = publishing.on if publishing else None
    listing.published_on = None if listing.withheld_reason else since
    if rules.filing_asked(listing.level, policy):
        listing.filing_due_on = due_on_of(policy, "listing.filing_days", after=since).on


@transaction.atomic
def plan_listing(
    listing: ListedSupervision, *, by: Account, at: datetime, plan: str, due_on: date | None
) -> ListedSupervision:
    """制定治理方案: the responsible unit says how it will be done and until when; a new plan replaces the old. Raises
    `not_responsible_unit` and what rules.planned raises (LY-3.3.2)."""
    LISTINGS.require(Act.PLAN_LISTING, listing, by)
    listing = taken(listing, Act.PLAN_LISTING)
    policy = policy_of(listing.hazard)
    rules.by_responsible_unit(listing.responsible_id == by.regulator_id, policy)
    basis = rules.planned(plan, due_on, listed_until=listing.due_on, on=clock.local_day(at), policy=policy)
    listing.plan, listing.plan_due_on = plan.strip(), due_on
    listing.report_due_on = rules.next_report(listing.cycle, clock.local_day(at))
    return enter(listing, Act.PLAN_LISTING, by=by, at=at, basis=basis, said=listing.plan, until=due_on)


@transaction.atomic
def report_listing(
    listing: ListedSupervision, *, by: Account, at: datetime, progress: str, percent: int
) -> ListedSupervision:
    """报送治理进展: how far the plan is. Raises `not_responsible_unit`, `progress_missing`, `percent_invalid`."""
    LISTINGS.require(Act.REPORT_LISTING, listing, by)
    listing = taken(listing, Act.REPORT_LISTING)
    policy = policy_of(listing.hazard)
    rules.by_responsible_unit(listing.responsible_id == by.regulator_id, policy)
    basis = policy.listing.plan_required.basis
    if not progress.strip():
        raise Refusal("progress_missing", missing=["progress"], basis=basis)
    if not 0 <= percent <= 100:
        raise Refusal("percent_invalid", value=percent, basis=basis)
    listing.percent = percent
    listing.report_due_on = rules.next_report(listing.cycle, clock.local_day(at))
    return enter(listing, Act.REPORT_LISTING, by=by, at=at, basis=basis, said=progress.strip(), percent=percent)


@transaction.atomic
def visit_listing(
    listing: ListedSupervision, *, by: Account, at: datetime, visited_on: date | None = None, said: str
) -> ListedSupervision:
    """督办检查: the supervising unit went to see. Raises `not_supervising_unit` (LY-3.3.3),
    `listing_visit_account_missing`, `visit_day_invalid` for a day before the listing or ahead."""
    LISTINGS.require(Act.VISIT_LISTING, listing, by)
    listing = taken(listing, Act.VISIT_LISTING)
    basis = rules.by_supervising_unit(listing.supervising_id == by.regulator_id, policy_of(listing.hazard))
    day, today = visited_on or clock.local_day(at), clock.local_day(at)
    if not clock.local_day(listing.decided_at) <= day <= today:
        raise Refusal("visit_day_invalid", missing=["visited_on"], basis=basis)
    if not said.strip():
        raise Refusal("listing_visit_account_missing", missing=["visit_account"], basis=basis)
    listing.first_visit_on = min(day, listing.first_visit_on or day)
    return enter(listing, Act.VISIT_LISTING, by=by, at=at, basis=basis, said=said.strip(), on=day)


@transaction.atomic
def ask_listing_extension(
    listing: ListedSupervision, *, by: Account, at: datetime, until: date | None, reason: str
) -> ListedSupervision:
    """申请延长挂牌期限: by the responsible unit, in good time. Raises `not_responsible_unit`, `extension_pending`,
    what rules.extension_asked raises, `listing_term_too_long`."""
    LISTINGS.require(Act.ASK_LISTING_EXTENSION, listing, by)
    listing = taken(listing, Act.ASK_LISTING_EXTENSION)
    policy = policy_of(listing.hazard)
    rules.by_responsible_unit(listing.responsible_id == by.regulator_id, policy)
    if listing.asked_until is not None:
        raise Refusal("extension_pending", basis=policy.listing.extension_ask_days.basis)
    days = {"due_on": listing.due_on, "on": clock.local_day(at), "calendar": calendar(policy)}
    basis = rules.extension_asked(until, reason, **days, policy=policy)
    rules.within_term(until, since=clock.local_day(listing.decided_at), policy=policy)
    listing.asked_until, listing.asked_reason, listing.asked_at = until, reason.strip(), at
    enter(listing, Act.ASK_LISTING_EXTENSION, by=by, at=at, basis=basis, said=listing.asked_reason, until=until)
    tell("listing-extension-asked", listing, at=at, by=by)
    return listing


@transaction.atomic
def answer_listing_extension(
    listing: ListedSupervision, *, by: Account, at: datetime, granted: bool, answer: str = ""
) -> ListedSupervision:
    """答复延长挂牌期限: by the leader of the supervising unit. Raises `listing_extension_absent`, `reason_missing` for
    a no, `listing_due_in_the_past` for a yes to a day that is over."""
    LISTINGS.require(Act.ANSWER_LISTING_EXTENSION, listing, by)
    listing = taken(listing, Act.ANSWER_LISTING_EXTENSION)
    basis = policy_of(listing.hazard).listing.extension_answer_days.basis
    if listing.asked_until is None:
        raise Refusal("listing_extension_absent", basis=basis)
    if not granted and not answer.strip():
        raise Refusal("reason_missing", missing=["answer"], basis=basis)
    until = listing.asked_until
    if granted and until < clock.local_day(at):
        raise Refusal("listing_due_in_the_past", missing=["deadline"], basis=basis, due_on=until)
    if granted:
        listing.due_on = until
    listing.asked_until, listing.asked_reason, listing.asked_at = None, "", None
    said = {"said": answer.strip(), "passed": granted, "until": until}
    enter(listing, Act.ANSWER_LISTING_EXTENSION, by=by, at=at, basis=basis, **said)
    tell("listing-extension-answered", listing, at=at, by=by)
    return listing


# --- how an act reaches the tables ---------------------------------------------------------------------------------


def taken(listing: ListedSupervision, act: Act) -> ListedSupervision:
    """The row, locked until the act ends, and its hazard before it as in every act on that one: nobody sends back what
    is being accepted. Raises `state_not_allowed`."""
    Hazard.objects.select_for_update().values_list("pk").get(pk=listing.hazard_id)
    rows = ListedSupervision.objects.select_for_update(of=("self",))
    fresh = rows.select_related("hazard__enterprise", "hazard__site", "responsible", "supervising").get(pk=listing.pk)
    LISTING.move(act, fresh.state)
    return fresh


def enter(
    listing: ListedSupervision,
    act: Act,
    *,
    by: Account,
    at: datetime,
    basis: Any,
    to: ListingState | None = None,
    data: dict[str, Any] | None = None,
    **said: Any,
) -> ListedSupervision:
    """Carry out the row of the table, or end in `to` where a look found it wanting; entry and line in the chain."""
    if act not in BEGINNINGS:
        listing.state = to or LISTING.target(act, listing.state)
        listing.save()
    made = note(listing, act, by=by, at=at, **said)
    told = {"state": listing.state, "said": made.said, "passed": made.passed, **(data or {})}
    audit.record(
        act,
        listing.ref,
        by=by.ref,
        at=at,
        case=listing.hazard.ref,
        basis=[basis],
        release=listing.hazard.release,
        data={name: value for name, value in told.items() if value not in (None, "")},
    )
    return listing


def note(
    listing: ListedSupervision, act: Act, *, by: Account, at: datetime, on: date | None = None, **said: Any
) -> ListingEntry:
    """One line of the timeline."""
    unit = by.regulator.name if by.regulator_id else ""
    who = {"by": by.pk, "by_name": by.name, "unit_name": unit, "at": at}
    return ListingEntry.objects.create(listing=listing, act=act, on=on or clock.local_day(at), **who, **said)
