"""All files of one vault carried into another: begun again where it was broken off, believed by hash alone."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from tempfile import SpooledTemporaryFile
from typing import IO, cast

from bihuan.documents.vault import CHUNK, Damaged, Kept, Vault

IN_MEMORY = 16 * CHUNK


@dataclass
class Tally:
    """What became of the files: carried now, there before, gone from the source meanwhile, and damaged ones by hash."""

    carried: int = 0
    there: int = 0
    bytes: int = 0
    removed: int = 0
    damaged: list[str] = field(default_factory=list)


def move(
    source: Vault, target: Vault, *, remove: bool = False, seen: Callable[[Tally], None] = lambda _: None
) -> Tally:
    """Carry every file; a file of the same hash and size in `target` is not sent again, so that a run that was broken
    off goes on where it stood. With `remove` a file leaves `source` once `target` has given it back whole.

    A file that is damaged in `source` is named and left where it is. Raises Unreachable; what was carried stays.
    """
    tally = Tally()
    for kept in source:
        known = target.stat(kept.sha256)
        try:
            if known is not None and known.size == kept.size:
                tally.there += 1
            else:
                _carry(kept, source, target)
                tally.carried += 1
                tally.bytes += kept.size
            if remove:
                _read_through(target, kept.sha256)
                tally.removed += source.delete(kept.sha256)
        except Damaged:
            tally.damaged.append(kept.sha256)
        seen(tally)
    return tally


def _carry(kept: Kept, source: Vault, target: Vault) -> None:
    """Raises Damaged before anything is sent where `source` no longer holds what the name says."""
    with SpooledTemporaryFile(IN_MEMORY) as whole:
        for piece in source.stream(kept.sha256):
            whole.write(piece)
        whole.seek(0)
        target.put(cast("IO[bytes]", whole))


def verify(vault: Vault, wanted: Iterable[str] = ()) -> Tally:
    """Read every file that is there and look for every one that is `wanted`; the damaged and the missing by hash."""
    tally, missing = Tally(), set(wanted)
    for kept in vault:
        missing.discard(kept.sha256)
        try:
            _read_through(vault, kept.sha256)
        except Damaged:
            tally.damaged.append(kept.sha256)
        tally.there += 1
        tally.bytes += kept.size
    tally.damaged += sorted(missing)
    return tally


def _read_through(vault: Vault, sha256: str) -> None:
    for _piece in vault.stream(sha256):
        pass
