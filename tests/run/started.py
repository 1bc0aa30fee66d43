"""A `bihuan run` as a process of its own, and what is left when it has ended."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 600
"""Seconds after which a start hangs: an empty database takes a minute of processor time to come up to date."""


def environment(home: Path, **more: str) -> dict[str, str]:
    """This process's environment without the suite's own choices, for a child below `home`."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("BIHUAN_") and k not in ("DATABASE_URL", "PORT")}
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    return {**kept, "PYTHONPATH": paths, "BIHUAN_HOME": str(home), **more}


def bihuan(home: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    """Run one `bihuan` command to its end."""
    command = [sys.executable, "-m", "bihuan", *words]
    return subprocess.run(command, env=environment(home, **more), capture_output=True, text=True, timeout=PATIENCE)


def below(home: Path) -> dict[int, str]:
    """The processes that belong to the run below `home`: {pid: command line}."""
    found = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            settings = (folder / "environ").read_bytes().split(b"\0")
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode()
        except OSError:
            continue
        if command and (f"BIHUAN_HOME={home}".encode() in settings or str(home) in command):
            found[int(folder.name)] = command
    return found


def one(home: Path, *words: str) -> int:
    """The oldest process below `home` whose command line has all `words`."""
    return min(pid for pid, command in below(home).items() if all(word in command for word in words))


def wait_until(fact: Callable[[], object], seconds: float = 30) -> None:
    """Wait for `fact()` to become true; fails with what it was last."""
    deadline = time.monotonic() + seconds
    while not (seen := fact()):
        assert time.monotonic() < deadline, f"still {seen!r} after {seconds} s"
        time.sleep(0.05)


def own_port() -> int:
    """Where this worker begins to look for a free port: who looks at the same moment as another finds the same one."""
    return 18000 + 60 * int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


class Run:
    """`bihuan run` in the background; its words so far in `.told`, its address once it answers."""

    def __init__(
        self, home: Path, port: int = 0, site: str = "tests.run.tiny_site", words=("--no-demo",), **more: str
    ) -> None:
        self.home = home
        self.output = home.parent / f"{home.name}.log"
        with self.output.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "bihuan", "run", "--port", str(port or own_port()), "--workers", "1", *words],
                env=environment(home, DJANGO_SETTINGS_MODULE=site, **more),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def told(self) -> str:
        return self.output.read_text(encoding="utf-8")

    def until_ready(self, seconds: float = PATIENCE) -> Run:
        wait_until(lambda: self._announced() or self.process.poll() is not None, seconds)
        assert self.process.poll() is None, self.told
        return self

    def _announced(self) -> bool:
        try:
            return json.loads((self.home / "run.json").read_text(encoding="utf-8"))["pid"] == self.process.pid
        except OSError:
            return False

    def end(self, number: int = signal.SIGINT) -> int:
        """Send a signal, wait, return the exit code."""
        self.process.send_signal(number)
        return self.process.wait(40)
