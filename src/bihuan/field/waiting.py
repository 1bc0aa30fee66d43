"""What a phone sent and what still waits: on what, and whether that is there. A few statements, however much waits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Q

from bihuan.field.models import SentAct, SentPhoto
from bihuan.field.states import Conflict, SentState
from bihuan.field.wire import HASH
from bihuan.hazards.states import Act as HazardAct
from bihuan.inspections import access as inspections
from bihuan.inspections.states import Act
from bihuan.refusal import Stranger

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SETTLED = frozenset({SentState.ACCEPTED, SentState.RESOLVED, SentState.GIVEN_UP})
"""What rests on another act is judged as soon as that one is."""
VISIT = (Act.ANSWER_ITEM, "answer_section", Act.RECORD_FINDING, HazardAct.FIX_ON_THE_SPOT)
"""What can be done within the visit alone."""
ENDING = (Act.EXPLAIN_FINDINGS, Act.SIGN_REPORT)
"""What waits also for what came back, until that is mended or given up, and for what is settled by a person."""


def ready(by: Account, *, on: str = "") -> list[SentAct]:
    """What of the account's waits and would not wait again if it were judged now, in the order received; only what
    waits `on` the photo of that hash, where one is named."""
    rows = SentAct.objects.filter(account=by, state=SentState.WAITING).select_related("bundle__device").order_by("id")
    rows = list(rows.filter(reason__waits_for__contains=[on]) if on else rows)
    names = {name for one in rows for name in _names(one)}
    photos = _come({name for name in names if HASH.fullmatch(name)}, by) if names else set()
    checks = {one.bundle.inspection_id for one in rows}
    states = _states(names - photos, by, checks) if names - photos else {}
    lost = _withdrawn({one.bundle.inspection_id for one in rows if _names(one)}, by)
    return [
        one
        for one in rows
        if one.bundle.device.revoked_at is not None
        or one.bundle.inspection_id in lost
        or all(_there(name, one, photos, states) for name in _names(one))
    ]


def before(sent: SentAct) -> list[str]:
    """What was sent before it of the same check by the same person and still waits, by the phones' own ids; not what a
    phone sent that was revoked since: its photos never come. Who signs waits as well for an end of the visit that came
    back: it is mended, and then there is something to sign. What mends another stands at the place of that one."""
    first = sent
    while first.replaces is not None:
        first = first.replaces
    rows = SentAct.objects.filter(account=sent.account_id, pk__lt=first.pk)
    rows = rows.filter(bundle__inspection=sent.bundle.inspection_id)
    open_ones = Q(state=SentState.WAITING, bundle__device__revoked_at=None)
    if sent.act == Act.SIGN_REPORT:
        open_ones |= Q(state=SentState.REFUSED, act=Act.EXPLAIN_FINDINGS)
    return [str(name) for name in rows.filter(open_ones).order_by("id").values_list("client_id", flat=True)]


def of_the_visit(inspection_id: int) -> list[SentAct]:
    """What belongs to the visit itself and is not done: it waits, came back and was neither mended nor given up, or was
    left by somebody who is off the team. Whoever sent it: after the visit's end none of it can be done any more."""
    open_ones = Q(state__in=[SentState.WAITING, SentState.REFUSED])
    open_ones |= Q(state=SentState.IN_CONFLICT, conflict=Conflict.LATE)
    rows = SentAct.objects.filter(open_ones, bundle__inspection=inspection_id, act__in=VISIT)
    return list(rows.order_by("id"))


def _names(sent: SentAct) -> list[str]:
    return sent.reason.get("waits_for", [])


def _there(name: str, sent: SentAct, photos: set[str], states: dict[str, set[str]]) -> bool:
    if name in photos or name == "clock":
        return True
    found = states.get(name, set())
    if _rests_on(sent, name):
        return bool(found & SETTLED)
    held = {SentState.REFUSED, SentState.IN_CONFLICT} if sent.act in ENDING else set()
    open_ones = {SentState.WAITING, *held}
    return bool(found) and not found & open_ones


def _rests_on(sent: SentAct, name: str) -> bool:
    """Whether its payload names the other: then it needs what came of it, and not only that something did."""
    return sent.payload.get("hazard_of") == name


def _come(hashes: set[str], by: Account) -> set[str]:
    """Of these photos those that are kept, or kept out."""
    rows = SentPhoto.objects.filter(account=by, sha256__in=hashes).only("sha256", "attachment_id", "reason")
    return {one.sha256 for one in rows if one.is_kept or one.reason}


def _states(names: Iterable[str], by: Account, checks: Iterable[int]) -> dict[str, set[str]]:
    """Of the acts with these ids of the phone, the person's own or of the checks, their state, together with that of
    what took their place."""
    keys = [UUID(name) for name in names if not HASH.fullmatch(name) and name != "clock"]
    rows = SentAct.objects.filter(Q(account=by) | Q(bundle__inspection__in=list(checks)), client_id__in=keys)
    told: dict[str, set[str]] = defaultdict(set)
    mended = {}
    for row in rows:
        told[str(row.client_id)].add(str(row.state))
        if row.state == SentState.REPLACED:
            mended[row.pk] = str(row.client_id)
    while mended:
        rows = SentAct.objects.filter(replaces__in=mended).values_list("pk", "replaces", "state")
        following = {}
        for pk, replaced, state in rows:
            told[mended[replaced]].add(state)
            if state == SentState.REPLACED:
                following[pk] = mended[replaced]
        mended = following
    return told


def _withdrawn(checks: Iterable[int], by: Account) -> set[int]:
    """Of these checks those that are not the person's any more: what waits of them never needs to."""
    found = set()
    for check in checks:
        try:
            inspections.fetch(check, by)
        except Stranger:
            found.add(check)
    return found
