"""更换专家: who is removed on one of the place's grounds leaves the work ahead, and others are proposed (LH-14.3).

The domains above release what of theirs the expert was to do (registered in their apps' `ready`); nobody knows them
here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.experts import queries
from bihuan.experts.access import EXPERTS, MEMBERSHIPS, Act
from bihuan.experts.models import Declined, Expert, Membership, Removal
from bihuan.notify import operations as notify
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal


@dataclass(frozen=True)
class Freed:
    """Work the expert will not do: what it is (`work`, a ref), when, as what, where, with whom, and who arranged it."""

    work: str
    enterprise: Enterprise
    on: date
    specialty: str
    division_code: str
    planner_id: int
    team: tuple[int, ...] = ()


type Releaser = Callable[[Expert, str, Account, datetime], Iterable[Freed]]
_releasers: list[Releaser] = []


def releases(releaser: Releaser) -> Releaser:
    """Register a function (expert, division, by, at) that takes the expert off the work ahead in that division."""
    if releaser not in _releasers:
        _releasers.append(releaser)
    return releaser


@transaction.atomic
def note_decline(
    expert: Expert, *, by: Account, at: datetime, work: str, on: date | None, reason: str, justified: bool
) -> Declined:
    """登记推辞: work the expert would not take, why, and whether that was a good reason. Raises
    `reason_missing`, `day_missing`."""
    EXPERTS.require(Act.NOTE_DECLINE, expert, by)
    if not (work.strip() and reason.strip()):
        raise Refusal("reason_missing", missing=["reason"])
    if on is None:
        raise Refusal("day_missing", missing=["day"])
    row = Declined.objects.create(
        expert=expert, work=work.strip(), on=on, reason=reason.strip(), justified=justified, noted_by=by, noted_at=at
    )
    audit.record(Act.NOTE_DECLINE, expert.ref, by=by.ref, at=at, data={"on": str(on), "justified": justified})
    return row


@transaction.atomic
def remove_expert(
    membership: Membership,
    *,
    by: Account,
    at: datetime,
    ground: str,
    evidence: str,
    declined: Declined | None = None,
    files: Sequence[int] = (),
) -> Removal:
    """更换专家 out of a pool; the work ahead in the pool's place is released, each with who could take it, and who
    arranged it hears of it. Past records stay.

    Raises `removal_ground_missing` without one of the place's grounds, without evidence, or without the work declined
    where declining is the ground; `refusal_was_justified` where it was declined for a good reason; `membership_ended`.
    """
    MEMBERSHIPS.require(Act.REMOVE_EXPERT, membership, by)
    membership = (
        Membership.objects.select_for_update(of=("self",)).select_related("expert", "pool").get(pk=membership.pk)
    )
    expert, pool, today = membership.expert, membership.pool, clock.local_day(at)
    if membership.ended_on:
        raise Refusal("membership_ended", expert=expert.name, on=membership.ended_on)
    basis = _ground(expert, pool.division_code, today, ground=ground, evidence=evidence, declined=declined)
    documents.require_own(files, by=by.ref)
    membership.ended_on = today
    membership.save(update_fields=["ended_on"])
    told = let_go(membership, by=by, at=at)
    removal = Removal.objects.create(
        membership=membership, ground=ground, evidence=evidence.strip(), files=list(files), declined=declined,
        freed=told, removed_by=by, removed_at=at,
    )  # fmt: skip
    data = {"ground": ground, "evidence": removal.evidence, "freed": [one["work"] for one in told]}
    audit.record(Act.REMOVE_EXPERT, expert.ref, by=by.ref, at=at, basis=[basis], data=data)
    return removal


def let_go(membership: Membership, *, by: Account, at: datetime) -> list[dict[str, object]]:
    """Take who leaves a pool off the work ahead in its place; who arranged it hears who could come instead. Called
    inside the act by which somebody leaves."""
    expert, place = membership.expert, membership.pool.division_code
    freed = [one for releaser in _releasers for one in releaser(expert, place, by, at)]
    told = [_proposed(membership, one, today=clock.local_day(at)) for one in freed]
    for one, said in zip(freed, told, strict=True):
        facts = {"expert": expert.name, "enterprise": said["name"], "others": "、".join(said["substitutes"]) or "—"}
        transaction.on_commit(
            partial(notify.send, "expert-removed", to=[one.planner_id], about=one.work, at=at, facts=facts)
        )
    return told


def _ground(expert: Expert, place: str, on: date, *, ground: str, evidence: str, declined: Declined | None):
    """The clause of the ground; refuses what is none, or has nothing to show for it."""
    grounds = policies.at(place, on=on).experts.replacement_grounds
    basis = grounds.ground(ground) if ground in (grounds.value or ()) else grounds.basis
    missing = [] if ground in (grounds.value or ()) else ["ground"]
    missing += [] if evidence.strip() else ["evidence"]
    if ground == "refuses_without_reason":
        if declined is not None and declined.justified:
            raise Refusal("refusal_was_justified", basis=basis, work=declined.work)
        missing += [] if declined is not None and declined.expert_id == expert.pk else ["declined"]
    if missing:
        raise Refusal("removal_ground_missing", missing=missing, basis=basis)
    return basis


def _proposed(membership: Membership, one: Freed, *, today: date) -> dict[str, object]:
    others = queries.substitutes(
        membership.pool,
        specialty=one.specialty,
        division_code=one.division_code,
        on=max(one.on, today),
        without=membership.expert,
        enterprise=one.enterprise,
        team=one.team,
    )
    names = [other.name for other in others]
    return {
        "work": one.work,
        "name": one.enterprise.name,
        "on": str(one.on),
        "specialty": one.specialty,
        "substitutes": names,
    }
