"""What the worker does with new photos: every minute it looks at those that nobody has looked at, in the order in which
they came."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from importlib import import_module

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.likeness import queries

log = logging.getLogger(__name__)
AT_ONCE = 60
SECONDS = 40
"""So many photos or so long at a time: the next minute goes on."""


@app.periodic(cron="* * * * *")
@app.task(name="likeness.look", queueing_lock="likeness.look")
def look_at_photos_regularly(timestamp: int) -> int:
    """A run that was missed is made good by the next, so its planned time does not matter."""
    return look_at_photos(at=clock.now())


def look_at_photos(*, at: datetime) -> int:
    """Compare the photos that are new; how many were looked at."""
    photos = queries.next_to_look_at(AT_ONCE)
    if not photos:
        return 0
    comparing = import_module("bihuan.likeness.comparing")  # numpy and cv2: paid for where there is something to see
    until, looked = time.monotonic() + SECONDS, 0
    for photo in photos:
        try:
            comparing.look_at(photo, at=at)
            looked += 1
        except Exception:  # its file cannot be read now: the next minute tries again, and the others wait for nobody
            log.exception("Photo %s could not be compared", photo.pk)
        if time.monotonic() > until:
            break
    return looked
