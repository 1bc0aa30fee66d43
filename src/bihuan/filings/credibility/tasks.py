"""What the clock does: every half hour the reports of periods that are over are looked at, each once as it stands."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.filings.credibility import looking

BACK = timedelta(days=200)
"""Whose period began longer ago is no longer reviewed; ours."""


@app.periodic(cron="15,45 * * * *")
@app.task(name="filings.look_at_reports", queueing_lock="filings.look_at_reports")
def look_at_reports_regularly(timestamp: int) -> int:
    """A run that was missed is made good by the next."""
    return look(on=clock.today(), at=clock.now())


def look(*, on: date, at: datetime) -> int:
    """Look at all that is new, a batch after the other; returns how many reports were looked at."""
    peers, seen = looking.Peers(), 0
    while done := looking.look(peers, at=at, since=on - BACK):
        seen += done
        if done < looking.BATCH:
            break
    return seen
