"""What a phone sends is received once and judged once, act by act, through the operations of the pages.

Receiving and judging are two transactions: what was received stands, whatever happens next, and what a crash left
unjudged is judged at the next contact. Whoever sends the same again gets the same receipt.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.serializers.json import DjangoJSONEncoder
from django.db import DataError, IntegrityError, transaction
from django.db.models import Max, Q

from bihuan import collisions, documents, row_scope
from bihuan.field import conflicts, holding, ledger, mending, moments, photos, queries, waiting
from bihuan.field.access import BUNDLES, SENT_ACTS, Act
from bihuan.field.acts import WAYS, Doing, Given, hashes_of
from bihuan.field.models import Bundle, SentAct, SentPhoto
from bihuan.field.reasons import again, kept, written
from bihuan.field.states import OPEN, SENT, Capture, SentState
from bihuan.field.wire import storable
from bihuan.inspections import access as inspections
from bihuan.inspections.ledger import policy_of
from bihuan.inspections.states import Act as InspectionAct
from bihuan.inspections.states import InspectionState
from bihuan.refusal import Refusal, Stranger

if TYPE_CHECKING:
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account

log = logging.getLogger(__name__)
FARTHEST = 50 * 366 * 24 * 3600  # seconds by which a phone's clock may be off
LARGEST = 64 * 1024  # bytes of one act
LARGEST_RECORD = 1024 * 1024  # and of a record that looks again at two hundred hazards
_BEFORE_THE_VISIT = frozenset({InspectionAct.DECLARE_NO_INTEREST, InspectionAct.ACKNOWLEDGE_SITE_RULES})
SENT_VALUE, STANDING_VALUE = "sent", "stands"


@dataclass(frozen=True)
class Parcel:
    """One act as it came over the wire, read and found to be one."""

    client_id: UUID
    act: str
    payload: dict[str, Any]
    device_at: datetime
    bundle: Bundle
    offset: int
    replaces: UUID | None = None

    @property
    def digest(self) -> str:
        """Of all that must be the same when the same act comes again."""
        whole = [self.act, self.payload, self.device_at.isoformat(), self.bundle.pk]
        text = json.dumps(whole, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
        return hashlib.sha256(text.encode()).hexdigest()

    @property
    def said_at(self) -> datetime:
        """By the server's clock, as the phone has it."""
        return moments.put_right(self.device_at, timedelta(seconds=self.offset))


class _Waits(Exception):
    """Something that the act rests on is not there yet; `why`, where its sender may have to do something about it."""

    def __init__(self, *names: str, why: Refusal | None = None) -> None:
        self.names, self.why = list(names), why
        super().__init__(*names)


def read(one: object, *, bundles: Callable[[int], Bundle], offset: int) -> Parcel:
    """An act of a batch. Raises `act_unreadable` naming what of it cannot be read, `act_unknown`; Stranger for a bundle
    that the sender has not taken."""
    record = isinstance(one, dict) and one.get("act") == InspectionAct.ISSUE_RECHECK_RECORD
    if not isinstance(one, dict) or not storable(one, most=LARGEST_RECORD if record else LARGEST):
        raise Refusal("act_unreadable", missing=["act"])
    given, payload = Given(one), one.get("payload", {})
    device_at, act, key = given.moment("device_at"), given.text("act"), given.key("bundle")
    missing = [
        name
        for name, value in (("payload", isinstance(payload, dict)), ("device_at", device_at), ("bundle", key))
        if not value
    ]
    if missing:
        raise Refusal("act_unreadable", missing=missing)
    if act not in WAYS:
        raise Refusal("act_unknown", value=act[:40])
    replaces = given.text("replaces")
    return Parcel(
        client_id=_uuid(given.text("client_id")),
        act=act,
        payload=payload,
        device_at=device_at,
        bundle=bundles(key),
        offset=max(-FARTHEST, min(FARTHEST, offset)),
        replaces=_uuid(replaces) if replaces else None,
    )


def _uuid(text: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Refusal("act_unreadable") from None


def take(parcel: Parcel, *, by: Account, now: Callable[[], datetime]) -> SentAct:
    """Receive one act and judge it. Raises `act_changed` for another act under a client id that is known; an error of
    the program leaves it received and waiting."""
    with row_scope.system("receive_act"):
        sent = receive_act(parcel, by=by, at=now())
        return attempt(sent, by=by, now=now)


def attempt(sent: SentAct, *, by: Account, now: Callable[[], datetime]) -> SentAct:
    """Judge what waits; what fails by an error of the program waits on and hinders nothing behind it."""
    if sent.state != SentState.WAITING:
        return sent
    try:
        return _judge(sent.pk, by=by, at=now())
    except Exception:
        log.exception("an act of a phone could not be judged: %s", sent.ref)
        return SentAct.objects.select_related("bundle__device", "account").get(pk=sent.pk)


def take_up_waiting(by: Account, *, now: Callable[[], datetime], on: str = "") -> list[SentAct]:
    """Judge, in the order received, what of the account's waits and need not wait any more: all of it where the phone
    is in touch again, or what waits `on` the photo that has come; and then what waited on what of that is done.

    Each is judged in a transaction of its own, and this in none: two phones of one person that meet here lock first
    what was sent, then its check, and never another thing that was sent (docs/adr/0051).
    """
    judged: dict[int, SentAct] = {}
    with row_scope.system("receive_act"):
        while ready := [one for one in waiting.ready(by, on=on) if one.pk not in judged]:
            for one in ready:
                judged[one.pk] = attempt(one, by=by, now=now)
            on = ""
    return list(judged.values())


@transaction.atomic
def receive_act(parcel: Parcel, *, by: Account, at: datetime) -> SentAct:
    """接收离线操作: once per client id, however often it comes. A mended one takes the place of the one it `replaces`.

    Raises `act_changed`, `nothing_to_mend` where that one neither came back nor waits, or is another act or of another
    check: what is not to be done any more is given up, with a reason.
    """
    BUNDLES.require(Act.RECEIVE_ACT, parcel.bundle, by)
    happened_at, doubted = _when(parcel, by=by, at=at)
    row = SentAct(
        bundle=parcel.bundle,
        account=by,
        client_id=parcel.client_id,
        act=parcel.act,
        payload=parcel.payload,
        digest=parcel.digest,
        hashes=hashes_of(parcel.act, parcel.payload),
        device_at=parcel.device_at,
        offset=parcel.offset,
        received_at=at,
        happened_at=happened_at,
        clock_doubted=doubted,
        state=SENT.initial,
    )
    SentAct.objects.bulk_create([row], ignore_conflicts=True)
    known = SentAct.objects.select_for_update(of=("self",)).select_related("bundle__device", "account")
    sent = known.get(account=by, client_id=parcel.client_id)
    if sent.digest != parcel.digest:
        raise Refusal("act_changed")
    if sent.pk != row.pk:
        return sent
    if parcel.replaces is not None:
        _replace(sent, parcel.replaces, by=by, at=at)
    data = {
        "device_at": parcel.device_at.isoformat(),
        "offset": parcel.offset,
        "happened_at": happened_at.isoformat(),
        "clock_doubted": doubted,
        "digest": parcel.digest,
    }
    ledger.record(sent, Act.RECEIVE_ACT, by=by, at=at, data=data)
    return sent


def _when(parcel: Parcel, *, by: Account, at: datetime) -> tuple[datetime, bool]:
    """When it happened: not before its bundle was taken, nor before what the same phone did before it. A fact of the
    site that is put in better words happened when it was first written down."""
    if (first := mending.done_first(parcel, by)) is not None:
        return first.happened_at, first.clock_doubted
    earlier = SentAct.objects.filter(bundle__device=parcel.bundle.device_id, clock_doubted=False)
    before = earlier.aggregate(last=Max("happened_at"))["last"]
    bounds = [parcel.bundle.taken_at, *([before] if before else [])]
    return moments.happened(parcel.device_at, timedelta(seconds=parcel.offset), not_before=bounds, arrived_at=at)


def _replace(sent: SentAct, client_id: UUID, *, by: Account, at: datetime) -> None:
    same = SentAct.objects.filter(act=sent.act, bundle__inspection=sent.bundle.inspection_id)
    mended = same.select_for_update(of=("self",)).filter(account=by, client_id=client_id).first()
    if mended is None or mended.state not in OPEN:
        raise Refusal("nothing_to_mend")
    sent.replaces = mended
    sent.save(update_fields=["replaces"])
    ledger.enter(mended, Act.REPLACE_ACT, by=by, at=at, data={"with": str(sent.client_id)})


@transaction.atomic
def _judge(sent_id: int, *, by: Account, at: datetime) -> SentAct:
    sent = ledger.lock(sent_id)
    if sent.state != SentState.WAITING:
        return sent
    dated = _dated_by_its_photos(sent)
    try:
        with transaction.atomic():
            result = _unless_lost(sent, by=by, at=at)
    except _Waits as waits:
        sent.reason = {"waits_for": waits.names, **(kept(waits.why) if waits.why else {})}
        sent.save(update_fields=["reason"])
    except conflicts.Standing as found:
        against = {"conflict": found.kind, "standing": found.standing, "judged_at": at, "reason": {}}
        ledger.enter(sent, Act.SET_ASIDE_ACT, by=by, at=at, data={"conflict": str(found.kind), **dated}, **against)
    except Refusal as refusal:
        told = {"code": refusal.code, "clause": refusal.clause, **dated}
        ledger.enter(sent, Act.REFUSE_ACT, by=by, at=at, data=told, reason=kept(refusal), judged_at=at)
    else:
        done = {"reason": {}, "result": dict(result or {}), "judged_at": at}
        ledger.enter(sent, Act.ACCEPT_ACT, by=by, at=at, data=dated, **done)
    return sent


def _dated_by_its_photos(sent: SentAct) -> dict[str, Any]:
    """It happened when that did which it mends, where its photos show that; what its line says of it."""
    first = mending.by_its_photos(sent)
    if first is None:
        return {}
    sent.happened_at, sent.clock_doubted = first.happened_at, first.clock_doubted
    sent.save(update_fields=["happened_at", "clock_doubted"])
    return {"happened_at": first.happened_at.isoformat()}


def _unless_lost(sent: SentAct, *, by: Account, at: datetime) -> Mapping[str, Any] | None:
    """Do it. Raises `lost_with_phone` where it would wait for what can only come from a phone that was revoked."""
    try:
        return _carry_out(sent, by=by, at=at)
    except _Waits as waits:
        if sent.bundle.device.revoked_at is None or waits.names == ["clock"] or waits.why:
            raise
        raise Refusal("lost_with_phone", name=sent.bundle.device.name) from waits


def _carry_out(sent: SentAct, *, by: Account, at: datetime, over: bool = False) -> Mapping[str, Any] | None:
    """Do it; `over` what stands against it. Raises what the operation raises, as a conflict where it is one."""
    way, given = WAYS[sent.act], Given(sent.payload)
    try:
        inspection = inspections.fetch(sent.bundle.inspection_id, by)
    except Stranger:
        raise conflicts.withdrawn(closed=not by.is_active) from None
    if way.closing:
        _wait_for_earlier(sent, inspection)
    attachments = _photos(sent, inspection, by=by, at=at)
    if not over:
        conflicts.look(sent, inspection, given)
    doing = Doing(
        inspection=inspection,
        by=by,
        at=at,
        happened_at=_within_the_visit(sent, inspection),
        given=given,
        photos=lambda name: [attachments[one] for one in _named(sent.payload, name)],
        sealed_at=lambda name: photos.sealed_at(sent.account_id, _named(sent.payload, name)),
        hazard=partial(_hazard, sent, given),
        offset=timedelta(seconds=sent.offset),
        began_on_a_phone=partial(_began_on_a_phone, inspection),
        as_sender=sent.account_id == by.pk,
    )
    try:
        return (way.late if over and way.late and inspection.state in conflicts.OVER else way.run)(doing)
    except Refusal as refusal:
        if refusal.code == "clock_went_back":  # two servers, a second apart: at the next contact it is later
            raise _Waits("clock") from refusal
        raise conflicts.late(refusal, inspection) or refusal from refusal
    except Stranger:
        raise Refusal("act_about_nothing") from None
    except DataError as error:  # a text longer than its place
        raise Refusal("act_unreadable", missing=["payload"]) from error
    except IntegrityError as error:
        refusal = collisions.refusal_of(error)
        if refusal is None:
            raise
        raise refusal from error


def _within_the_visit(sent: SentAct, inspection: Inspection) -> datetime:
    """When it happened; what belongs to a visit is not done before the visit begins, which another phone may have told
    of by a clock that goes a little otherwise."""
    began = inspection.started_at
    return max(sent.happened_at, began) if began and sent.act not in _BEFORE_THE_VISIT else sent.happened_at


def _began_on_a_phone(inspection: Inspection) -> bool:
    began = SentAct.objects.filter(bundle__inspection=inspection.pk, act=InspectionAct.START_INSPECTION)
    return began.filter(state=SentState.ACCEPTED, happened_at=inspection.started_at).exists()


def _wait_for_earlier(sent: SentAct, inspection: Inspection) -> None:
    """An act that ends something waits for all that was sent before it of the same check and still waits; not for what
    a phone sent that was revoked since: its photos never come. The end of the visit waits for all of the visit that is
    not done, whoever sent it, for what came back, since after it nothing of that could be mended, and for what two
    phones do not agree on."""
    if found := waiting.before(sent):
        raise _Waits(*found)
    if sent.act != InspectionAct.EXPLAIN_FINDINGS or inspection.state != InspectionState.ONGOING:
        return
    for held, said in (
        (waiting.of_the_visit(inspection.pk), holding.not_done),
        (queries.disagreements(inspection.pk), holding.not_agreed),
    ):
        if refusal := said(inspection, held):
            raise _Waits(*(str(one.client_id) for one in held), why=refusal)


def _photos(sent: SentAct, inspection: Inspection, *, by: Account, at: datetime) -> dict[str, int]:
    """Hash → attachment, of all that the act names; for who does it in another's place they are kept once more, in the
    own name. Raises _Waits for what has not come; or why one was kept out."""
    rows = {
        one.sha256: one
        for one in SentPhoto.objects.select_related("bundle").filter(account=sent.account_id, sha256__in=sent.hashes)
    }
    for one in rows.values():
        if refusal := again(one.reason):
            raise refusal
    if lacking := [one for one in sent.hashes if one not in rows or not rows[one].is_kept]:
        raise _Waits(*lacking)
    if any(_of_another_task(one, sent) for one in rows.values()):
        law = policy_of(inspection).hazards.photos_judged
        raise Refusal("seal_of_another_check", missing=["photos"], basis=law.basis)
    own = sent.account_id == by.pk
    return {one.sha256: one.attachment_id if own else _kept_again(one, by=by, at=at) for one in rows.values()}


def _of_another_task(photo: SentPhoto, sent: SentAct) -> bool:
    """Whether it was sealed for another check, or on another phone: here it would prove what it does not."""
    tasks = photo.bundle, sent.bundle
    here = len({one.inspection_id for one in tasks}) == len({one.device_id for one in tasks}) == 1
    return photo.mark in (Capture.SEALED, Capture.DOUBTED) and not here


def _kept_again(photo: SentPhoto, *, by: Account, at: datetime) -> int:
    said = {"filename": photo.filename, "purpose": photo.purpose, "capture": photo.mark}
    return documents.store(documents.read(photo.sha256), by=by.ref, at=at, **said).pk


def _named(payload: Mapping[str, Any], name: str) -> list[str]:
    """The hashes under a field of the payload, "results.0.photos" being one of a list."""
    value: Any = payload
    for part in name.split("."):
        value = value[int(part)] if isinstance(value, list) else value.get(part, [])
    return [value] if isinstance(value, str) and value else [one for one in value or () if one]


def _hazard(sent: SentAct, given: Given) -> int:
    """The hazard that an act is about: by its id, or by the act of the same phone that raised it."""
    key, named = given.key("hazard"), given.text("hazard_of")
    if key is not None:
        return key
    raised = SentAct.objects.filter(account=sent.account_id, client_id=_uuid(named)).first()
    while raised is not None and raised.state == SentState.REPLACED:
        raised = raised.replaced_by.order_by("-id").first()
    if raised is not None and raised.state == SentState.GIVEN_UP:
        raise Refusal("given_up_before")
    if raised is None or raised.state not in (SentState.ACCEPTED, SentState.RESOLVED):
        raise _Waits(named)
    if not raised.result.get("hazard"):  # it was settled that the finding does not count, or it is none
        raise Refusal("act_about_nothing")
    return int(raised.result["hazard"])


@transaction.atomic
def resolve_conflict(sent: SentAct, *, by: Account, at: datetime, value: str, reason: str) -> SentAct:
    """处理离线冲突: a person says whether what was `sent` is done after all, in their own name, or what `stands` stays.
    Both values stay on the row.

    Raises `conflict_choice_missing`, `reason_missing`, `text_too_long`, and what the act's own operation raises.
    """
    SENT_ACTS.require(Act.RESOLVE_CONFLICT, sent, by)
    sent = ledger.lock(sent.pk)
    SENT.move(Act.RESOLVE_CONFLICT, sent.state)
    if value not in (SENT_VALUE, STANDING_VALUE):
        raise Refusal("conflict_choice_missing")
    why = written(reason)
    result: Mapping[str, Any] | None = None
    if value == SENT_VALUE:
        try:
            result = _carry_out(sent, by=by, at=at, over=True)
        except conflicts.Standing:
            raise Refusal("conflict_cannot_be_undone") from None
        except _Waits:
            raise Refusal("conflict_waits") from None
    said = {"resolution": value, "resolution_reason": why, "resolved_by": by.pk}
    told = {"choice": value, "reason": why}
    return ledger.enter(
        sent, Act.RESOLVE_CONFLICT, by=by, at=at, data=told, judged_at=at, result=dict(result or {}), **said
    )


@transaction.atomic
def give_up_act(sent: SentAct, *, by: Account, at: datetime, reason: str) -> SentAct:
    """放弃离线操作: what waits or came back is not to be done any more; it stays on record with the reason. What rests
    on it is told so when it is next looked at. Raises `reason_missing`, `text_too_long`."""
    SENT_ACTS.require(Act.GIVE_UP_ACT, sent, by)
    sent = ledger.lock(sent.pk)
    SENT.move(Act.GIVE_UP_ACT, sent.state)
    said = {"resolution_reason": written(reason), "resolved_by": by.pk}
    told = {"reason": said["resolution_reason"]}
    return ledger.enter(sent, Act.GIVE_UP_ACT, by=by, at=at, data=told, judged_at=at, **said)


def end_lost(*, now: Callable[[], datetime]) -> int:
    """Judge what waits of phones that were revoked and of accounts that were closed: nobody is in touch from there any
    more. What a closed account left comes before who leads the check. How many were judged."""
    gone = Q(account__is_active=False) | Q(bundle__device__revoked_at__isnull=False)
    lost = SentAct.objects.filter(gone, state=SentState.WAITING).select_related("account")
    accounts = {one.account_id: one.account for one in lost}
    return sum(len(take_up_waiting(one, now=now)) for one in accounts.values())


def rows(keys: Iterable[int]) -> list[SentAct]:
    """What was received under these keys, as it stands now."""
    return list(SentAct.objects.filter(pk__in=list(keys)))


def receipts(acts: Iterable[SentAct]) -> list[dict[str, Any]]:
    """Per act its state, why, and every hash of it that the server holds: those whose bytes lie in the store, since the
    phone lets go of its own for this word."""
    rows = list(acts)
    wanted = {(one.account_id, sha256) for one in rows for sha256 in one.hashes}
    held = set()
    if wanted:
        photos = SentPhoto.objects.filter(
            account__in={account for account, _ in wanted}, sha256__in={sha256 for _, sha256 in wanted}
        )
        held = {
            (one.account_id, one.sha256) for one in photos if one.is_kept and documents.is_there(one.sha256, one.size)
        }
    return [_receipt(one, [sha256 for sha256 in one.hashes if (one.account_id, sha256) in held]) for one in rows]


def _receipt(sent: SentAct, held: list[str]) -> dict[str, Any]:
    return {
        "client_id": str(sent.client_id),
        "id": str(sent.pk),
        "act": sent.act,
        "state": str(sent.state),
        "received_at": sent.received_at.isoformat(),
        "judged_at": sent.judged_at.isoformat() if sent.judged_at else None,
        "offset": sent.offset,
        "happened_at": sent.happened_at.isoformat(),
        "clock_doubted": sent.clock_doubted,
        "hashes": held,
        "lacking": [one for one in sent.hashes if one not in held],
        "waits_for": sent.reason.get("waits_for", []),
        "reason": sent.reason,
        "conflict": sent.conflict,
        "standing": sent.standing,
        "resolution": sent.resolution,
        "result": sent.result,
    }
