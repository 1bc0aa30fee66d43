"""What `bihuan run` does: database, migrations, demonstration, worker and server as one thing that starts, is watched
and ends together. No process survives it, and whatever is killed, the next run just works.
"""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from bihuan.config import localdb, places, readiness, setting_up

PATIENCE = 120  # seconds until the server must answer; a cold import on a slow disk is the long part
GRACE = 15  # seconds a child gets to end in order
AFTERMATH = 1  # seconds until it is seen whether a child ended because the database had
PAUSE = 3  # seconds before a child is started again while somebody else's database server is away
OUTAGE = 600  # seconds such a server may be away; STEADY: a child that runs so long has recovered
STEADY = 30
THREADS, CONNECTIONS = 24, 80  # of one server process; of all of them together: PostgreSQL takes 100 by default
MARK = "BIHUAN_RUN_OF"  # in the environment of each child: whose it is, so that orphans can be told for certain


class RunFailed(places.NotReady):
    """The system did not come up or did not stay up; the text says which part."""


def threads(workers: int) -> int:
    """How many requests each of so many server processes takes at once: every thread keeps a connection."""
    return max(2, min(THREADS, CONNECTIONS // workers))


@dataclass
class Child:
    name: str
    command: list[str]
    process: subprocess.Popen[bytes]
    began: float
    failing_since: float | None = None

    @property
    def how_it_ended(self) -> str:
        """ "" while it runs."""
        code = self.process.poll()
        if code is None:
            return ""
        return f"was ended by {signal.Signals(-code).name}" if code < 0 else f"ended with code {code}"


class Supervisor:
    """One run of the whole system below `home`, listening on `host` from `port` upwards."""

    def __init__(self, home: Path, *, host: str, port: int, workers: int, say: Callable[[str], None]) -> None:
        self.home = home
        self.host = host
        self.port = port
        self.workers = workers
        self.say = say
        self.grace = GRACE
        self.children: list[Child] = []
        self.asked_to_stop = threading.Event()
        self._lock: int | None = None

    # --- the run -------------------------------------------------------------------------------------------------

    def run(self) -> None:
        """Start all, watch until asked to stop, end all. Raises NotReady or UnsafeStart."""
        began = time.monotonic()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._stop_asked)
        self._hold_the_only_run()
        self._end_orphans()
        cluster = None
        try:
            if not os.environ.get("DATABASE_URL"):
                cluster = localdb.cluster(self.home / "pg")
                os.environ["DATABASE_URL"] = cluster.ensure()
            if not self.asked_to_stop.is_set():
                self._settle_address()
                setting_up.lay_the_law_aside(self.home)
                accounts = setting_up.prepare(self.host, self.say)
            if not self.asked_to_stop.is_set():
                self._start_children()
                self._wait_until_it_answers()
            if not self.asked_to_stop.is_set():
                self._announce(accounts, time.monotonic() - began)
                self._watch(cluster)
        finally:
            self._end_children()
            setting_up.leave_database()
            if cluster is not None:
                cluster.release()
            (self.home / "run.json").unlink(missing_ok=True)

    def _stop_asked(self, number: int, frame: FrameType | None) -> None:
        if self.asked_to_stop.is_set():  # asked twice: no more patience
            for child in self.children:
                _signal_group(child, signal.SIGKILL)
        self.asked_to_stop.set()

    # --- one run at a time ---------------------------------------------------------------------------------------

    def _hold_the_only_run(self) -> None:
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._lock = os.open(self.home / "run.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RunFailed(f"Bihuan already runs here{self._where()}. Stop that run first (Ctrl-C).") from None
        (self.home / "run.json").unlink(missing_ok=True)  # of a run that was killed

    def _where(self) -> str:
        try:
            return " at " + json.loads((self.home / "run.json").read_text(encoding="utf-8"))["address"]
        except (OSError, ValueError, KeyError):
            return ""

    def _end_orphans(self) -> None:
        """After a kill -9 of a former run its children may live on. We hold the lock, so whoever carries our mark is
        an orphan."""
        mark = f"{MARK}={self.home}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                if mark in (folder / "environ").read_bytes().split(b"\0") and int(folder.name) != os.getpid():
                    os.kill(int(folder.name), signal.SIGKILL)
            except OSError:
                continue  # ended meanwhile, or not ours to look at

    # --- children ------------------------------------------------------------------------------------------------

    def _settle_address(self) -> None:
        """Know the address before the first paper: its QR code carries it for ever. Production names its own."""
        if readiness.is_loopback(self.host):
            self.port = self._free_port()
            os.environ.setdefault("BIHUAN_PUBLIC_URL", self.address)

    def _start_children(self) -> None:
        self.port = self._free_port()
        python = [sys.executable, "-m"]
        server = [
            *python,
            *("granian", "--interface", "wsgi", "--host", self.host, "--port", str(self.port)),
            *("--workers", str(self.workers), "--blocking-threads", str(threads(self.workers))),
            *("--no-ws", "--log-level", "warning"),
            *("--respawn-failed-workers", "--respawn-interval", "1", "--workers-kill-timeout", "5"),
            "bihuan.config.wsgi:application",
        ]
        self._start("server", server)
        self._start("worker", [*python, "bihuan", "manage", "procrastinate", "worker"])

    def _start(self, name: str, command: list[str]) -> None:
        self.children.append(Child(name, command, self._spawn(command), time.monotonic()))

    def _spawn(self, command: list[str]) -> subprocess.Popen[bytes]:
        source = str(Path(__file__).resolve().parents[2])
        environment = {
            **os.environ,
            MARK: str(self.home),
            "PYTHONPATH": os.pathsep.join(filter(None, [source, os.environ.get("PYTHONPATH")])),
            "PYTHONUNBUFFERED": "1",
        }
        parent = os.getpid()
        return subprocess.Popen(
            command,
            env=environment,
            stdin=subprocess.DEVNULL,
            start_new_session=True,  # its own group: ended as a group, and not by the terminal's Ctrl-C
            preexec_fn=lambda: _die_with(parent),
        )

    def _free_port(self) -> int:
        for port in range(self.port, self.port + 50):
            with socket.socket(socket.AF_INET6 if ":" in self.host else socket.AF_INET) as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind((self.host, port))
                except OSError as error:
                    self.say(f"Port {port} cannot be had ({error.strerror}), trying {port + 1}.")
                    continue
            return port
        raise RunFailed(f"No free port from {self.port} to {self.port + 49} on {self.host}.")

    @property
    def address(self) -> str:
        """The address a person opens."""
        host = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(
            self.host, f"[{self.host}]" if ":" in self.host else self.host
        )
        return f"http://{host}:{self.port}"

    def _wait_until_it_answers(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while not self.asked_to_stop.is_set():
            self._report_dead()
            if _answers(f"{self.address}/healthz", _called()):
                return
            if time.monotonic() > deadline:
                raise RunFailed(f"The server did not answer {self.address}/healthz within {PATIENCE} seconds.")
            self.asked_to_stop.wait(0.1)

    def _watch(self, cluster: localdb.Cluster | None) -> None:
        while not self.asked_to_stop.wait(0.25):
            if cluster is None:
                self._start_again()
                continue
            if any(child.how_it_ended for child in self.children):
                self.asked_to_stop.wait(AFTERMATH)
            if not cluster.pid_alive():
                self.grace = 2  # without a database nobody can end in better order by waiting
                raise RunFailed(f"The database ended; its log is {cluster.log}.")
            self._report_dead()

    def _report_dead(self) -> None:
        for child in self.children:
            if how := child.how_it_ended:
                raise RunFailed(f"The {child.name} {how}; everything else was stopped too.")

    def _start_again(self) -> None:
        """A database server of somebody else may be restarted at any time: what ended with it comes back with it."""
        for child in self.children:
            now = time.monotonic()
            if not (how := child.how_it_ended):
                if now - child.began > STEADY:
                    child.failing_since = None
                continue
            child.failing_since = child.failing_since or now
            if now - child.failing_since > OUTAGE:
                self._report_dead()
            self.say(f"The {child.name} {how}; starting it again in {PAUSE} seconds.")
            if self.asked_to_stop.wait(PAUSE):
                return
            _signal_group(child, signal.SIGKILL)  # whoever is left in its group
            child.process, child.began = self._spawn(child.command), time.monotonic()

    def _end_children(self) -> None:
        for child in self.children:
            _signal_group(child, signal.SIGTERM)
        deadline = time.monotonic() + self.grace
        for child in self.children:
            try:
                child.process.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                self.say(f"The {child.name} does not end, killing it.")
            _signal_group(child, signal.SIGKILL)  # whoever is left in its group
            child.process.wait()

    # --- telling -------------------------------------------------------------------------------------------------

    def _announce(self, accounts: list[setting_up.DemoAccount], seconds: float) -> None:
        places.write_private(self.home / "run.json", json.dumps({"address": self.address, "pid": os.getpid()}))
        self.say(f"\n  闭环 Bihuan  {self.address}   ({seconds:.1f} s)\n")
        if accounts:
            self.say("  演示账号 demonstration accounts")
            for line in setting_up.account_lines(accounts):
                self.say("  " + line)
            self.say("")
        self.say("  Ctrl-C 结束 · Ctrl-C ends everything")


def _called() -> str:
    """A name that the site goes by, "" where any will do: in production it declines others, its bare address too."""
    return os.environ.get("BIHUAN_HOSTS", "").split(",")[0].strip().lstrip(".")


def _answers(url: str, host: str) -> bool:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    request = urllib.request.Request(url, headers={"Host": host} if host else {})
    try:
        with opener.open(request, timeout=5) as answer:
            return answer.status == 200
    except urllib.error.HTTPError as error:
        raise RunFailed(f"The server answers {error.code} at {url}; the reason stands above.") from None
    except OSError:
        return False


def _signal_group(child: Child, number: signal.Signals) -> None:
    with contextlib.suppress(ProcessLookupError, PermissionError):  # nobody left in the group
        os.killpg(child.process.pid, number)


def _die_with(parent: int) -> None:
    """In the child: ask Linux for SIGTERM when the parent is gone, however it went (PR_SET_PDEATHSIG = 1)."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def run(*, host: str, port: int, workers: int, demo: bool | None, say: Callable[[str], None]) -> int:
    """`bihuan run`. Returns 0 when stopped as asked, 2 when refused as unsafe; raises NotReady."""
    production = os.environ.get("BIHUAN_ENV") == "production"
    if demo is not None:
        os.environ["BIHUAN_DEMO"] = "1" if demo else "0"
    elif not production:
        os.environ.setdefault("BIHUAN_DEMO", "1")
    try:
        Supervisor(places.home(), host=host, port=port, workers=workers, say=say).run()
    except readiness.UnsafeStart as unsafe:
        say("Bihuan does not start, because it would not be safe:")
        for problem in unsafe.problems:
            say(f"  - {problem}")
        return 2
    return 0
