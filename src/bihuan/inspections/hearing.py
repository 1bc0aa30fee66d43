"""What experts say beside what they write: recordings of findings, re-checks and notes, kept and found again."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db.models import QuerySet

from bihuan import documents
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Inspection
from bihuan.inspections.traces import Recording, VisitNote
from bihuan.parties.models import Account

VOICE = "voice"


def keep(
    inspection: Inspection,
    ids: Sequence[int],
    *,
    by: Account,
    at: datetime,
    hazard: Hazard | None = None,
    note: VisitNote | None = None,
) -> dict[str, int]:
    """Put recordings, brought by `by` as such, beside a hazard or a note; what the act's line in the chain says of it.
    Raises Stranger for what somebody else brought."""
    if not ids:
        return {}
    documents.require_own(ids, by=by.ref, purpose=VOICE)
    on = {"inspection": inspection, "hazard": hazard, "note": note}
    Recording.objects.bulk_create([Recording(**on, attachment_id=one, by=by, at=at) for one in dict.fromkeys(ids)])
    return {"recordings": len(set(ids))}


def of_hazards(ids: Iterable[int]) -> dict[int, list[Recording]]:
    """By hazard, in the order said, with who said it."""
    return _by(Recording.objects.filter(hazard__in=list(ids)), "hazard_id")


def of_notes(inspection: Inspection) -> dict[int, list[Recording]]:
    """The same by note of a check."""
    return _by(Recording.objects.filter(inspection=inspection).exclude(note=None), "note_id")


def _by(rows: QuerySet[Recording], key: str) -> dict[int, list[Recording]]:
    found: dict[int, list[Recording]] = {}
    for one in rows.select_related("by").order_by("id"):
        found.setdefault(getattr(one, key), []).append(one)
    return found
