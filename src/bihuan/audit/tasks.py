"""What the clock does: seals, every five minutes."""

from datetime import datetime

from procrastinate.contrib.django import app

from bihuan import clock

from . import operations


def seal_heads(*, at: datetime) -> int:
    """Seal what changed since the last time; returns the number of seals made."""
    return len(operations.seal_heads(at=at))


@app.periodic(cron="*/5 * * * *")
@app.task(name="audit.seal_heads", queueing_lock="audit.seal_heads")
def seal_heads_regularly(timestamp: int) -> int:
    """The periodic job; a run that was missed is made good by the next one, so its planned time does not matter."""
    return seal_heads(at=clock.now())
