"""Where the bytes of photos, recordings, papers and signatures lie, each named by its own hash. Pure.

A vault knows nothing of records and scope: it keeps bytes, once, whole or not at all, and gives back exactly those or
says that it cannot. `disk` is a folder, `objects` a bucket that speaks S3; `here` says which of them the settings
name. What holds for one holds for the other (tests/documents/test_vault.py runs the same tests on both).
"""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import BinaryIO, NamedTuple, Protocol

CHUNK = 1024 * 1024
"""Bytes read at a time of a file that is carried and not shown."""


class Damaged(Exception):
    """The store holds no file, or another one, under this hash."""


class Unreachable(Exception):
    """The store does not answer, or not to us: nothing is known of the file, and the same may well work later."""


class Kept(NamedTuple):
    """A file that is there: its hash, its bytes, and since when it has been."""

    sha256: str
    size: int
    since: datetime


class Vault(Protocol):
    """Every one raises Unreachable where the store cannot be had, and ValueError for what is no hash."""

    name: str  # for whoever looks after the server: a path or an address, never a secret

    def put(self, data: bytes | BinaryIO) -> str:
        """Keep the bytes (or a file that can be read twice) and return their hash; they stay, whatever ends now."""

    def read(self, sha256: str) -> bytes:
        """The bytes with this hash. Raises Damaged when they are missing or no longer what they were."""

    def stream(self, sha256: str) -> Iterator[bytes]:
        """The same piece by piece; Damaged may come after the last of them, so nothing counts before the end."""

    def stat(self, sha256: str) -> Kept | None:
        """What is there under this hash, unread."""

    def delete(self, sha256: str) -> bool:
        """Take the file away; whether there was one."""

    def __iter__(self) -> Iterator[Kept]:
        """All that is there, by hash, and nothing that only began to come."""

    def drop_parts(self, *, before: datetime) -> int:
        """Take away what began to come before that moment and never became whole; how many."""

    def check(self) -> None:
        """Ask the store whether it is there for us: it answers, and with the right place."""


def name_of(sha256: str) -> str:
    """Where a file lies in its store: <first two digits>/<hash>. Raises ValueError for anything but 64 hexadecimal
    digits, so that no name from outside ever leads elsewhere."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a sha256")
    return f"{sha256[:2]}/{sha256}"


def hash_and_size(data: bytes | BinaryIO) -> tuple[str, int]:
    """Of bytes, or of a file from where it stands; the file stands there again afterwards."""
    if isinstance(data, bytes):
        return hashlib.sha256(data).hexdigest(), len(data)
    start, found, size = data.tell(), hashlib.sha256(), 0
    while piece := data.read(CHUNK):
        found.update(piece)
        size += len(piece)
    data.seek(start)
    return found.hexdigest(), size


def proven(sha256: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces as they come; raises Damaged after the last where together they are not what the hash says."""
    found = hashlib.sha256()
    for piece in pieces:
        found.update(piece)
        yield piece
    if found.hexdigest() != sha256:
        raise Damaged(f"{sha256} is no longer what it was")


def sound(vault: Vault, sha256: str) -> bool:
    """Whether the file that is there is still what its name says: a spoiled one is healed when it comes again."""
    try:
        for _piece in vault.stream(sha256):
            pass
    except Damaged:
        return False
    return True
