"""Photos that stand on no hazard: the acts that keep them say here that they are to be compared; and the records from
before they did so are taken up in the worker, some at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import CharField, Exists, OuterRef, Value
from django.db.models.functions import Cast, Concat

from bihuan.likeness.desks import office_for
from bihuan.likeness.models import CarriedPhoto
from bihuan.parties.models import Account, Enterprise


@dataclass(frozen=True)
class Kept:
    """A record of an office with its files, as it was kept."""

    about: str
    files: Sequence[int]
    enterprise: Enterprise
    office_id: int | None
    by: Account
    at: datetime


Source = Callable[[int], Iterable[Kept]]
_SOURCES: list[Source] = []


def carry(
    about: str, files: Iterable[int], *, enterprise_id: int, office_id: int | None, by: Account, at: datetime
) -> None:
    """The files of a record of an office are compared as those of hazards are; one statement, none without a file or
    an office. What is no picture is left alone by the worker."""
    told = {"about": about, "enterprise_id": enterprise_id, "office_id": office_id, "added_by": by.pk, "added_at": at}
    rows = [CarriedPhoto(attachment_id=file, **told) for file in dict.fromkeys(files)] if office_id else []
    if rows:
        CarriedPhoto.objects.bulk_create(rows)


def source(found: Source) -> Source:
    """A function that finds records of one kind, so many at most, of which nothing is carried yet."""
    _SOURCES.append(found)
    return found


def carried(kind: str) -> Exists:
    """For a source's query: whether something of the record is carried, by what it is called."""
    ref = Concat(Value(f"{kind}:"), Cast(OuterRef("pk"), CharField()), output_field=CharField())
    return Exists(CarriedPhoto.objects.filter(about=ref))


@transaction.atomic
def carry_earlier(most: int) -> int:
    """Take up records that were kept before their photos were compared, so many at most; how many were. One whose
    office is not known any more goes to the office that answers for the enterprise."""
    taken = 0
    for find in _SOURCES:
        for one in find(most - taken) if taken < most else ():
            office = one.office_id or office_for(one.enterprise)
            carry(one.about, one.files, enterprise_id=one.enterprise.pk, office_id=office, by=one.by, at=one.at)
            taken += 1
    return taken
