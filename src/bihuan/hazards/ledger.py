"""How an act reaches the tables: lock the row, then state, steps, counts and the audit line in one statement."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any

from django.db.models import Model, Q
from django.db.models.expressions import RawSQL

from bihuan import audit, clock, documents
from bihuan.hazards import held, messages, rules, turns
from bihuan.hazards.models import Hazard, HazardStep, Photo, RollupDelta
from bihuan.hazards.states import HAZARD, HazardState, Step
from bihuan.parties.models import Account
from bihuan.parties.operator import Operator
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal

CHECK = "inspection:"
"""How the source of a hazard begins that a check found (`hazards.facts.CheckFacts.ref`)."""


_EVERY_TIME = """
    WITH RECURSIVE every_time (id, reopens_id) AS (
        VALUES (%s::bigint, %s::bigint)
        UNION SELECT h.id, h.reopens_id FROM hazards_hazard h JOIN every_time ON h.id = every_time.reopens_id)
    SELECT id FROM every_time
"""


def policy_of(hazard: Hazard) -> Policy:
    """The law of the hazard's place on the day it was found: a later change never alters an old judgement (HZ-6.1)."""
    return policies.at(hazard.site.division_code, on=hazard.found_on)


def lock(hazard: Hazard, *, at: datetime) -> Hazard:
    """The hazard's row, locked until the act ends; refuses a clock that runs behind the last act."""
    fresh = held.taken(hazard)
    if at < fresh.changed_at:
        raise Refusal("clock_went_back", at=at, last=fresh.changed_at)
    return fresh


def done(hazard: Hazard) -> frozenset[str]:
    """The steps that stand."""
    known = getattr(hazard, "known_steps", None)  # read along with the lock (held.py): free
    if known is not None:
        return known
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


def step_row(hazard: Hazard, step: Step, *, by: Account, at: datetime, note: str = "") -> HazardStep:
    """Who took the step, and when: a row for `enter` or `begin` to write."""
    return HazardStep(hazard=hazard, step=step, by=by.pk, by_name=by.name, at=at, note=note)


def photo_rows(hazard: Hazard, attachment_ids: Iterable[int], *, phase: str, by: Account, at: datetime) -> list[Photo]:
    """Photos to hang on the hazard; those already there in this phase are left out. Raises Stranger for a photo that
    somebody else brought, or nobody: evidence is its bringer's. `evidence_reused` for what a check of another day has
    already shown (YT-4.2.9) and `evidence_not_new` for one after rectification that was there before it (LY-1.2.4) say
    which of those brought it is."""
    wanted = list(dict.fromkeys(attachment_ids))
    if not wanted:
        return []
    captures = documents.require_own(wanted, by=by.ref)
    _require_unused(hazard, wanted)
    hung = Photo.objects.filter(_of_all_times(hazard), attachment_id__in=documents.copies(wanted))
    known = [] if hazard._state.adding else list(hung)
    if phase == Photo.Phase.AFTER:
        _require_new(hazard, wanted, known)
    there = {one.attachment_id for one in known if (one.hazard_id, one.phase) == (hazard.pk, phase)}
    return [
        Photo(hazard=hazard, attachment_id=a, phase=phase, capture=captures[a], added_by=by.pk, added_at=at)
        for a in wanted
        if a not in there
    ]


def _of_all_times(hazard: Hazard) -> Q:
    """The photos of this hazard and, where it came back, of every time that it was there before."""
    if hazard.reopens_id is None:
        return Q(hazard=hazard.pk)
    return Q(hazard__in=RawSQL(_EVERY_TIME, [hazard.pk, hazard.reopens_id]))


def _require_unused(hazard: Hazard, attachment_ids: Sequence[int]) -> None:
    """A picture of one check is no evidence for another one, under whatever name its bytes come again."""
    if not hazard.source.startswith(CHECK):
        return
    shown = Photo.objects.filter(attachment_id__in=documents.copies(attachment_ids), hazard__source__startswith=CHECK)
    earlier = shown.exclude(hazard__source=hazard.source).select_related("hazard").defer("hazard__search").first()
    if earlier is not None:
        basis, nth = policy_of(hazard).checks.min_minutes.basis, _nth(attachment_ids, earlier)
        raise Refusal("evidence_reused", basis=basis, day=earlier.hazard.found_on, nth=nth)


def _require_new(hazard: Hazard, attachment_ids: Sequence[int], known: Iterable[Photo]) -> None:
    """What was on record before the rectification, of this danger or of the last time it was there, or was sent back,
    shows no rectification, under whatever name its bytes come again."""
    for one in known:
        before = one.hazard_id != hazard.pk or one.phase != Photo.Phase.AFTER
        if before or (hazard.returns and one.attachment_id not in attachment_ids):
            basis = policy_of(hazard).hazards.steps.for_key(hazard.grade).basis
            raise Refusal("evidence_not_new", missing=["after_photo"], basis=basis, nth=_nth(attachment_ids, one))


def _nth(attachment_ids: Sequence[int], shown: Photo) -> int:
    """Which of the pictures brought, counted from one, has the bytes of the one shown before."""
    copies = set(documents.copies([shown.attachment_id]).filter(pk__in=attachment_ids).values_list("pk", flat=True))
    return next(n for n, one in enumerate(attachment_ids, start=1) if one in copies)


def begin(
    hazard: Hazard, act: str, *, by: Account, at: datetime, rows: Sequence[Model], data: dict[str, Any]
) -> Hazard:
    """A new hazard with its first rows, its count, the day its first state lasts until, and its first audit line."""
    _set(hazard, until(hazard, entered_on=clock.local_day(at), policy=policy_of(hazard)))
    line = _line(hazard, act, by=by, at=at, basis=None, data=data)
    audit.write(line, new=[hazard, *_grouped(rows), *_deltas(hazard, at=at, was=None)])
    del hazard.serial  # drawn by the database: read when somebody asks for it
    return hazard


def enter(
    hazard: Hazard,
    act: str,
    *,
    by: Account | Operator,
    at: datetime,
    basis: Any = None,
    data: dict[str, Any] | None = None,
    rows: Sequence[Model] = (),
    tells: str = "",
    **fields: Any,
) -> Hazard:
    """Carry out the row of the table for `act`: set the fields, move the state and the day it lasts until, add the
    rows and the messages of the event `tells`, count, write the line."""
    old, due = _place(hazard), hazard.due_on
    fields = {**fields, "state": HAZARD.target(act, hazard.state), "changed_at": at}
    _set(hazard, fields)
    if (_place(hazard), hazard.due_on) != (old, due):
        lasts = until(hazard, entered_on=clock.local_day(at), policy=policy_of(hazard))
        fields |= lasts
        _set(hazard, lasts)
    moved = _deltas(hazard, at=at, was=old) if old != _place(hazard) else []
    line = _line(hazard, act, by=by, at=at, basis=basis, data=data)
    told = messages.rows(tells, hazard, line, by=by, at=at)
    audit.write(line, new=[*_grouped([*rows, *told]), *moved], changed=[(hazard, fields)])
    hazard.known_steps = None  # what was read before the act is no longer so
    return hazard


def _set(hazard: Hazard, fields: dict[str, Any]) -> None:
    for name, value in fields.items():
        setattr(hazard, name, value)


def until(hazard: Hazard, *, entered_on: date, policy: Policy) -> dict[str, Any]:
    """The fields that say until when the hazard may stay in the state it entered on that day (turns.until)."""
    found = turns.until(
        hazard.state,
        grade=hazard.grade,
        entered_on=entered_on,
        due_on=hazard.due_on,
        due_clause=hazard.due_basis,
        policy=policy,
    )
    return {"turn_due_on": found.on if found else None, "turn_basis": found.clause if found else ""}


def _grouped(rows: Sequence[Model]) -> list[Model]:
    """Rows of one table stand together, so that each table is one part of the statement."""
    return sorted(rows, key=lambda row: type(row).__name__)


def _place(hazard: Hazard) -> dict[str, Any]:
    """Among what a hazard is counted, as far as an act can change it."""
    return {"state": hazard.state, "grade": hazard.grade, "due_on": hazard.turn_due_on}


def _deltas(hazard: Hazard, *, at: datetime, was: dict[str, Any] | None) -> list[RollupDelta]:
    """-1 where the hazard was, +1 where it is: appended, never a counter in place."""
    where = {"division_code": hazard.division_code, "sector": hazard.sector}
    today = clock.local_day(at)
    if was is None:
        return [RollupDelta(**where, **_place(hazard), event="found", day=hazard.found_on, n=1)]
    ended = "struck_off" if hazard.state == HazardState.STRUCK_OFF != was["state"] else ""
    now = RollupDelta(**where, **_place(hazard), event=ended, day=today, n=1)
    return [now, RollupDelta(**where, **was, day=today, n=-1)]


def _line(
    hazard: Hazard, act: str, *, by: Account | Operator, at: datetime, basis: Any, data: dict[str, Any] | None
) -> audit.Draft:
    clause = getattr(basis, "clause", None)
    return audit.draft(
        act,
        hazard.ref,
        by=by.ref,
        at=at,
        basis=[clause] if clause else [],
        release=hazard.release,
        data={"state": hazard.state, **(data or {})},
    )


def record(
    hazard: Hazard,
    act: str,
    *,
    by: Account,
    at: datetime,
    data: dict[str, Any],
    basis: Any = None,
    rows: Sequence[Model] = (),
    **fields: Any,
) -> None:
    """An audit line for an act that moves no state: its reopening as another, or better words (rewording.reword)."""
    _set(hazard, fields)
    line = _line(hazard, act, by=by, at=at, basis=basis, data=data)
    audit.write(line, new=_grouped(rows), changed=[(hazard, {"changed_at": at, **fields})])
