"""Whether one photo stands in another, and where. Pure: pictures and corners in, numbers out.

Two steps. Corners that look alike propose how the earlier photo lies in the later one; then the pixels are asked: the
earlier photo is cut into cells, and each cell must be found again at its place. Signs, bricks and extinguishers look
alike everywhere and propose much; two photos are the same only where what lies between them agrees as well.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from bihuan.likeness.fingerprint import Asked, Corners, Seen

PROPOSED = 10
"""So many corners must agree on one place before pixels are asked."""
FOUND = 0.8
"""This share of the cells that both photos have must be found again for the two to be one picture."""
COVERED = 0.25
"""And what both photos have is at least this share of one of them."""
CHECKED = 320
"""Pixels of the longer side of the earlier photo when cells are compared."""

_CELL = 16
_ALIKE = 0.7  # how alike (correlation) a cell must be to count as found
_PLAIN = 3.0  # a cell whose grey values scatter less is a plain area and says nothing
_MIRROR = np.array([[-1.0, 0, 1], [0, 1, 0], [0, 0, 1]])
_APART = 64  # of 256 bits two descriptions of one corner may differ


@dataclass(frozen=True)
class Placed:
    """How the earlier photo lies in the later one: a matrix over shares of both photos' sides, and how many corners
    agree on it. `mirrored`: it lies there mirrored."""

    matrix: np.ndarray
    agreeing: int
    mirrored: bool = False


@dataclass(frozen=True)
class Answer:
    """`found`: share of the cells in common that are the same; `of_earlier`, `of_later`: how much of each photo the
    common part is; `matrix`: as in Placed."""

    found: float
    of_earlier: float
    of_later: float
    matrix: np.ndarray
    agreeing: int
    mirrored: bool

    @property
    def same_picture(self) -> bool:
        """Whether the two are one picture, as far as pixels can tell."""
        return self.found >= FOUND and max(self.of_earlier, self.of_later) >= COVERED


def placed(earlier: Corners, later: Corners, *, mirrored: bool = False, at_least: int = PROPOSED) -> Placed | None:
    """How the earlier photo lies in the later one, if enough corners agree on it. `mirrored` says that `later` was
    taken from its mirror image."""
    if min(len(earlier), len(later)) < at_least:
        return None
    near, other = _pairs(earlier.bits, later.bits)
    near, other = _turned_alike(earlier, later, near, other)
    if len(near) < at_least:
        return None
    source, target = earlier.places[near] * 1000, later.places[other] * 1000
    matrix, agree = cv2.findHomography(source, target, cv2.USAC_MAGSAC, 8.0, maxIters=1500, confidence=0.995)
    if matrix is None or int(agree.sum()) < at_least or not _sensible(matrix):
        return None
    scale = np.diag([1000.0, 1000.0, 1.0])
    matrix = np.linalg.inv(scale) @ matrix @ scale
    if mirrored:
        matrix = _MIRROR @ matrix
    return Placed(matrix / matrix[2, 2], _apart_from_each_other(source[agree.ravel() > 0]), mirrored)


def _pairs(earlier: np.ndarray, later: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The corners that are each other's most alike: their numbers here and there."""
    here, there = earlier.view(np.uint64), later.view(np.uint64)
    apart = sum(np.bitwise_count(here[:, nth, None] ^ there[None, :, nth]).astype(np.uint16) for nth in range(4))
    nearest, back = apart.argmin(axis=1), apart.argmin(axis=0)
    near = np.flatnonzero(back[nearest] == np.arange(len(nearest)))
    near = near[apart[near, nearest[near]] <= _APART]
    return near, nearest[near]


def _turned_alike(earlier: Corners, later: Corners, near: np.ndarray, other: np.ndarray):
    """Of the pairs those that are turned by about the same angle: a photo turns as a whole."""
    if len(near) == 0:
        return near, other
    turn = (later.angles[other] - earlier.angles[near]) % 360
    votes = np.bincount((turn // 10).astype(int) % 36, minlength=36)
    three = votes + np.roll(votes, 1) + np.roll(votes, -1)
    peak = int(three.argmax()) * 10 + 5
    kept = np.abs((turn - peak + 180) % 360 - 180) <= 20
    return near[kept], other[kept]


def _apart_from_each_other(places: np.ndarray) -> int:
    """How many places there are, counting those once that lie on each other: one corner is often found at several
    sizes."""
    return len(np.unique(np.rint(places / 15).astype(int), axis=0))


def _sensible(matrix: np.ndarray) -> bool:
    """Whether a photo can lie like that: not turned inside out, not folded, not shrunk to a strip."""
    square = np.array([[[0, 0], [1000, 0], [1000, 1000], [0, 1000]]], np.float64)
    depth = square[0] @ matrix[2, :2] + matrix[2, 2]
    if np.any(depth <= 0.2 * abs(matrix[2, 2])) and np.any(depth >= -0.2 * abs(matrix[2, 2])):
        return False
    there = cv2.perspectiveTransform(square, matrix)[0].astype(np.float32)
    if not cv2.isContourConvex(there.reshape(-1, 1, 2)) or cv2.contourArea(there, oriented=True) <= 0:
        return False
    sides = np.linalg.norm(there - np.roll(there, 1, axis=0), axis=1)
    return bool(sides.min() > 100 and sides.max() < 10_000 and sides.max() < 6 * sides.min())


def checked(earlier: np.ndarray, later: np.ndarray, place: Placed) -> Answer:
    """Ask the pixels: how much of what both photos have is the same. Nothing of a strip that is thinner than a cell."""
    height, width = (side // _CELL * _CELL for side in earlier.shape)
    if not (height and width):
        return Answer(0.0, 0.0, 0.0, place.matrix, place.agreeing, place.mirrored)
    size = np.diag([later.shape[1], later.shape[0], 1.0]) @ place.matrix @ np.diag([1 / width, 1 / height, 1.0])
    there = cv2.warpPerspective(
        _soft(later, size), size, (width, height), flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    ).astype(np.float32)
    inside = cv2.warpPerspective(
        np.full(later.shape, 255, np.uint8), size, (width, height), flags=cv2.INTER_NEAREST | cv2.WARP_INVERSE_MAP
    )
    here = cv2.GaussianBlur(cv2.resize(earlier, (width, height), interpolation=cv2.INTER_AREA), (0, 0), 1.5)
    here = here.astype(np.float32)
    both = _cells(inside > 0).all(axis=2)
    lively = both & (_cells(here).std(axis=2) > _PLAIN)
    alike = _alike(here, there)
    found = float((alike[lively] >= _ALIKE).mean()) if lively.sum() >= 12 else 0.0
    of_earlier = float(both.mean())
    square = np.array([[[0, 0], [1, 0], [1, 1], [0, 1]]], np.float64)
    region = np.clip(cv2.perspectiveTransform(square, place.matrix)[0], 0, 1).astype(np.float32)
    return Answer(found, of_earlier, float(cv2.contourArea(region)), place.matrix, place.agreeing, place.mirrored)


def _soft(later: np.ndarray, size: np.ndarray) -> np.ndarray:
    """The later photo as soft as the earlier one is: blurred by how much larger it shows the same."""
    factor = float(np.sqrt(max(abs(np.linalg.det(size[:2, :2])), 1e-6)))
    return cv2.GaussianBlur(later, (0, 0), 1.5 * max(factor, 0.6))


def _cells(values: np.ndarray) -> np.ndarray:
    """The values of each cell: rows x columns x values."""
    height, width = values.shape
    cut = values.reshape(height // _CELL, _CELL, width // _CELL, _CELL)
    return cut.swapaxes(1, 2).reshape(height // _CELL, width // _CELL, -1)


def _alike(here: np.ndarray, there: np.ndarray) -> np.ndarray:
    """The correlation of each cell, at the best of the places up to two pixels around."""
    cells = _cells(here)
    cells = cells - cells.mean(axis=2, keepdims=True)
    norm = np.sqrt((cells**2).sum(axis=2)) + 1e-3
    best = np.full(norm.shape, -1.0, np.float32)
    for down in (-2, 0, 2):
        for right in (-2, 0, 2):
            moved = _cells(np.roll(there, (down, right), axis=(0, 1)))
            moved = moved - moved.mean(axis=2, keepdims=True)
            together = (cells * moved).sum(axis=2) / (norm * (np.sqrt((moved**2).sum(axis=2)) + 1e-3))
            np.maximum(best, together, out=best)
    return best


def proposed(by: Asked) -> Placed:
    """How the earlier photo lies in the later one if the hash that found it is right."""
    place = np.linalg.matrix_power(np.array([[0, -1.0, 1], [1, 0, 0], [0, 0, 1]]), by.turns)
    if by.mirrored:
        place = _MIRROR @ place
    edge = (1 - by.share) / 2
    return Placed(np.array([[by.share, 0, edge], [0, by.share, edge], [0, 0, 1]]) @ place, 0, by.mirrored)


def by_corners(earlier: Corners, later: Seen, *, mirrored: tuple[bool, ...] = (False, True)) -> Iterator[Placed]:
    """How the earlier photo may lie in the later one: as it is, then mirrored."""
    for turned_over in mirrored:
        way = placed(earlier, later.mirrored if turned_over else later.many, mirrored=turned_over)
        if way is not None:
            yield way


def best(earlier: np.ndarray, later: Seen, ways: Iterable[Placed]) -> Answer | None:
    """The answer of the first way of lying in which the two are one picture, or else of the one in which most of it
    is found again."""
    most = None
    for way in ways:
        one = checked(earlier, later.picture, way)
        if one.same_picture:
            return one
        most = one if most is None or one.found > most.found else most
    return most
