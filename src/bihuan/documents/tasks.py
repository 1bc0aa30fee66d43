"""What the clock does for files: at night what began to come into the vault and never became whole is taken away."""

from datetime import timedelta

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.documents.vault.here import vault

LONGEST = timedelta(days=2)
"""No upload takes so long: what is older was broken off."""


@app.periodic(cron="20 3 * * *")
@app.task(name="documents.drop_parts", queueing_lock="documents.drop_parts")
def drop_parts_regularly(timestamp: int) -> int:
    """A night that was missed is made good by the next one; how many were dropped."""
    return vault().drop_parts(before=clock.now() - LONGEST)
