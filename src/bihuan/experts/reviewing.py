"""Reviews: of one expert when the work changes (LY-2.3.7), of a whole pool in its cycle (LH-7.4)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.experts import keeping, operations, queries, rules
from bihuan.experts.access import EXPERTS, POOLS, Act, owns_the_pool
from bihuan.experts.models import Expert, Pool, PoolReview, Review
from bihuan.parties.models import Account
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def report_change(
    expert: Expert, *, by: Account, at: datetime, kind: str, note: str, unit_name: str = ""
) -> Review | None:
    """报告变动: the expert has another job, has retired, or is needed elsewhere; where a pool's place reviews by such
    events, the review is open at once. The record takes the change whatever the place.

    Raises `change_kind_unknown`, `reason_missing`, `review_open`.
    """
    EXPERTS.require(Act.REPORT_CHANGE, expert, by)
    if kind not in Review.Kind.values:
        raise Refusal("change_kind_unknown", value=kind)
    if not note.strip():
        raise Refusal("reason_missing", missing=["note"])
    _note_on_record(expert, kind, unit_name)
    grounds = _asked(expert, kind, clock.local_day(at))
    review = None
    if grounds:
        try:
            with transaction.atomic():
                review = Review.objects.create(expert=expert, kind=kind, note=note.strip(), opened_by=by, opened_at=at)
        except IntegrityError as error:
            raise Refusal("review_open", expert=expert.name) from error
    data = {"kind": kind, "note": note.strip(), "review": review.ref if review else ""}
    audit.record(Act.REPORT_CHANGE, expert.ref, by=by.ref, at=at, basis=grounds, data=data)
    return review


def _note_on_record(expert: Expert, kind: str, unit_name: str) -> None:
    if kind == Review.Kind.RETIREMENT:
        Expert.objects.filter(pk=expert.pk).update(retired=True)
    if kind == Review.Kind.JOB_CHANGE and unit_name.strip():
        Expert.objects.filter(pk=expert.pk).update(unit_name=unit_name.strip())


def _asked(expert: Expert, kind: str, on: date) -> list:
    """The grounds on which the places of the expert's pools look again."""
    places = {row.pool.division_code for row in queries.memberships_on(expert, on)}
    events = [policies.at(place, on=on).experts.review_events for place in sorted(places)]
    return [setting.ground(kind) for setting in events if kind in (setting.value or ())]


@transaction.atomic
def settle_review(review: Review, *, by: Account, at: datetime, finding: str, keep: bool) -> Review:
    """专家复核办结: kept, if the conditions of the place are still met; or out of the pools of who settles it.

    Raises `reason_missing`, `already_settled`, and what the rules of admission raise for who is to be kept.
    """
    EXPERTS.require(Act.SETTLE_REVIEW, review.expert, by)
    review = Review.objects.select_for_update(of=("self",)).select_related("expert").get(pk=review.pk)
    if review.settled_at is not None:
        raise Refusal("already_settled", on=clock.local_day(review.settled_at))
    if not finding.strip():
        raise Refusal("reason_missing", missing=["finding"])
    today = clock.local_day(at)
    for row in queries.memberships_on(review.expert, today):
        place = row.pool.division_code
        if not owns_the_pool(row.pool, by):
            continue
        if keep:
            known = queries.facts(review.expert, division_code=place, on=today)
            rules.require(rules.admission(known, policies.at(place, on=today)))
        else:
            operations.end_membership(row, by=by, at=at, reason=finding)
    review.finding, review.settled_by, review.settled_at = finding.strip(), by, at
    review.save(update_fields=["finding", "settled_by", "settled_at"])
    data = {"review": review.ref, "kept": keep, "finding": review.finding}
    audit.record(Act.SETTLE_REVIEW, review.expert.ref, by=by.ref, at=at, data=data)
    return review


@transaction.atomic
def renew_certificates(expert: Expert, *, by: Account, at: datetime, until: date) -> Expert:
    """更新职业资格有效期, as the renewed certificate says. Raises `certificate_expired` for a day that has passed."""
    EXPERTS.require(Act.RENEW_CERTIFICATES, expert, by)
    if until < clock.local_day(at):
        raise Refusal("certificate_expired", value=until)
    expert.certificates_until = until
    expert.save(update_fields=["certificates_until"])
    audit.record(Act.RENEW_CERTIFICATES, expert.ref, by=by.ref, at=at, data={"until": str(until)})
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
