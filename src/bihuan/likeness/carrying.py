"""Photos that stand on no hazard: the acts that keep them say here that they are to be compared."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from bihuan.likeness.models import CarriedPhoto
from bihuan.parties.models import Account


def carry(
    about: str, files: Iterable[int], *, enterprise_id: int, office_id: int | None, by: Account, at: datetime
) -> None:
    """The files of a record of an office are compared as those of hazards are; one statement, none without a file or
    an office. What is no picture is left alone by the worker."""
    told = {"about": about, "enterprise_id": enterprise_id, "office_id": office_id, "added_by": by.pk, "added_at": at}
    rows = [CarriedPhoto(attachment_id=file, **told) for file in dict.fromkeys(files)] if office_id else []
    if rows:
        CarriedPhoto.objects.bulk_create(rows)
