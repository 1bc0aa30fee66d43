"""What the clock does: every half hour the self-reported texts that are new are read."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.filings.quality import looking

BACK = timedelta(days=45)
"""What is older than the last month's end is no longer reviewed."""


@app.periodic(cron="*/30 * * * *")
@app.task(name="filings.look_at_texts", queueing_lock="filings.look_at_texts")
def look_regularly(timestamp: int) -> int:
    """A run that was missed is made good by the next."""
    return look(on=clock.today(), at=clock.now())


def look(*, on: date, at: datetime) -> int:
    """Read all that is new, a batch after the other; returns how many texts were read."""
    read = 0
    while done := looking.look(at=at, since=on - BACK):
        read += done
        if done < looking.BATCH:
            break
    return read
