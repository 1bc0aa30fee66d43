"""What the clock does for phones: at night uploads that broke off for good are dropped, and what waits for a phone that
was revoked, or of an account that was closed, is told that nothing comes from there."""

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.field import photos, sync


@app.periodic(cron="40 3 * * *")
@app.task(name="field.forget_broken_off", queueing_lock="field.forget_broken_off")
def forget_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one."""
    return photos.forget_broken_off(at=clock.now())


@app.periodic(cron="50 3 * * *")
@app.task(name="field.end_lost", queueing_lock="field.end_lost")
def end_lost_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one."""
    return sync.end_lost(now=clock.now)
