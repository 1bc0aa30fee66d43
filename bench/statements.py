"""How many statements a request really sends, told by the server's own log and not by the product."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

import psycopg

from bihuan.config.localdb import Cluster

_ENTRY = re.compile(r"^bench (\d+) LOG:  (?:statement|execute [^:]*): (.*(?:\n\t.*)*)", re.MULTILINE)
_FRAME = re.compile(r"\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|RELEASE|SET TRANSACTION)", re.IGNORECASE)
TRIES = 6


@dataclass
class Counted:
    """The statements of one request: those that ask or write something, and the frame of its transactions."""

    work: list[str] = field(default_factory=list)
    frame: list[str] = field(default_factory=list)


@contextmanager
def logged(cluster: Cluster) -> Iterator[None]:
    """Let the server write down every statement, with the process that ran it."""
    settings = {"log_statement": "all", "log_line_prefix": "bench %p "}
    with psycopg.connect(cluster.superuser_url(), autocommit=True) as db:
        for name, value in settings.items():
            db.execute(f"ALTER SYSTEM SET {name} = '{value}'")
        db.execute("SELECT pg_reload_conf()")
        time.sleep(0.2)
        try:
            yield
        finally:
            for name in settings:
                db.execute(f"ALTER SYSTEM RESET {name}")
            db.execute("SELECT pg_reload_conf()")
            time.sleep(0.2)


def count(cluster: Cluster, shots: Callable[[], object]) -> Counted:
    """The least that any of a few requests needed: a thread's first request also opens its connection."""
    tries = []
    for _ in range(TRIES):
        start = cluster.log.stat().st_size
        shots()
        time.sleep(0.03)
        tries.append(_of_one_session(cluster.log.read_bytes()[start:].decode("utf-8", "replace")))
    return min((one for one in tries if one.work), key=lambda one: len(one.work) + len(one.frame))


def _of_one_session(log: str) -> Counted:
    """Of all that was logged, what the one connection said that looked up a log-in (the worker never does)."""
    by_process: dict[str, list[str]] = {}
    for process, text in _ENTRY.findall(log):
        by_process.setdefault(process, []).append(" ".join(text.split()))
    found = Counted()
    for texts in by_process.values():
        if any("django_session" in text or "parties_account" in text for text in texts):
            for text in texts:
                (found.frame if _FRAME.match(text) else found.work).append(text)
    return found
