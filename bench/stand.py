"""What the benchmark stands on: a private PostgreSQL and the product under its production server, thrown away."""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from bihuan.config.localdb import Cluster

PATIENCE = 300  # seconds until the product must answer


class Stand:
    """A durable cluster in a temporary folder and `bihuan run` on top of it, as it runs in production."""

    def __init__(self, root: Path, *, workers: int) -> None:
        self.root = root
        self.workers = workers
        self.folder = Path(tempfile.mkdtemp(prefix="bihuan-bench-"))
        atexit.register(shutil.rmtree, self.folder, ignore_errors=True)  # after the cluster's own, which makes a lock
        self.cluster = Cluster(self.folder / "pg")
        self.port = free_port()
        self.secret = secrets.token_urlsafe(60)
        self.product: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Stand:
        try:
            self.cluster.ensure()
            self._start_product()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, kind: type[BaseException] | None = None, *_: object) -> None:
        if kind is not None and self.log.exists():
            print(f"The end of the product's log:\n{self.log.read_text('utf-8', 'replace')[-4000:]}", file=sys.stderr)
        if self.product is not None and self.product.poll() is None:
            self.product.terminate()
            try:
                self.product.wait(30)
            except subprocess.TimeoutExpired:
                self.product.kill()
        self.cluster.stop()
        self.cluster.release()

    @property
    def log(self) -> Path:
        return self.folder / "product.log"

    @property
    def environment(self) -> dict[str, str]:
        """The product's settings: for its server, and for a command of it beside the server."""
        return {
            "BIHUAN_ENV": "production",
            "BIHUAN_HOME": str(self.folder / "home"),
            "BIHUAN_SECRET_KEY": self.secret,
            "BIHUAN_HOSTS": "127.0.0.1",
            "BIHUAN_PUBLIC_URL": "https://bench.example",
            "BIHUAN_SECOND_FACTOR_ROLES": "",  # it belongs to the log-in, which is not measured
            "BIHUAN_EXPORT_AT_ONCE": "10000000",  # the whole list by one request is what is measured
            "DATABASE_URL": self.cluster.database_url(),
            "PYTHONPATH": str(self.root / "src"),
        }

    def _start_product(self) -> None:
        environment = {name: value for name, value in os.environ.items() if not name.startswith(("BIHUAN_", "DJANGO_"))}
        environment |= self.environment
        command = [sys.executable, "-m", "bihuan", "run", "--port", str(self.port), "--workers", str(self.workers)]
        with self.log.open("wb") as log:
            self.product = subprocess.Popen(
                command, env=environment, cwd=self.folder, stdin=subprocess.DEVNULL, stdout=log, stderr=log
            )

    def wait(self) -> None:
        """Until the product answers; raises RuntimeError with the end of its log when it does not come up."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.product.poll() is not None:
                break
            if _answers(f"http://127.0.0.1:{self.port}/healthz"):
                return
            time.sleep(0.1)
        raise RuntimeError(f"The product did not come up:\n{self.log.read_text('utf-8', 'replace')[-3000:]}")


def _answers(url: str) -> bool:
    try:
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(url, timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]
