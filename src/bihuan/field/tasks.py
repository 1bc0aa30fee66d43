"""What the clock does for phones: uploads that broke off for good are dropped at night."""

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.field import photos


@app.periodic(cron="40 3 * * *")
@app.task(name="field.forget_broken_off", queueing_lock="field.forget_broken_off")
def forget_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one."""
    return photos.forget_broken_off(at=clock.now())
