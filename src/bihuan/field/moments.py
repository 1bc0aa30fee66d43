"""When an act happened that a phone tells of later. Pure; no Django, no clock.

The phone's clock, put right by its difference to the server's, is believed as long as it can be so: not after the act
arrived, and not before what it rests on, which is the taking of the bundle and what the same phone did before. A little
beyond is the inaccuracy of the difference; far beyond, the moment of arrival counts and the act says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

SLACK = timedelta(minutes=5)  # ours: by so much a phone may misjudge how far its clock is off


def put_right(device_at: datetime, offset: timedelta) -> datetime:
    """The phone's moment by the server's clock; past every calendar, the last moment that there is."""
    try:
        return device_at + offset
    except OverflowError:
        return datetime.max.replace(tzinfo=device_at.tzinfo)


def happened(
    device_at: datetime, offset: timedelta, *, not_before: Iterable[datetime], arrived_at: datetime
) -> tuple[datetime, bool]:
    """When it was done by the server's clock, and whether the phone's moment is doubted."""
    earliest = min(max(not_before), arrived_at)
    said = put_right(device_at, offset)
    if said < earliest - SLACK or said > arrived_at + SLACK:
        return arrived_at, True
    return min(max(said, earliest), arrived_at), False
