"""What the worker does for the demonstration: one chapter, and then the next, behind everybody else's jobs."""

from __future__ import annotations

import contextlib

from django.db import transaction
from procrastinate import exceptions
from procrastinate.contrib.django import app

from bihuan import clock
from bihuan.demo import history

PATIENT = -10  # every other job goes first


def go_on() -> bool:
    """Line up the next chapter of the history, unless it is lined up already; False when all is told."""
    history.open_book(clock.now())
    if history.progress() is None:
        return False
    with contextlib.suppress(exceptions.AlreadyEnqueued), transaction.atomic():
        tell_chapter.configure(queueing_lock=tell_chapter.name).defer()
    return True


@app.task(name="demo.tell_chapter", priority=PATIENT, retry=5)
def tell_chapter() -> None:
    """Tell one chapter. A worker killed in the middle leaves nothing half told; the job starts again with the next."""
    if history.tell_next() is not None:
        go_on()
