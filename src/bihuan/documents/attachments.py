"""Keeping and reading uploaded files."""

import hashlib
from collections.abc import Iterable
from datetime import datetime
from typing import BinaryIO

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from bihuan import audit
from bihuan.documents import images, recordings
from bihuan.documents.keeping import keep
from bihuan.documents.models import Attachment
from bihuan.documents.rendering import clean
from bihuan.documents.vault import sound
from bihuan.documents.vault.here import vault
from bihuan.refusal import Refusal, Stranger

MAX_BYTES = 50 * 1024 * 1024  # ours
SIGNATURE = "signature"
VOICE = "voice"
DRAWING = "drawing"
"""What the demonstration draws in place of photos, one corner again and again: it is like every other of its kind."""


@transaction.atomic
def store(
    content: bytes | BinaryIO, *, filename: str, by: str, at: datetime, purpose: str, capture: str = ""
) -> Attachment:
    """Keep an uploaded file for `purpose` ("evidence", "signature", …) and note who brought it; `capture` is what the
    seal of a photo proves, "" for one that never had any.

    Raises Refusal evidence_empty, evidence_too_large, evidence_type_not_allowed, evidence_type_mismatch,
    evidence_too_many_pixels or evidence_unreadable; for a voice what recordings.examine raises. The original is kept to
    the byte.
    """
    filename = clean(filename).replace("\n", " ").strip()[-200:] or "file"
    most = most_bytes(purpose)
    data = content if isinstance(content, bytes) else content.read(most + 1)
    if not data:
        raise Refusal("evidence_empty", missing=[filename])
    if len(data) > most:
        raise Refusal("evidence_too_large", missing=[filename], limit_mb=most // 1024 // 1024)
    heard = None
    if purpose == VOICE:
        heard = recordings.examine(data, filename, seconds=settings.VOICE_MINUTES * 60)
    kind = heard.kind if heard else images.check_type(data, filename)
    attachment = Attachment(
        content_type=kind,
        size=len(data),
        filename=filename,
        purpose=purpose,
        capture=capture,
        uploaded_by=by,
        uploaded_at=at,
    )
    if heard:
        attachment.details = {"seconds": round(heard.seconds, 1)} if heard.seconds else {}
    elif kind != images.PDF:
        _develop(attachment, data)
    attachment.sha256 = keep(data)
    attachment.save(force_insert=True)
    audit.record(
        "store_attachment", attachment.ref, by=by, at=at, data={"sha256": attachment.sha256, "purpose": purpose}
    )
    return attachment


def most_bytes(purpose: str) -> int:
    """How large a file for this purpose may be."""
    return settings.VOICE_MB * 1024 * 1024 if purpose == VOICE else MAX_BYTES


def _develop(attachment: Attachment, data: bytes) -> None:
    photo = images.develop(
        data,
        attachment.content_type,
        filename=attachment.filename,
        transparent=attachment.purpose == SIGNATURE,
    )
    attachment.width, attachment.height, attachment.details = photo.width, photo.height, photo.details
    attachment.public_sha256 = keep(photo.public)
    attachment.paper_sha256 = keep(photo.paper)
    attachment.thumbnail_sha256 = keep(photo.thumbnail)


def require_own(ids: Iterable[int], *, by: str, purpose: str = "") -> dict[int, str]:
    """Let files serve only whoever brought them: an act that takes the ids of files asks here before it keeps them. By
    id, what the seal of each proves (`Attachment.capture`).

    Raises Stranger (404), as for a file that is not there, where somebody else brought one, or where one was brought
    for something else than `purpose`, by which it will be decided who may open it.
    """
    wanted = set(ids)
    if not wanted:
        return {}
    own = Attachment.objects.filter(pk__in=wanted, uploaded_by=by, **({"purpose": purpose} if purpose else {}))
    captures = dict(own.values_list("pk", "capture"))
    foreign = wanted.difference(captures)
    if foreign:
        raise Stranger(f"attachment:{min(foreign)}")
    return captures


def drawn(attachment_id: int | None, *, by: str) -> str:
    """The hash of a signature drawn on the glass, as a paper takes it; "" where none was. Raises what require_own
    raises for one that somebody else brought or that was brought as something else."""
    if attachment_id is None:
        return ""
    require_own([attachment_id], by=by, purpose=SIGNATURE)
    return Attachment.objects.values_list("sha256", flat=True).get(pk=attachment_id)


def copies(ids: Iterable[int]) -> QuerySet[int]:
    """The ids of every kept file with the same bytes as one of these, themselves among them; a part of a statement."""
    hashes = Attachment.objects.filter(pk__in=list(ids)).values("sha256")
    return Attachment.objects.filter(sha256__in=hashes).values("pk")


def check_files() -> None:
    """Whether files can be kept and read here. Raises vault.Unreachable with what is wrong."""
    vault().check()


def public_copy(attachment_id: int) -> str:
    """The hash of the copy for the screen; "" for a file that is no picture."""
    return Attachment.objects.values_list("public_sha256", flat=True).get(pk=attachment_id)


def read(sha256: str) -> bytes:
    """A kept file by its hash. Raises vault.Damaged, vault.Unreachable."""
    return vault().read(sha256)


def is_sound(sha256: str) -> bool:
    """Whether a kept file can be read and is what it was. Raises vault.Unreachable."""
    return sound(vault(), sha256)


def is_there(sha256: str, size: int) -> bool:
    """Whether a kept file lies in the store with all its bytes, unread. Raises vault.Unreachable."""
    kept = vault().stat(sha256)
    return kept is not None and kept.size == size


def heal(attachment_id: int, data: bytes) -> None:
    """Put a kept file back whose stored bytes are gone or spoiled, by whoever brings them again, and draw its copies
    anew: the same bytes give the same copies. Another file heals nothing, and is not kept."""
    attachment = Attachment.objects.get(pk=attachment_id)
    if hashlib.sha256(data).hexdigest() != attachment.sha256:
        return
    vault().put(data)
    if attachment.content_type != images.PDF and attachment.purpose != VOICE:
        _develop(attachment, data)
