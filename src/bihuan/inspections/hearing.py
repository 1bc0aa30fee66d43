"""What experts say beside what they write: recordings of findings, re-checks and notes, kept and found again."""

from __future__ import annotations

from collections.abc import Sequence
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


def of_hazard(hazard: Hazard) -> list[Recording]:
    """In the order said, with who said it."""
    return list(_in_order(Recording.objects.filter(hazard=hazard)))


def of_check(inspection: Inspection) -> dict[tuple[str, int], list[Recording]]:
    """All that was said in a check, by ("hazard", id) or ("note", id) of what it stands beside; one statement."""
    found: dict[tuple[str, int], list[Recording]] = {}
    for one in _in_order(Recording.objects.filter(inspection=inspection)):
        beside = ("note", one.note_id) if one.hazard_id is None else ("hazard", one.hazard_id)
        found.setdefault(beside, []).append(one)
    return found


def _in_order(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    return rows.select_related("by").order_by("id")
