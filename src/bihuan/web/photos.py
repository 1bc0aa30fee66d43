"""Photos between pages and the vault: what a form brought is kept, what a record carries is shown."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import documents
from bihuan.field.states import CAPTURE_WORDS

EVIDENCE = "evidence"


def keep(request: HttpRequest, name: str, *, at: datetime, purpose: str = EVIDENCE) -> list[int]:
    """Store the photos of the form's field `name`; the attachment ids. Raises what documents.store raises."""
    by = request.user.ref
    return [
        documents.store(file, filename=file.name, by=by, at=at, purpose=purpose).pk
        for file in request.FILES.getlist(name)
    ]


def shown(rows: Iterable, *, alt: str = "") -> list[dict[str, object]]:
    """Photos of a record (with attachment_id and added_at) as the photo components take them."""
    return [
        {
            "url": reverse("media:photo", args=[row.attachment_id]),
            "thumb_url": reverse("media:thumb", args=[row.attachment_id]),
            "alt": alt or _("现场照片"),
            "at": row.added_at,
            "mark": mark(getattr(row, "capture", "")),
        }
        for row in rows
    ]


def mark(capture: str) -> str:
    """What the seal of a photo proves, in words; "" for one that came by a page and never had any."""
    return _(CAPTURE_WORDS[capture]) if capture else ""
