"""What HTTP and Django alone leave of raw SQL: a server that does nothing but write what it is sent, as a yardstick for
all that a product may cost. No session, no account, no rule, no form, no middleware: nobody could use it.

`granian --interface wsgi bench.bare:application` serves it; `BARE_STATEMENT` names the file with its one statement.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

STATEMENT, PATH = "BARE_STATEMENT", "/write/"


def _application() -> Any:
    import psycopg
    from django.conf import settings
    from django.core.handlers.wsgi import WSGIHandler
    from django.http import HttpRequest, HttpResponse
    from django.urls import path

    statement, url = Path(os.environ[STATEMENT]).read_text("utf-8"), os.environ["DATABASE_URL"]
    mine = threading.local()

    def write(request: HttpRequest) -> HttpResponse:
        if not hasattr(mine, "db"):
            mine.db = psycopg.connect(url, autocommit=True, prepare_threshold=1, options="-c jit=off")
        row = mine.db.execute(statement, json.loads(request.POST["params"]), prepare=True).fetchone()
        return HttpResponse(status=303 if row else 500)

    class Urls:
        urlpatterns = (path(PATH[1:], write),)

    settings.configure(
        SECRET_KEY="bare",
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=Urls,
        USE_I18N=False,
    )
    return WSGIHandler()


@contextmanager
def served(
    root: Path, url: str, statement: str, folder: Path, *, port: int, workers: int, threads: int
) -> Iterator[int]:
    """The bare server, started as the product's own is, for as long as the block lasts; gives its process number."""
    file = folder / "bare.sql"
    file.write_text(statement, encoding="utf-8")
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port)),
        *("--workers", str(workers), "--blocking-threads", str(threads), "--no-ws", "--log-level", "warning"),
        "bench.bare:application",
    ]
    paths = os.pathsep.join((str(root), str(root / "src")))
    environment = {**os.environ, STATEMENT: str(file), "DATABASE_URL": url, "PYTHONPATH": paths}
    process = subprocess.Popen(command, env=environment, cwd=folder, stdin=subprocess.DEVNULL)
    try:
        _wait(port)
        yield process.pid
    finally:
        process.terminate()
        process.wait(30)


def _wait(port: int) -> None:
    """Until somebody listens there; raises ConnectionError when nobody does for half a minute."""
    for _ in range(300):
        with suppress(ConnectionError), socket.create_connection(("127.0.0.1", port)):
            return
        time.sleep(0.1)
    raise ConnectionError(f"no bare server on port {port}")


if STATEMENT in os.environ:
    application = _application()
