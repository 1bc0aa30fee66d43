"""随机抽取: first the list and the hash of a seed are published, then the seed is told and draws."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.experts import lot
from bihuan.experts.access import POOLS, Act
from bihuan.experts.models import Draw, Expert, Pool
from bihuan.experts.states import DRAW
from bihuan.parties.models import Account
from bihuan.refusal import Refusal

SHORTEST_SEED = 8
"""A shorter seed could be found from its hash by trying."""


@transaction.atomic
def commit_draw(
    pool: Pool, *, by: Account, at: datetime, purpose: str, on: date, number: int, seed: str, specialty: str = ""
) -> Draw:
    """公示抽取: the announced members of the pool who hold the specialty and are free on the day are frozen with their
    digest; of the seed only its hash is kept. From here on neither list nor seed can be changed.

    Raises `reason_missing` without purpose, `seed_too_short`, `draw_too_few` where fewer are free than are wanted.
    """
    POOLS.require(Act.COMMIT_DRAW, pool, by)
    if not purpose.strip():
        raise Refusal("reason_missing", missing=["purpose"])
    if len(seed) < SHORTEST_SEED:
        raise Refusal("seed_too_short", wanted=SHORTEST_SEED)
    found = Expert.objects.filter(
        memberships__pool=pool, memberships__ended_on=None, memberships__announced_on__lte=clock.local_day(at)
    )
    if specialty:
        found = found.filter(specialties__contains=[specialty])
    entries = [{"id": one.pk, "name": one.name} for one in found.free_on(on).order_by("id")]
    if not 0 < number <= len(entries):
        raise Refusal("draw_too_few", wanted=number, found=len(entries))
    draw = Draw.objects.create(
        pool=pool, purpose=purpose.strip(), specialty=specialty, on=on, number=number, entries=entries,
        digest=lot.digest(one["id"] for one in entries), commitment=lot.commitment(seed),
        committed_by=by, committed_at=at,
    )  # fmt: skip
    data = {"draw": draw.ref, "digest": draw.digest, "commitment": draw.commitment, "number": number}
    audit.record(Act.COMMIT_DRAW, pool.ref, by=by.ref, at=at, data=data)
    return draw


@transaction.atomic
def hold_draw(draw: Draw, *, by: Account, at: datetime, seed: str) -> Draw:
    """抽取专家: the seed whose hash was published draws from the frozen list, once.

    Raises `draw_already_held` for a second time with whatever seed, `draw_seed_differs` for another seed.
    """
    POOLS.require(Act.HOLD_DRAW, draw.pool, by)
    draw = Draw.objects.select_for_update(of=("self",)).select_related("pool").get(pk=draw.pk)
    if draw.drawn_at is not None:
        raise Refusal("draw_already_held", on=clock.local_day(draw.drawn_at))
    if lot.commitment(seed) != draw.commitment:
        raise Refusal("draw_seed_differs", missing=["seed"])
    names = {one["id"]: one["name"] for one in draw.entries}
    chosen = lot.drawn(list(names), seed=seed, number=draw.number)
    draw.state = DRAW.target(Act.HOLD_DRAW, draw.state)
    draw.seed, draw.drawn_at = seed, at
    draw.drawn = [{"id": one, "name": names[one]} for one in chosen]
    draw.save(update_fields=["state", "seed", "drawn_at", "drawn"])
    data = {"draw": draw.ref, "seed": seed, "drawn": [str(one) for one in chosen]}
    audit.record(Act.HOLD_DRAW, draw.pool.ref, by=by.ref, at=at, data=data)
    return draw
