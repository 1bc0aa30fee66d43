"""A vault in a folder: <root>/<first two digits>/<sha256>.

A file is there whole or not at all, also after a power cut: it is written beside its place, put on the disk and only
then given its name.
"""

import os
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from shutil import copyfileobj
from typing import BinaryIO

from bihuan.documents.vault import CHUNK, Damaged, Kept, Unreachable, hash_and_size, name_of, proven, sound

_PART = ".part-"


class DiskVault:
    """Files below `root`."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.name = str(root)

    def path_of(self, sha256: str) -> Path:
        """Where the file with this hash lies. Raises ValueError for what is no hash."""
        return self.root / name_of(sha256)

    def put(self, data: bytes | BinaryIO) -> str:
        sha256, size = hash_and_size(data)
        path = self.path_of(sha256)
        if path.exists() and path.stat().st_size == size and sound(self, sha256):
            return sha256
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, part = tempfile.mkstemp(dir=path.parent, prefix=_PART)
        try:
            with os.fdopen(descriptor, "wb") as out:
                copyfileobj(BytesIO(data) if isinstance(data, bytes) else data, out, CHUNK)
                out.flush()
                os.fsync(out.fileno())
            os.replace(part, path)
        except BaseException:
            Path(part).unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        return sha256

    def read(self, sha256: str) -> bytes:
        return b"".join(self.stream(sha256))

    def stream(self, sha256: str) -> Iterator[bytes]:
        try:
            with open(self.path_of(sha256), "rb") as file:
                yield from proven(sha256, iter(lambda: file.read(CHUNK), b""))
        except FileNotFoundError as error:
            raise Damaged(f"{sha256} is not in the store") from error

    def stat(self, sha256: str) -> Kept | None:
        path = self.path_of(sha256)
        return _kept(path) if path.is_file() else None

    def delete(self, sha256: str) -> bool:
        path = self.path_of(sha256)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        _sync_folder(path.parent)
        return True

    def __iter__(self) -> Iterator[Kept]:
        for folder in sorted(self.root.glob("[0-9a-f][0-9a-f]")):
            for path in sorted(folder.iterdir()):
                if not path.name.startswith(_PART):
                    yield _kept(path)

    def drop_parts(self, *, before: datetime) -> int:
        parts = self.root.glob(f"[0-9a-f][0-9a-f]/{_PART}*")
        old = [part for part in parts if part.stat().st_mtime < before.timestamp()]
        for part in old:
            part.unlink(missing_ok=True)
        return len(old)

    def check(self) -> None:
        """The folder can be written, or made where it is not there yet."""
        there = next(folder for folder in (self.root, *self.root.parents) if folder.exists())
        if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
            raise Unreachable(f"{there} cannot be written")


def _kept(path: Path) -> Kept:
    known = path.stat()
    return Kept(path.name, known.st_size, datetime.fromtimestamp(known.st_mtime, UTC))


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
