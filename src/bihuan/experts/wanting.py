"""How many experts a pool wants of each specialty, and the word that it has enough (LY-2.3.1, LH-7.2)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.experts import keeping, queries
from bihuan.experts.access import POOLS, Act
from bihuan.experts.models import Pool, Wanted
from bihuan.parties import places
from bihuan.parties.models import Account
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def set_wanted(pool: Pool, *, by: Account, at: datetime, specialty: str, number: int) -> Wanted:
    """定需要人数 of one specialty; a number of the place's own may be higher and then counts. What had been declared
    enough is so no longer. Raises `specialty_unknown`, `number_out_of_range`."""
    POOLS.require(Act.SET_WANTED, pool, by)
    if specialty not in places.labels("expert_specialties"):
        raise Refusal("specialty_unknown", value=specialty)
    if not 0 <= number <= 999:
        raise Refusal("number_out_of_range", low=0, high=999)
    row, _made = Wanted.objects.update_or_create(pool=pool, specialty=specialty, defaults={"number": number})
    pool.sufficient_on = None
    pool.save(update_fields=["sufficient_on"])
    audit.record(Act.SET_WANTED, pool.ref, by=by.ref, at=at, data={"specialty": specialty, "number": number})
    return row


@transaction.atomic
def declare_sufficient(pool: Pool, *, by: Account, at: datetime) -> Pool:
    """声明专家库够用. Raises `pool_wanted_missing` where no number is set, `pool_specialty_short` naming the
    specialties that are below theirs (LH-7.2)."""
    POOLS.require(Act.DECLARE_SUFFICIENT, pool, by)
    today = clock.local_day(at)
    policy = policies.at(pool.division_code, on=today)
    keeping.sufficient(queries.needs(pool, on=today), policy)
    pool.sufficient_on = today
    pool.save(update_fields=["sufficient_on"])
    basis = policy.experts.wanted_per_specialty.basis
    audit.record(Act.DECLARE_SUFFICIENT, pool.ref, by=by.ref, at=at, basis=[basis])
    return pool


def enough_since(pool: Pool, needs: Iterable[keeping.Need]) -> date | None:
    """The day the pool was declared enough, as long as no specialty has fallen below its number since (LH-7.2)."""
    return None if any(row.short for row in needs) else pool.sufficient_on
