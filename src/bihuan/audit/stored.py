"""The chain as it stands in the database, streamed in the order of its cases by server-side cursors."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from django.db import connection, transaction

from .canonical import dumps, sealed_line
from .chain import Head, Link, Seal, Sealed
from .queries import missing_guards

FETCH = 2_000

_MOMENT = """to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')"""
_EVENTS = (
    'SELECT "case", seq, prev_hash, hash, act, ' + _MOMENT.format("at") + ", basis, by, data::text, id, ref, release"
    ' FROM audit_event {} ORDER BY "case", seq, id'
)
_HEADS = 'SELECT "case", seq, hash FROM audit_head {} ORDER BY "case"'
_SEALED = 'SELECT "case", seal_no, seq, hash FROM audit_sealed_head {} ORDER BY "case", seal_no'
_SEALS = f"SELECT no, {_MOMENT.format('sealed_at')}, prev_hash, hash, heads FROM audit_seal ORDER BY no"
_HEADS_OF_SEALS = 'SELECT seal_no, "case", seq, hash FROM audit_sealed_head ORDER BY seal_no, "case"'


class CaseChain(NamedTuple):
    """Everything kept about one case."""

    case: str
    head: Head | None
    sealed: list[Sealed]
    events: list[Link]


class SealedList(NamedTuple):
    """A seal (None where only its heads are left) and the heads stored under it, in the order of their cases."""

    no: int
    seal: Seal | None
    lines: list[tuple[str, int, bytes]]

    @property
    def digest(self) -> bytes:
        """sha256 over the heads, which the seal's own hash covers."""
        digest = hashlib.sha256()
        for line in self.lines:
            digest.update(sealed_line(*line))
        return digest.digest()


class Stored:
    """The chain in the database. Memory is bounded by the longest case and the largest seal, not by the table."""

    def missing_guards(self) -> list[str]:
        """Triggers that are gone or switched off."""
        return missing_guards()

    def seals(self) -> Iterator[SealedList]:
        """All seals in order, each with the heads under it."""
        for no, (seals, heads) in _merged(_grouped(_rows(_SEALS)), _grouped(_rows(_HEADS_OF_SEALS))):
            seal = next((Seal(no, at, bytes(prev), bytes(own), count) for _, at, prev, own, count in seals), None)
            lines = [(case, seq, bytes(own)) for _, case, seq, own in heads]
            yield SealedList(no, seal, lines)

    def cases(self, case: str | None = None) -> Iterator[CaseChain]:
        """Every case that has an event, a head or a sealed head, in the order of bytes; or only `case`."""
        where, given = ('WHERE "case" = %s', [case]) if case else ("", [])
        streams = [_grouped(_rows(query.format(where), given)) for query in (_EVENTS, _HEADS, _SEALED)]
        for name, (events, heads, sealed) in _merged(*streams):
            head = next((Head(seq, bytes(own)) for _, seq, own in heads), None)
            sealed = [Sealed(no, seq, bytes(own)) for _, no, seq, own in sealed]
            yield CaseChain(name, head, sealed, [_link(row) for row in events])


@contextmanager
def snapshot() -> Iterator[Stored]:
    """One consistent view for all cursors, however many acts happen meanwhile; nothing can be written in it."""
    outermost = not connection.in_atomic_block
    with transaction.atomic():
        if outermost:  # inside another transaction its own view is all there is
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        yield Stored()


def _rows(query: str, given=()) -> Iterator[tuple]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(query, given)
        while rows := cursor.fetchmany(FETCH):
            yield from rows


def _grouped(rows) -> Iterator[tuple]:
    for key, group in groupby(rows, itemgetter(0)):
        yield key, list(group)


def _merged(*streams) -> Iterator[tuple]:
    """(key, (rows of the first stream, rows of the second, …)) over streams sorted by key; [] where one has none.
    Code points compare as UTF-8 bytes do, so Python and collation C agree on the order."""
    waiting = [next(stream, None) for stream in streams]
    while any(waiting):
        key = min(item[0] for item in waiting if item)
        found = []
        for index, item in enumerate(waiting):
            if item and item[0] == key:
                found.append(item[1])
                waiting[index] = next(streams[index], None)
            else:
                found.append([])
        yield key, tuple(found)


def _link(row) -> Link:
    case, seq, prev_hash, own_hash, act, at, basis, by, data, number, ref, release = row
    event = {
        "act": act,
        "at": at,
        "basis": basis,
        "by": by,
        "case": case,
        "data": json.loads(data),
        "id": number,
        "ref": ref,
        "release": release,
    }
    return Link(seq, bytes(prev_hash), bytes(own_hash), dumps(event))
