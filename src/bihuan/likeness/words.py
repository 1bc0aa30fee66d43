"""Which of very many photos share corners with a new one, without holding every corner against every other. Pure.

A word is two bytes of a corner's description: of the corners of a photo that is seen again some keep a word, and of
another photo's hardly one has it. Photos are ranked by the words that they share with the new one: a word that many
have (bricks, signs, the time in the corner) counts little, and only those count together that are turned by about the
same angle, as a photo turns as a whole. The ranking only proposes; `matching` says where the old photo would lie, and
the pixels decide.

Held are 5 bytes a corner, 2 KB a photo, and asking is one pass over them (docs/performance.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from bihuan.likeness.fingerprint import CORNERS, Corners

SURELY, AT_MOST = 10, 40
"""So many of the nearest are looked at closely, and so many at most where they share much more than the middle one."""
MUCH_MORE = 2.0
_WORDS = 2
_RECORD = np.dtype([("words", "<u2", _WORDS), ("angle", "u1")])
_BLOCK = 1024  # photos at a time: 2 MB
_TURNS = 16


def of(corners: Corners) -> bytes:
    """The words of a photo as they are kept: two and the direction of each corner."""
    rows = np.zeros(len(corners), _RECORD)
    rows["words"], rows["angle"] = _read(corners)
    return rows.tobytes()


def _read(corners: Corners) -> tuple[np.ndarray, np.ndarray]:
    words = np.ascontiguousarray(corners.bits[:, : 2 * _WORDS]).view("<u2")
    return words, (np.rint(corners.angles * (256 / 360)).astype(np.int64) % 256).astype(np.uint8)


@dataclass(frozen=True)
class Near:
    """How much more a photo shares with the new one, or with its mirror image, than the middle one of all photos."""

    id: int
    times: float
    mirrored: bool


class Words:
    """The words of photos by id; what is added is there at once, nothing is taken out."""

    def __init__(self) -> None:
        self.ids = np.empty(0, np.int64)
        self._blocks: list[tuple[np.ndarray, np.ndarray]] = []
        self._room = 0

    def __len__(self) -> int:
        return len(self.ids)

    def add(self, ids: Sequence[int], kept: Sequence[bytes]) -> None:
        """More photos, by what `of` made of them."""
        for nth, data in enumerate(kept, start=len(self.ids)):
            if nth == self._room:
                self._grow()
            words, angles = self._blocks[-1]
            row = nth - self._room + len(angles)
            rows = np.frombuffer(data, _RECORD, count=min(CORNERS, len(data) // _RECORD.itemsize))
            words[:, row, : len(rows)] = rows["words"].T
            angles[row, : len(rows)] = rows["angle"]
        self.ids = np.concatenate([self.ids, np.asarray(ids, np.int64)])

    def _grow(self) -> None:
        """Few photos take little room."""
        rows = min(max(16, self._room), _BLOCK)
        self._blocks.append((np.zeros((_WORDS, rows, CORNERS), np.uint16), np.zeros((rows, CORNERS), np.uint8)))
        self._room += rows

    def near(self, plain: Corners, mirrored: Corners) -> list[Near]:
        """The photos that share most with a new one, the nearest first."""
        if not len(self):
            return []
        as_it_is, as_mirror = self._shared(plain), self._shared(mirrored)
        most = np.maximum(as_it_is, as_mirror)
        times = most / (np.median(most) + 1)
        first = np.argsort(-times, kind="stable")[:AT_MOST]
        return [Near(int(self.ids[n]), float(times[n]), bool(as_mirror[n] > as_it_is[n])) for n in first]

    def _shared(self, asked: Corners) -> np.ndarray:
        """What each photo shares with the corners that are asked with."""
        if not len(asked):
            return np.zeros(len(self))
        where, which = (np.concatenate(parts) for parts in zip(*self._hits(asked), strict=True))
        often = np.bincount(which, minlength=_WORDS * (len(asked) + 1))
        weight = np.log((len(self) + 2) / (often + 1)).clip(0)
        turned = np.bincount(where, weights=weight[which], minlength=_TURNS * self._room).reshape(-1, _TURNS)
        return (turned + np.roll(turned, 1, axis=1)).max(axis=1)[: len(self)]

    def _hits(self, asked: Corners) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Where words of the question stand (by photo and turn), and which words they are."""
        words, angles = _read(asked)
        angles = np.concatenate([[0], angles]).astype(np.uint8)
        for nth in range(_WORDS):
            table = np.zeros(1 << 16, np.int16)
            table[words[:, nth]] = np.arange(1, len(asked) + 1)
            table[0] = 0  # where a photo has fewer corners than there is room for
            first = 0
            for kept, kept_angles in self._blocks:
                found = table[kept[nth]].ravel()
                at = np.flatnonzero(found)
                found = found[at]
                turn = (angles[found] - kept_angles.ravel()[at]) >> 4
                yield (first + at // CORNERS) * _TURNS + turn, found.astype(np.int64) + nth * (len(asked) + 1)
                first += len(kept_angles)


def nearest(found: Iterable[Near]) -> list[Near]:
    """Those that are worth a closer look, each once, the nearest first."""
    best: dict[int, Near] = {}
    for one in found:
        if one.id not in best or best[one.id].times < one.times:
            best[one.id] = one
    ranked = sorted(best.values(), key=lambda one: -one.times)[:AT_MOST]
    return [one for nth, one in enumerate(ranked) if nth < SURELY or one.times >= MUCH_MORE]
