"""Reading the chain: timelines for pages, and the guards that keep the tables."""

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import F, Q

from .models import Event, Head, Seal

GUARDS = ("audit_event_keep", "audit_head_keep", "audit_seal_keep", "audit_sealed_head_keep")


def timeline(case: str, *, acts: Collection[str] = ()) -> list[Event]:
    """All events of a case, the oldest first; with `acts` those of these acts."""
    events = Event.objects.filter(case=case).order_by("seq")
    return list(events.filter(act__in=list(acts)) if acts else events)


def newest(case: str, *, before: int | None = None, limit: int, without: Collection[str] = ()) -> list[Event]:
    """The newest events of a case, at most `limit`, without those on the things of these refs; `before` is the number
    of the last one already shown."""
    events = Event.objects.filter(case=case).order_by("-seq")
    found = events.exclude(ref__in=list(without)) if without else events
    return list((found.filter(seq__lt=before) if before else found)[:limit])


def has_line(case: str, *, by: str, since: datetime | None = None) -> bool:
    """Whether somebody stands in the chain of a case, since a moment if one is named."""
    lines = Event.objects.filter(case=case, by=by)
    return (lines.filter(at__gte=since) if since else lines).exists()


def timeline_for(ref: str) -> list[Event]:
    """All events about a thing: its own case and the lines on it in other cases, the oldest first."""
    elsewhere = Event.objects.filter(~Q(ref=F("case")), ref=ref)
    own = Event.objects.filter(case=ref)
    return sorted({event.id: event for event in [*own, *elsewhere]}.values(), key=lambda event: event.id)


def recent(*, before: int | None = None, limit: int = 50) -> list[Event]:
    """The newest events over all cases, at most `limit`; `before` is the id of the last one already shown."""
    events = Event.objects.order_by("-id")
    if before is not None:
        events = events.filter(id__lt=before)
    return list(events[:limit])


def cases_among(names: Iterable[str]) -> set[str]:
    """Which of these names are cases of the chain; one statement."""
    return set(Head.objects.filter(case__in=list(names)).values_list("case", flat=True))


def last_seal() -> Seal | None:
    """The newest seal; its number and hash are what to keep elsewhere."""
    return Seal.objects.order_by("-no").first()


def missing_guards() -> list[str]:
    """The triggers that refuse changes and are not there or switched off."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgname FROM pg_trigger WHERE tgname = ANY(%s) AND tgenabled IN ('O', 'A')", [list(GUARDS)]
        )
        present = {name for (name,) in cursor}
    return [name for name in GUARDS if name not in present]
