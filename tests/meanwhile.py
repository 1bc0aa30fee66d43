"""Two people at the same moment, made certain: the second acts while the first has written and not committed yet."""

import threading
import time
from collections.abc import Callable
from typing import Any

from django.db import connection, connections, transaction

from bihuan.refusal import Refusal

WAITING = "SELECT count(*) FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY (pg_blocking_pids(pid))"


def second_meets_first(first: Callable[[], Any], second: Callable[[], Any]) -> Any:
    """What comes of `second`, begun when `first` had written and committed only when `second` waits for it: its result,
    or the code of its refusal."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(second())
        except Refusal as refusal:
            outcome.append(refusal.code)
        except BaseException as error:  # shown by the assertion of the test, not lost in the thread
            outcome.append(repr(error))
        finally:
            connections.close_all()

    thread = threading.Thread(target=run)
    with transaction.atomic():
        first()
        thread.start()
        until_somebody_waits()
    thread.join(timeout=60)
    return outcome[0]


def until_somebody_waits(*, seconds: float = 30) -> None:
    """Return when another waits for what this one has locked. (pg_locks and not pg_stat_activity: that one shows a
    transaction what it showed it first.)"""
    end = time.monotonic() + seconds
    while True:
        with connection.cursor() as cursor:
            cursor.execute(WAITING)
            if cursor.fetchone()[0] > 0:
                return
        if time.monotonic() > end:
            raise AssertionError("the second never met the first")
        time.sleep(0.02)
