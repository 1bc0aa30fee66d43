"""The words of all photos of an enterprise, of one person and of one institution, held in the worker's memory as far as
there is room and read from the table where there is none."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterator
from datetime import timedelta
from itertools import batched

import numpy as np

from bihuan.likeness import fingerprint, words
from bihuan.likeness.models import Fingerprint

HELD = 100_000
"""So many photos are held, with 2 KB each; parts of the scope that nobody has asked for longest go first."""
PART = 20_000
"""So many are ranked together: what is read and not held takes 40 MB."""
_AT_ONCE = 1000
_LATE = timedelta(minutes=10)  # a transaction may end so long after its rows got their ids

Scope = tuple[str, int]
"""A column of fingerprints and its value."""


class Around:
    """Scopes with the words of their photos. What came since is read with every question."""

    def __init__(self, held: int = HELD, part: int = PART) -> None:
        self._most, self._part = held, part
        self._scopes: OrderedDict[Scope, list[words.Words]] = OrderedDict()

    def near(self, scopes: list[Scope], seen: fingerprint.Seen) -> list[words.Near]:
        """Of all photos of these scopes those that are worth a closer look, the nearest first."""
        parts = (part for scope in scopes for part in self._parts(scope))
        return words.nearest(one for part in parts for one in part.near(seen.many, seen.mirrored))

    def forget(self) -> None:
        """Hold nothing any more: it is read again when it is asked for."""
        self._scopes.clear()

    @property
    def held(self) -> int:
        """How many photos are held."""
        return sum(len(part) for parts in self._scopes.values() for part in parts)

    def _parts(self, scope: Scope) -> Iterator[words.Words]:
        """All photos of a scope in parts; those for which there is no room are read and forgotten."""
        parts = self._scopes.setdefault(scope, [])
        self._scopes.move_to_end(scope)
        fresh = self._fresh(scope, parts)
        room = self._room(scope, len(fresh))
        for some in batched(fresh[:room], _AT_ONCE):
            if not parts or len(parts[-1]) + len(some) > self._part:
                parts.append(words.Words())
            parts[-1].add(*_read(some))
        yield from parts
        for some in batched(fresh[room:], self._part):
            passing = words.Words()
            for few in batched(some, _AT_ONCE):
                passing.add(*_read(few))
            yield passing

    def _fresh(self, scope: Scope, parts: list[words.Words]) -> list[int]:
        """The photos that are not held yet."""
        column, value = scope
        known = np.concatenate([part.ids for part in parts]) if parts else np.empty(0, np.int64)
        since = int(known.max()) - (int(_LATE.total_seconds() * 1000) << 21) if len(known) else 0
        rows = Fingerprint.objects.filter(**{column: value}, pk__gt=since).order_by("pk")
        ids = np.fromiter(rows.values_list("pk", flat=True), np.int64)
        return ids[~np.isin(ids, known)].tolist()

    def _room(self, scope: Scope, wanted: int) -> int:
        """For how many more photos there is room, if need be in the place of parts of other scopes: their newest, so
        that what is left is all up to a number."""
        while self.held + wanted > self._most and (oldest := next(iter(self._scopes))) != scope:
            if self._scopes[oldest]:
                self._scopes[oldest].pop()
            if not self._scopes[oldest]:
                del self._scopes[oldest]
        return max(0, self._most - self.held)


def _read(ids: tuple[int, ...]) -> tuple[list[int], list[bytes]]:
    """The words of photos; of one from before words were kept, out of its corners."""
    rows = dict(Fingerprint.objects.filter(pk__in=ids).values_list("pk", "words"))
    without = [pk for pk, kept in rows.items() if kept is None]
    if without:
        rows |= {pk: _of(corners) for pk, corners in _corners(without)}
    return list(rows), [bytes(kept) for kept in rows.values()]


def _corners(ids: list[int]) -> Iterator[tuple[int, bytes]]:
    yield from Fingerprint.objects.filter(pk__in=ids).values_list("pk", "corners")


def _of(corners: bytes) -> bytes:
    return words.of(fingerprint.unpacked(bytes(corners)))


def write_earlier(most: int) -> int:
    """Write down the words of photos that were looked at before words were kept, so many at most; how many were."""
    ids = list(Fingerprint.objects.filter(words=None).order_by("pk").values_list("pk", flat=True)[:most])
    rows = [Fingerprint(pk=pk, words=_of(corners)) for pk, corners in _corners(ids)]
    return Fingerprint.objects.bulk_update(rows, ["words"])
