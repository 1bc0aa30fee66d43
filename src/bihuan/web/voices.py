"""Recordings between pages and the vault: what a form brought is kept, what stands beside words can be heard."""

from collections.abc import Iterable
from datetime import datetime

from django.http import HttpRequest
from django.urls import reverse

from bihuan.web import photos

VOICE = "voice"


def keep(request: HttpRequest, name: str, *, at: datetime) -> list[int]:
    """Store the recordings of the form's field `name`; the attachment ids. Raises what documents.store raises."""
    return photos.keep(request, name, at=at, purpose=VOICE)


def shown(rows: Iterable) -> list[dict[str, object]]:
    """Recordings (with attachment_id, by and at) as components/voices.html takes them."""
    return [{"url": reverse("media:voice", args=[row.attachment_id]), "by": row.by.name, "at": row.at} for row in rows]
