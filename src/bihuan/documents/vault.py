"""Files on disk, named by what they hold: <root>/<first two digits>/<sha256>. Pure.

The same bytes are kept once; a file is there whole or not at all, also after a power cut; nothing is ever changed.
"""

import hashlib
import os
import tempfile
from pathlib import Path


class Damaged(Exception):
    """The store holds no file, or another one, under this hash."""


def path_of(root: Path, sha256: str) -> Path:
    """Where the file with this hash lies. Raises ValueError for anything but 64 hexadecimal digits."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return root / sha256[:2] / sha256


def put(root: Path, data: bytes) -> str:
    """Keep `data` and return its hash. It is on the disk when this returns."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(root, sha256)
    if path.exists() and path.stat().st_size == len(data):
        return sha256
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=".part-")
    try:
        with os.fdopen(descriptor, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        os.replace(part, path)
    except BaseException:
        Path(part).unlink(missing_ok=True)
        raise
    _sync_folder(path.parent)
    return sha256


def read(root: Path, sha256: str) -> bytes:
    """The bytes with this hash. Raises Damaged when they are missing or no longer what they were."""
    try:
        data = path_of(root, sha256).read_bytes()
    except FileNotFoundError as error:
        raise Damaged(f"{sha256} is not in the store") from error
    if hashlib.sha256(data).hexdigest() != sha256:
        raise Damaged(f"{sha256} has been changed on the disk")
    return data


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
