"""随机抽取: the list is published first; a public number of a later day draws from it, once (docs/adr/0032)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.experts import lot, queries
from bihuan.experts.access import POOLS, Act
from bihuan.experts.models import Draw, Expert, Pool
from bihuan.experts.states import DRAW, DrawState
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def commit_draw(
    pool: Pool,
    *,
    by: Account,
    at: datetime,
    purpose: str,
    on: date,
    number: int,
    source: str,
    number_on: date,
    specialty: str = "",
) -> Draw:
    """公示抽取: the announced members of the pool who hold the specialty and can be sent on the day are frozen with
    their digest, and it is said which public number of which later day will draw. Nothing of it can be changed.

    Raises `reason_missing` without purpose, `draw_source_unknown`, `draw_days_impossible`, `draw_too_few` where fewer
    can be sent than are wanted, `drawn_already` where this purpose has its draw for that day.
    """
    POOLS.require(Act.COMMIT_DRAW, pool, by)
    purpose, today = " ".join(purpose.split()), clock.local_day(at)
    if not purpose:
        raise Refusal("reason_missing", missing=["purpose"])
    if source not in lot.SOURCE_WORDS:
        raise Refusal("draw_source_unknown", missing=["source"])
    if not today < number_on < on:
        raise Refusal("draw_days_impossible", missing=["number_on"])
    found = Expert.objects.filter(
        memberships__pool=pool, memberships__ended_on=None, memberships__announced_on__lte=today
    )
    if specialty:
        found = found.filter(specialties__contains=[specialty])
    answers = queries.candidates(list(found.order_by("id")), division_code=pool.division_code, on=on)
    entries = [{"id": one.expert.pk, "name": one.expert.name} for one in answers if one.fits]
    if not 0 < number <= len(entries):
        raise Refusal("draw_too_few", wanted=number, found=len(entries))
    draw = Draw(
        pool=pool, purpose=purpose, specialty=specialty, on=on, number=number, source=source, number_on=number_on,
        entries=entries, committed_by=by, committed_at=at,
    )  # fmt: skip
    draw.digest = lot.digest(draw.terms, (one["id"] for one in entries))
    try:
        with transaction.atomic():
            draw.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal("drawn_already", value=purpose, on=on) from error
    data = {"draw": draw.ref, "digest": draw.digest, "source": source, "number_on": str(number_on), "number": number}
    audit.record(Act.COMMIT_DRAW, pool.ref, by=by.ref, at=at, data=data)
    return draw


@transaction.atomic
def hold_draw(draw: Draw, *, by: Account, at: datetime, told: str) -> Draw:
    """抽取专家: the public number deals the lots over the frozen list, once; who can no longer be sent is named with
    the reason, and the next lot takes the place.

    Raises `draw_already_held` for a second time with whatever number, `draw_number_not_out` before its day,
    `draw_number_unreadable` for what is not written as the numbers of the source are.
    """
    POOLS.require(Act.HOLD_DRAW, draw.pool, by)
    draw = _locked(draw)
    if draw.drawn_at is not None:
        raise Refusal("draw_already_held", on=clock.local_day(draw.drawn_at))
    draw.state = DRAW.target(Act.HOLD_DRAW, draw.state)
    if clock.local_day(at) < draw.number_on:
        raise Refusal("draw_number_not_out", on=draw.number_on)
    if not lot.readable(draw.source, told):
        raise Refusal("draw_number_unreadable", missing=["number"], value=lot.SOURCE_WORDS[draw.source])
    draw.told, draw.drawn_at = told, at
    draw.drawn, draw.dropped = _dealt(draw)
    draw.save(update_fields=["state", "told", "drawn_at", "drawn", "dropped"])
    data = {"draw": draw.ref, "told": told, "drawn": [str(one["id"]) for one in draw.drawn]}
    data["dropped"] = [f"{one['id']}:{one['code']}" for one in draw.dropped]
    audit.record(Act.HOLD_DRAW, draw.pool.ref, by=by.ref, at=at, data=data)
    return draw


def _dealt(draw: Draw) -> tuple[list[dict], list[dict]]:
    """Who is drawn, and who would have been but cannot be sent any more, each with the first reason."""
    names = {one["id"]: one["name"] for one in draw.entries}
    inside = Expert.objects.filter(pk__in=names, memberships__pool=draw.pool, memberships__ended_on=None)
    answers = queries.candidates(list(inside), division_code=draw.pool.division_code, on=draw.on)
    failing = dict.fromkeys(names, "membership_ended")
    failing |= {one.expert.pk: "" if one.fits else one.failing[0].code for one in answers}
    drawn, dropped = [], []
    for one in lot.ordered(names, told=draw.told, over=draw.digest):
        if failing[one]:
            dropped.append({"id": one, "name": names[one], "code": failing[one]})
        else:
            drawn.append({"id": one, "name": names[one]})
        if len(drawn) == draw.number:
            break
    return drawn, dropped


@transaction.atomic
def void_draw(draw: Draw, *, by: Account, at: datetime, reason: str) -> Draw:
    """作废抽取, with the reason, which stays public; only while nobody can know whom it would draw.

    Raises `reason_missing`, `draw_must_be_held` from the day of the number on.
    """
    POOLS.require(Act.VOID_DRAW, draw.pool, by)
    draw = _locked(draw)
    state = DRAW.target(Act.VOID_DRAW, draw.state)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    if known(draw, at=at):
        raise Refusal("draw_must_be_held", on=draw.number_on)
    draw.state, draw.void_reason, draw.voided_at = state, reason.strip(), at
    draw.save(update_fields=["state", "void_reason", "voided_at"])
    audit.record(Act.VOID_DRAW, draw.pool.ref, by=by.ref, at=at, data={"draw": draw.ref, "reason": draw.void_reason})
    return draw


def known(draw: Draw, *, at: datetime) -> bool:
    """Whether somebody may know by now whom it draws."""
    return draw.state != DrawState.COMMITTED or clock.local_day(at) >= draw.number_on


def _locked(draw: Draw) -> Draw:
    return Draw.objects.select_for_update(of=("self",)).select_related("pool").get(pk=draw.pk)


def draws_of(pool: Pool) -> list[Draw]:
    """The pool's draws, newest first."""
    return list(pool.draws.order_by("-id")[:20])


def draws_beside(draw: Draw) -> list[Draw]:
    """What else was drawn from this pool for that day, the eldest first: nobody draws twice in secret."""
    return list(Draw.objects.filter(pool_id=draw.pool_id, on=draw.on).exclude(pk=draw.pk).order_by("id"))


def draws_with(expert: Expert) -> list[Draw]:
    """The draws on whose list the expert stands, newest first."""
    return list(Draw.objects.filter(entries__contains=[{"id": expert.pk}]).order_by("-id")[:20])


def draws_to_bind(by: Account, *, on: date, today: date) -> list[Draw]:
    """The draws of the actor's own pools for that day of which nobody knows yet whom they draw."""
    own = queries.own_pools(by)
    return list(Draw.objects.filter(pool__in=own, on=on, state=DrawState.COMMITTED, number_on__gt=today).order_by("id"))
