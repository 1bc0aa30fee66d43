"""What was looked at on a visit, and when."""

from __future__ import annotations

from datetime import datetime

from bihuan.inspections.models import Answer, Finding


def since(moment: datetime, inspection_id: int) -> bool:
    """Whether an item was answered or something found on a page after that; a phone tells its own moments."""
    answers = Answer.objects.filter(inspection=inspection_id, done_at=None, at__gt=moment)
    found = Finding.objects.filter(inspection=inspection_id, hazard__heard_at=None, at__gt=moment)
    return answers.exists() or found.exists()
