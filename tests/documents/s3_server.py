"""A real server that speaks S3, as a process of its own on a free port of this machine, and a bucket in it."""

import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import boto3

from bihuan.documents.vault.objects import Bucket, ObjectVault

PATIENCE = 60  # seconds; it is a large program


def free_port():
    with socket.socket() as asked:
        asked.bind(("127.0.0.1", 0))
        return asked.getsockname()[1]


@contextmanager
def serving(log):
    """The address of the server; its process ends with the block."""
    port = free_port()
    command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", str(port)]
    with open(log, "wb") as out:
        process = subprocess.Popen(command, stdout=out, stderr=out)
    try:
        _wait(f"http://127.0.0.1:{port}/moto-api/", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def _wait(address, process):
    deadline = time.monotonic() + PATIENCE
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while True:
        assert process.poll() is None
        try:
            opener.open(address, timeout=5).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            assert time.monotonic() < deadline
            time.sleep(0.1)


def raw(bucket):
    """The client a stranger would use, past the vault."""
    return boto3.client(
        "s3",
        endpoint_url=bucket.endpoint,
        region_name=bucket.region,
        aws_access_key_id=bucket.access_key,
        aws_secret_access_key=bucket.secret_key,
    )


def new_bucket(address, prefix="files/"):
    """A vault in a fresh bucket."""
    bucket = Bucket(address, f"b{secrets.token_hex(8)}", "tester", secrets.token_hex(16), prefix=prefix)
    raw(bucket).create_bucket(Bucket=bucket.name)
    return ObjectVault(bucket)
