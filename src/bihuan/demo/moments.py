"""The demonstration's own time: it goes forward only and never passes the moment of loading."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from bihuan import clock


class Moments:
    """A clock of a story. Every act takes the next moment, so that no chain of acts ever runs backwards; what the
    story places in the future happens now, so that the next person's act is never "before" it."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.last = datetime.min.replace(tzinfo=clock.SHANGHAI)

    @property
    def today(self) -> date:
        return clock.local_day(self.now)

    def day(self, days_ago: int) -> date:
        """The day `days_ago` days before today; negative lies ahead."""
        return self.today - timedelta(days=days_ago)

    def go_to(self, days_ago: int, hour: int = 9, minute: int = 0) -> datetime:
        """Jump to an hour of the day `days_ago` days before today, and tell it. A new story may begin before the
        last one ended."""
        self.last = min(datetime.combine(self.day(days_ago), time(hour, minute), clock.SHANGHAI), self.now)
        return self.last

    def next(self, *, minutes: int = 4, days: int = 0) -> datetime:
        """The next moment, a little or some days later."""
        self.last = min(self.last + timedelta(days=days, minutes=minutes), self.now)
        return self.last
