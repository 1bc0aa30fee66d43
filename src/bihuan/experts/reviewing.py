"""Reviews: of one expert when the work changes (LY-2.3.7), of a whole pool in its cycle (LH-7.4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.experts import keeping, operations, queries, rules
from bihuan.experts.access import EXPERTS, POOLS, REVIEWS, Act
from bihuan.experts.models import Expert, Membership, Pool, PoolReview, Review
from bihuan.parties.models import Account
from bihuan.policy import Basis, policies
from bihuan.refusal import Refusal


@transaction.atomic
def report_change(
    expert: Expert, *, by: Account, at: datetime, kind: str, note: str, unit_name: str = ""
) -> list[Review]:
    """报告变动: the expert has another job, has retired, or is needed elsewhere; for each pool whose place reviews by
    such events a review is open at once, beside one that is open already. The record takes the change whatever the
    place.

    Raises `change_kind_unknown`, `reason_missing`.
    """
    EXPERTS.require(Act.REPORT_CHANGE, expert, by)
    if kind not in Review.Kind.values:
        raise Refusal("change_kind_unknown", value=kind)
    if not note.strip():
        raise Refusal("reason_missing", missing=["note"])
    _note_on_record(expert, kind, unit_name)
    asked = _asked(expert, kind, clock.local_day(at))
    reviews = [
        Review(expert=expert, membership=row, kind=kind, note=note.strip(), opened_by=by, opened_at=at) for row in asked
    ]
    Review.objects.bulk_create(reviews)
    data = {"kind": kind, "note": note.strip(), "reviews": [review.ref for review in reviews]}
    grounds = list(dict.fromkeys(asked.values()))
    audit.record(Act.REPORT_CHANGE, expert.ref, by=by.ref, at=at, basis=grounds, data=data)
    return reviews


def _note_on_record(expert: Expert, kind: str, unit_name: str) -> None:
    if kind == Review.Kind.RETIREMENT:
        Expert.objects.filter(pk=expert.pk).update(retired=True)
    if kind == Review.Kind.JOB_CHANGE and unit_name.strip():
        Expert.objects.filter(pk=expert.pk).update(unit_name=unit_name.strip())


def _asked(expert: Expert, kind: str, on: date) -> dict[Membership, Basis]:
    """The memberships whose place looks again after such an event, each with the ground."""
    found = queries.memberships_on(expert, on)
    events = {row: policies.at(row.pool.division_code, on=on).experts.review_events for row in found}
    return {row: setting.ground(kind) for row, setting in events.items() if kind in (setting.value or ())}


@transaction.atomic
def settle_review(review: Review, *, by: Account, at: datetime, finding: str, keep: bool) -> Review:
    """专家复核办结, by the pool's owner and for that pool: kept, if the conditions of its place are still met; or out.
    What else was reported meanwhile is settled with it; what other pools have to look at stays open.

    Raises `reason_missing`, `already_settled`, and what the rules of admission raise for who is to be kept.
    """
    REVIEWS.require(Act.SETTLE_REVIEW, review, by)
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("expert", "pool").get(pk=review.membership_id)
    )
    review.refresh_from_db(fields=["settled_at"])
    if review.settled_at is not None:
        raise Refusal("already_settled", on=clock.local_day(review.settled_at))
    if not finding.strip():
        raise Refusal("reason_missing", missing=["finding"])
    expert, place, today = membership.expert, membership.pool.division_code, clock.local_day(at)
    if membership.ended_on is None and keep:
        known = queries.facts(expert, division_code=place, on=today)
        rules.require(rules.admission(known, policies.at(place, on=today)))
    elif membership.ended_on is None:
        operations.end_membership(membership, by=by, at=at, reason=finding)
    settled = {"finding": finding.strip(), "settled_by": by, "settled_at": at}
    membership.reviews.filter(settled_at=None).update(**settled)
    data = {"review": review.ref, "pool": membership.pool.ref, "kept": keep, "finding": finding.strip()}
    audit.record(Act.SETTLE_REVIEW, expert.ref, by=by.ref, at=at, data=data)
    review.refresh_from_db()
    return review


@transaction.atomic
def renew_certificates(
    expert: Expert, *, by: Account, at: datetime, until: date | None, certificates: Sequence[str] = ()
) -> Expert:
    """更新职业资格有效期, as the renewed certificate says; None for who let it run out and holds none any more, whose
    title then has to be enough by itself. `certificates` are those of who had none on record. Raises
    `certificate_expired` for a day that has passed, and what rules.certified raises for a day of nothing."""
    EXPERTS.require(Act.RENEW_CERTIFICATES, expert, by)
    if until is not None and until < clock.local_day(at):
        raise Refusal("certificate_expired", value=until)
    if until is not None and not expert.certificates:
        rules.certified(certificates)
    held = (expert.certificates or list(dict.fromkeys(certificates))) if until else []
    data = {"until": str(until), "held": held} if until else {"given_up": list(expert.certificates)}
    expert.certificates, expert.certificates_until = held, until
    expert.save(update_fields=["certificates", "certificates_until"])
    audit.record(Act.RENEW_CERTIFICATES, expert.ref, by=by.ref, at=at, data=data)
    return expert


@transaction.atomic
def open_pool_review(pool: Pool, *, by: Account, at: datetime) -> PoolReview:
    """开始定期复核 of everybody in the pool; one round at a time. Raises `pool_review_open`."""
    POOLS.require(Act.OPEN_POOL_REVIEW, pool, by)
    try:
        with transaction.atomic():
            found = PoolReview.objects.create(pool=pool, opened_by=by, opened_at=at)
    except IntegrityError as error:
        raise Refusal("pool_review_open", value=pool.name) from error
    audit.record(Act.OPEN_POOL_REVIEW, pool.ref, by=by.ref, at=at)
    return found


@transaction.atomic
def close_pool_review(pool: Pool, *, by: Account, at: datetime, finding: str) -> PoolReview:
    """定期复核办结: nobody's certificate or age is left open, and the next round is due in the place's cycle (LH-7.4).

    Raises `pool_review_not_open`, `reason_missing`, `pool_review_incomplete` naming who is still unresolved.
    """
    POOLS.require(Act.CLOSE_POOL_REVIEW, pool, by)
    found = PoolReview.objects.select_for_update().filter(pool=pool, closed_at=None).first()
    if found is None:
        raise Refusal("pool_review_not_open", value=pool.name)
    if not finding.strip():
        raise Refusal("reason_missing", missing=["finding"])
    today = clock.local_day(at)
    policy = policies.at(pool.division_code, on=today)
    looked = queries.looked_through(pool, on=today)
    keeping.round_done(looked, policy)
    found.finding, found.closed_by, found.closed_at = finding.strip(), by, at
    found.save(update_fields=["finding", "closed_by", "closed_at"])
    pool.review_due_on = keeping.next_review(today, policy)
    pool.save(update_fields=["review_due_on"])
    basis = policy.experts.review_cycle.basis
    data = {"looked": len(looked), "idle": [one.name for one in looked if one.idle]}
    audit.record(Act.CLOSE_POOL_REVIEW, pool.ref, by=by.ref, at=at, basis=[basis], data=data)
    return found
