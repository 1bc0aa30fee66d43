"""Whether a kept-open database connection still lives, found out without asking the server."""

import getpass
import os
import select

from django.core.signals import request_started
from django.db import connections

from bihuan import row_scope


def serve_strangers() -> None:
    """From now on a connection of this process asks as pages do, and is shown only what it takes to recognise who asks,
    until a transaction says for whom (docs/adr/0033)."""
    connections.close_all()
    settings = connections.settings["default"]
    owner = settings["USER"] or os.environ.get("PGUSER") or getpass.getuser()
    settings["OPTIONS"]["options"] += f" {row_scope.session_default(row_scope.DOOR, owner)}"  # the last one counts


def trust_the_quiet() -> None:
    """From now on only a connection on which something has arrived is asked for its health (`SELECT 1`) before its
    first statement in a request. A server that ends says so or hangs up, and both can be seen on the socket."""
    # Django's own receiver came first: it has called for a check on every connection.
    request_started.connect(_let_the_quiet_be, dispatch_uid="trust_the_quiet")


def _let_the_quiet_be(**_kwargs: object) -> None:
    for connection in connections.all(initialized_only=True):
        raw = connection.connection
        if raw is not None and not raw.closed and not _something_arrived(raw.fileno()):
            connection.health_check_done = True


def _something_arrived(socket: int) -> bool:
    waiting = select.poll()
    waiting.register(socket, select.POLLIN)
    return bool(waiting.poll(0))
