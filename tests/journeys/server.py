"""A server in a process of its own, killed as power cuts kill, and started again at the same address."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.conf import settings
from django.db import connection
from tests.run.started import ROOT, wait_until

APPLICATION = "tests.journeys.served:application"


class Server:
    """`.address` answers until `.kill()`, and again from `.start()` on."""

    def __init__(self, output: Path, at: datetime) -> None:
        self.output, self.at, self.port, self.process = output, at, _free_port(), None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> Server:
        command = ["granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(self.port), "--workers", "1"]
        known = ["--blocking-threads", "4", "--no-ws", "--log-level", "warning", APPLICATION]
        database = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
        environment = {
            **os.environ,
            "DATABASE_URL": urlunsplit(database),
            "BIHUAN_MEDIA": str(settings.MEDIA_ROOT),
            "BIHUAN_STORY_AT": self.at.isoformat(),
            "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT)]),
        }
        with self.output.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *command, *known],
                cwd=ROOT,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        wait_until(lambda: self._answers() or self.process.poll() is not None, 120)
        assert self.process.poll() is None, self.output.read_text(encoding="utf-8")
        return self

    def kill(self) -> None:
        """The server and whatever works for it, at once and without a word."""
        if self.process is not None:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait(40)
            self.process = None

    def _answers(self) -> bool:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        try:
            with opener.open(f"{self.address}/field/contact/", timeout=5) as answer:
                return answer.status == 200
        except (OSError, urllib.error.HTTPError):
            return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
