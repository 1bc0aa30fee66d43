"""How an act reaches the tables: lock, move, note the step, count, and write the audit line, all in one transaction."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from bihuan import audit, clock
from bihuan.hazards import rules
from bihuan.hazards.models import Hazard, HazardStep, Photo, RollupDelta
from bihuan.hazards.states import HAZARD, Step
from bihuan.parties.models import Account
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


def policy_of(hazard: Hazard) -> Policy:
    """The law of the hazard's place on the day it was found: a later change never alters an old judgement (HZ-6.1)."""
    return policies.at(hazard.site.division_code, on=hazard.found_on)


def lock(hazard: Hazard, *, at: datetime) -> Hazard:
    """The hazard's row, locked until the act ends; refuses a clock that runs behind the last act."""
    fresh = Hazard.objects.select_for_update(of=("self",)).select_related("enterprise", "site").get(pk=hazard.pk)
    if at < fresh.changed_at:
        raise Refusal("clock_went_back", at=at, last=fresh.changed_at)
    return fresh


def done(hazard: Hazard) -> frozenset[str]:
    """The steps that stand."""
    return frozenset(hazard.steps.filter(undone_at=None).values_list("step", flat=True))


def require_step(hazard: Hazard, step: Step, *, on_spot: bool = False) -> rules.Ruling:
    """The place's order of steps lets `step` be taken now; raises `step_order_invalid` (see rules.step)."""
    return rules.step(
        step,
        done=done(hazard),
        grade=hazard.grade,
        policy=policy_of(hazard),
        on_spot=on_spot or hazard.on_spot,
        self_found=hazard.self_found,
    )


def photo_counts(hazard: Hazard) -> dict[str, int]:
    """How many photos of each phase."""
    counts: dict[str, int] = {}
    for phase in Photo.objects.filter(hazard=hazard).values_list("phase", flat=True):
        counts[phase] = counts.get(phase, 0) + 1
    return counts


def note_step(hazard: Hazard, step: Step, *, by: Account, at: datetime, note: str = "") -> HazardStep:
    """Note who took the step, and when."""
    return HazardStep.objects.create(hazard=hazard, step=step, by=by.pk, by_name=by.name, at=at, note=note)


def add_photos(hazard: Hazard, attachment_ids: Iterable[int], *, phase: str, by: Account, at: datetime) -> int:
    """Hang photos on the hazard; the same photo twice is one. Returns how many of this phase are there now."""
    Photo.objects.bulk_create(
        [
            Photo(hazard=hazard, attachment_id=a, phase=phase, added_by=by.pk, added_at=at)
            for a in dict.fromkeys(attachment_ids)
        ],
        ignore_conflicts=True,
    )
    return Photo.objects.filter(hazard=hazard, phase=phase).count()


def enter(
    hazard: Hazard,
    act: str,
    *,
    by: Account,
    at: datetime,
    basis: Any = None,
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> Hazard:
    """Carry out the row of the table for `act`: set the fields, move the state, count, and write the audit line."""
    old = (hazard.state, hazard.grade)
    hazard.state = HAZARD.target(act, hazard.state)
    for name, value in fields.items():
        setattr(hazard, name, value)
    hazard.changed_at = at
    hazard.save(update_fields=["state", "changed_at", *fields])
    if old != (hazard.state, hazard.grade):
        count(hazard, at=at, was=old)
    record(hazard, act, by=by, at=at, basis=basis, data=data)
    return hazard


def count(hazard: Hazard, *, at: datetime, was: tuple[str, str] | None = None) -> None:
    """Append the deltas of a change: -1 where the hazard was, +1 where it is. Never a counter in place."""
    where = {"division_code": hazard.division_code, "sector": hazard.sector, "day": clock.local_day(at)}
    rows = [RollupDelta(**where, state=hazard.state, grade=hazard.grade, n=1)]
    if was is not None:
        rows.append(RollupDelta(**where, state=was[0], grade=was[1], n=-1))
    RollupDelta.objects.bulk_create(rows)


def record(
    hazard: Hazard, act: str, *, by: Account, at: datetime, basis: Any = None, data: dict[str, Any] | None = None
) -> None:
    """The audit line of an act on this hazard, in the hazard's own chain."""
    clause = getattr(basis, "clause", None)
    audit.record(
        act,
        hazard.ref,
        by=by.ref,
        at=at,
        basis=[clause] if clause else [],
        release=hazard.release,
        data={"state": hazard.state, **(data or {})},
    )
