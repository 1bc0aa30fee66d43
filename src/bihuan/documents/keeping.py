"""Bytes come into the vault for a record, and leave it only where no record names them.

A transaction that fails leaves bytes behind that nothing will ever ask for; they cost room and may show people. Records
themselves are never taken away here: what a place says of the years to keep them (`retention.years`) is a least, and no
clause says a most.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import batched
from typing import BinaryIO

from django.db import connection, transaction

from bihuan.documents import queries
from bihuan.documents.vault import Kept, Vault, hash_and_size
from bihuan.documents.vault.here import vault

AT_ONCE = 500
_HELD = "SELECT pg_advisory_xact_lock_shared(hashtextextended(%s, 0))"
_FREE = "SELECT name FROM unnest(%s::text[]) AS name WHERE pg_try_advisory_xact_lock(hashtextextended(name, 0))"


def keep(data: bytes | BinaryIO) -> str:
    """Put the bytes into the vault for a record of this transaction, and return their hash. From before they come until
    it ends nobody takes them away, also where they lay there already. Raises vault.Unreachable."""
    sha256, _size = hash_and_size(data)
    with connection.cursor() as cursor:
        cursor.execute(_HELD, [sha256])
    return vault().put(data)


def unnamed(place: Vault, *, before: datetime) -> Iterator[Kept]:
    """What has been in the vault since before that moment and no record names."""
    named = queries.hashes()
    return (kept for kept in place if kept.since < before and kept.sha256 not in named)


def sweep(place: Vault, found: Iterable[Kept]) -> Iterator[Kept]:
    """Take away what no record names; yields each that is gone. What a transaction under way is about to name stays."""
    for some in batched(found, AT_ONCE):
        yield from _sweep({kept.sha256: kept for kept in some}, place)


@transaction.atomic
def _sweep(some: dict[str, Kept], place: Vault) -> list[Kept]:
    with connection.cursor() as cursor:
        cursor.execute(_FREE, [list(some)])
        free = {name for (name,) in cursor.fetchall()}
    return [some[sha256] for sha256 in sorted(free - queries.hashes(among=free)) if place.delete(sha256)]
