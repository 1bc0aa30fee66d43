"""What the worker does with new photos: every minute it looks at those that nobody has looked at, in the order in which
they came. Now and then, when little waits, it takes up records from before their photos were compared, and likenesses
that lie on nobody's desk."""

from __future__ import annotations

import logging
import time
from datetime import datetime
from importlib import import_module

from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.likeness import carrying, desks, queries

log = logging.getLogger(__name__)
AT_ONCE = 60
SECONDS = 40
"""So many photos or so long at a time: the next minute goes on."""
EARLIER = 200
"""So many records of before at a time, so that what is new waits some minutes for them at most."""
WORDS = 2000
"""Of so many photos from before words were kept of them they are written down at a time."""


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
            comparing.put_off(photo, at=at)
        if time.monotonic() > until:
            break
    return looked


@app.periodic(cron="*/10 * * * *")
@app.task(name="likeness.take_up_earlier", queueing_lock="likeness.take_up_earlier")
def take_up_earlier_regularly(timestamp: int) -> int:
    """A run that was missed is made good by the next."""
    return take_up_earlier(at=clock.now())


def take_up_earlier(*, at: datetime) -> int:
    """Records of before, likenesses on nobody's desk and photos without words; how many were taken up."""
    taken = desks.find_homes(EARLIER, at=at)
    if queries.without_words():
        taken += import_module("bihuan.likeness.around").write_earlier(WORDS)
    return taken + (carrying.carry_earlier(EARLIER) if queries.backlog().photos < AT_ONCE else 0)
