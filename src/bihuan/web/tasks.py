"""What the clock does for the pages: keys of forms long sent and log-ins long over are forgotten at night."""

from datetime import timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.parties.sessions import SessionStore
from bihuan.web import submissions

KEPT = timedelta(days=8)  # one day longer than a browser keeps a draft (drafts.js)


@app.periodic(cron="10 3 * * *")
@app.task(name="web.forget_submissions", queueing_lock="web.forget_submissions")
def forget_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one."""
    SessionStore.clear_expired()
    return submissions.forget(before=clock.now() - KEPT)
