"""What the worker does for the pages: lists too long to wait for are written; keys of forms long sent and log-ins long
over are forgotten at night."""

from datetime import timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.exchange.sheets import long_lists
from bihuan.exchange.tasks import TRIED_AGAIN
from bihuan.parties.sessions import SessionStore
from bihuan.web import submissions
from bihuan.web.sheets.books import found_by

KEPT = timedelta(days=8)  # one day longer than a browser keeps a draft (drafts.js)


@app.periodic(cron="10 3 * * *")
@app.task(name="web.forget_submissions", queueing_lock="web.forget_submissions")
def forget_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one."""
    SessionStore.clear_expired()
    return submissions.forget(before=clock.now() - KEPT)


@app.task(name="web.write_export", retry=TRIED_AGAIN)
def write_export(export_id: int) -> None:
    """The list of a page, as its asker sees it; begun anew where a worker died over it or the database was away."""
    long_lists.write_export(export_id, found_by, at=clock.now())
