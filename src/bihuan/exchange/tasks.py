"""What the worker does for the exchange: long sheets are checked and imported; at night, files that nobody has to keep
any longer are dropped."""

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.exchange.sheets import long_imports, long_lists
from bihuan.exchange.sheets.progress import AWAY, STARTS


@app.periodic(cron="20 3 * * *")
@app.task(name="exchange.drop_old_exports", queueing_lock="exchange.drop_old_exports")
def drop_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one."""
    return long_lists.drop_old(at=clock.now())


TRIED_AGAIN = RetryStrategy(max_attempts=STARTS, wait=30, retry_exceptions=AWAY)
"""Any other fault is noted on the import or the list, and whoever asked says whether to try again."""


@app.task(name="exchange.run_import", retry=TRIED_AGAIN)
def run_import(job_id: int) -> None:
    """What was asked of a long sheet; begun anew where a worker died over it or the database was away."""
    long_imports.run_import(job_id, at=clock.now())
