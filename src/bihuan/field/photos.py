"""Photos from phones: as many bytes as have come, from there on, and kept when all of them are what was promised."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import DataError, connection, transaction
from django.db.models import Count, Q, Sum

from bihuan import audit, documents
from bihuan.documents.attachments import VOICE, most_bytes
from bihuan.field import seal
from bihuan.field.access import BUNDLES, Act
from bihuan.field.models import Bundle, SentPhoto
from bihuan.field.reasons import kept as kept_reason
from bihuan.field.states import Capture
from bihuan.field.wire import HASH, line, storable
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

PURPOSES = frozenset({"evidence", "signature", VOICE})
MEGABYTE = 1024 * 1024
LARGEST_CAPTURE = 4096  # bytes
MOST_UNFINISHED = 1000
"""So many photos one account may have half sent: ours."""
CAPTURE = ("seal", "from", "device_at", "sent_at", "place", "place_line")


def photo_of(sha256: str, by: Account) -> SentPhoto | None:
    """What of the photo with this hash `by` has sent so far; None also for what is no hash, and for what was kept and
    cannot be read any more: whoever still has it is asked for all of it."""
    row = SentPhoto.objects.filter(account=by, sha256=sha256).first() if HASH.fullmatch(sha256) else None
    return None if row is not None and row.is_kept and not documents.is_sound(sha256) else row


@transaction.atomic
def receive_photo(
    bundle: Bundle,
    *,
    by: Account,
    at: datetime,
    sha256: str,
    size: int,
    offset: int,
    chunk: bytes,
    filename: str = "",
    purpose: str = "evidence",
    capture: Mapping[str, Any] | None = None,
) -> SentPhoto:
    """接收现场照片: the bytes from `offset` on. The last of them make it whole: it is kept as documents.store keeps,
    with what its seal proves, or kept out with the reason on its row; a photo that is kept already stays as it is, and
    is put back where its stored file is gone or spoiled.

    Raises `photo_hash_unreadable`, `evidence_empty`, `evidence_too_large`, `photo_out_of_step` for bytes that do not
    follow on those that are there, `field_files_of_the_day`, `uploads_unfinished` where the account has left too much
    half sent already and this one is not whole at once. Bytes that are not those of the hash in the end leave nothing:
    they come again from the beginning.
    """
    BUNDLES.require(Act.RECEIVE_PHOTO, bundle, by)
    name = line(filename, most=200) or f"{sha256[:12]}.jpg"
    if not HASH.fullmatch(sha256) or purpose not in PURPOSES:
        raise Refusal("photo_hash_unreadable", missing=[name])
    if size <= 0:
        raise Refusal("evidence_empty", missing=[name])
    if size > most_bytes(purpose):
        raise Refusal("evidence_too_large", missing=[name], limit_mb=most_bytes(purpose) // MEGABYTE)
    if offset == 0:
        _room_in_the_day(size, sha256, by, at=at)
    if len(chunk) < size:
        _room_for(size, sha256, by)
    photo = _begun(bundle, by=by, at=at, sha256=sha256, size=size, filename=name, purpose=purpose, capture=capture)
    if photo.is_kept and offset == 0 and not documents.is_sound(sha256):
        photo.received = 0
    if photo.is_kept or photo.reason:
        return photo
    if size != photo.size or offset > photo.received or offset < 0 or offset + len(chunk) > size:
        raise Refusal("photo_out_of_step", received=photo.received)
    photo.received = max(photo.received, _write(photo, offset, chunk))
    if photo.received < photo.size or _finish(photo, by=by, at=at):
        photo.save()
    return photo


def _room_for(size: int, sha256: str, by: Account) -> None:
    """Raises `uploads_unfinished` for one more photo where what is half sent would be more than the limit, in bytes or
    in number. Of several first pieces at once each sees the others."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtext('field_uploads'), hashint8(%s))", [by.pk])
    half = SentPhoto.objects.filter(account=by, attachment_id=None, reason={})
    promised = half.aggregate(all=Sum("size"), n=Count("id"), this=Count("id", filter=Q(sha256=sha256)))
    most = settings.FIELD_UNFINISHED_MB
    if promised["this"]:
        return
    if promised["n"] >= MOST_UNFINISHED or (promised["all"] or 0) + size > most * MEGABYTE:
        raise Refusal("uploads_unfinished", limit_mb=most)


def _room_in_the_day(size: int, sha256: str, by: Account, *, at: datetime) -> None:
    """Raises `field_files_of_the_day` for one more photo where so much has come of the account since the same hour of
    yesterday that no visit makes it: one account cannot fill the disk."""
    most = settings.FIELD_DAY_MB
    came = brought(by, since=at - timedelta(days=1))
    known = SentPhoto.objects.filter(account=by, sha256=sha256)
    if came + size > most * MEGABYTE and not known.exists():
        raise Refusal("field_files_of_the_day", missing=["files"], limit_mb=most)


def brought(by: Account, *, since: datetime) -> int:
    """How many bytes of photos and recordings have come from the phones of `by` after that moment."""
    return SentPhoto.objects.filter(account=by, began_at__gt=since).aggregate(all=Sum("received"))["all"] or 0


def _begun(bundle: Bundle, *, by: Account, at: datetime, sha256: str, capture: Any, **known: Any) -> SentPhoto:
    """The row, locked; the first bytes make it."""
    said = {name: capture[name] for name in CAPTURE if name in capture} if capture else {}
    said = said if storable(said, most=LARGEST_CAPTURE) else {}
    row = SentPhoto(bundle=bundle, account=by, sha256=sha256, capture=said, began_at=at, **known)
    SentPhoto.objects.bulk_create([row], ignore_conflicts=True)
    known = SentPhoto.objects.select_for_update(of=("self",)).select_related("bundle__device")
    return known.get(account=by, sha256=sha256)


@transaction.atomic
def forget_broken_off(*, at: datetime) -> int:
    """Drop what began long ago and never came to its end, or comes from a phone that was revoked; a phone that still
    has it sends it anew. And what a crash left on the disk that belongs to no photo on its way. How many photos."""
    since = at - timedelta(days=settings.FIELD_UNFINISHED_DAYS)
    half = SentPhoto.objects.filter(attachment_id=None, reason={})
    old = half.filter(Q(began_at__lt=since) | Q(bundle__device__revoked_at__isnull=False))
    dropped = list(old.select_for_update(of=("self",)))
    SentPhoto.objects.filter(pk__in=[photo.pk for photo in dropped]).delete()
    on_its_way = {str(pk) for pk in half.values_list("pk", flat=True)}
    astray = [path for path in _arriving().glob("*") if path.name not in on_its_way]
    too_old = [path for path in astray if path.stat().st_mtime < since.timestamp()]
    for path in (*map(_path, dropped), *too_old):
        transaction.on_commit(partial(path.unlink, missing_ok=True))
    return len(dropped)


def _arriving() -> Path:
    return Path(settings.MEDIA_ROOT) / "arriving"


def _path(photo: SentPhoto) -> Path:
    return _arriving() / str(photo.pk)


def _write(photo: SentPhoto, offset: int, chunk: bytes) -> int:
    """Put the bytes where they belong; how many are there. What a crash left behind the row's own count is cut off."""
    path = _path(photo)
    path.parent.mkdir(parents=True, exist_ok=True)
    with open(path, "r+b" if path.exists() else "w+b") as file:
        file.seek(offset)
        file.write(chunk)
        file.truncate(max(photo.received, offset + len(chunk)))
        file.flush()
        os.fsync(file.fileno())
    return offset + len(chunk)


def _finish(photo: SentPhoto, *, by: Account, at: datetime) -> bool:
    """Keep it, or keep it out with the reason; False where it is not what was promised, and nothing of it is left."""
    path = _path(photo)
    content = path.read_bytes()
    transaction.on_commit(partial(path.unlink, missing_ok=True))
    same = hashlib.sha256(content).hexdigest() == photo.sha256
    if photo.attachment_id is not None:
        photo.received = photo.size if same else 0
        documents.heal(photo.attachment_id, content)
        return True
    if not same:
        photo.delete()
        photo.received = 0
        return False
    task = photo.bundle  # the one with which the first piece came, whatever the last one names: it says whose it is
    photo.mark, photo.unproven = seal.judge(
        photo.capture,
        sha256=photo.sha256,
        challenge=task.challenge,
        taken_at=task.taken_at,
        expires_at=task.expires_at,
        offset=_clock_difference(photo.capture, photo.began_at),
        arrived_at=photo.began_at,
    )
    try:
        with transaction.atomic():
            attachment = documents.store(
                content, filename=photo.filename, by=by.ref, at=at, purpose=photo.purpose, capture=photo.mark
            )
    except DataError:  # it holds something that no database keeps
        photo.reason = kept_reason(Refusal("evidence_unreadable", missing=[photo.filename]))
    except Refusal as refusal:
        photo.reason = kept_reason(refusal)
    else:
        photo.attachment_id, photo.kept_at = attachment.pk, at
    data = {
        "sha256": photo.sha256,
        "bundle": task.ref,
        "mark": str(photo.mark),
        "unproven": str(photo.unproven),
        "refused": photo.reason.get("code", ""),
    }
    audit.record(Act.RECEIVE_PHOTO, photo.ref, case=task.device.ref, by=by.ref, at=at, data=data)
    return True


def sealed_at(account_id: int, hashes: Iterable[str]) -> list[datetime]:
    """When those of these photos of an account were shot that are sealed, by the server's clock as far as is known."""
    rows = SentPhoto.objects.filter(account=account_id, sha256__in=list(hashes), mark=Capture.SEALED)
    said = (
        (datetime.fromisoformat(row.capture["device_at"]) + _clock_difference(row.capture, row.began_at), row.began_at)
        for row in rows
    )
    return [min(shot, came) for shot, came in said]


def _clock_difference(capture: Mapping[str, Any], at: datetime) -> timedelta:
    """How far the phone's clock was behind the server's when it began to send: that is when it said its own."""
    try:
        return at - datetime.fromisoformat(capture["sent_at"])
    except (KeyError, TypeError, ValueError):
        return timedelta(0)
