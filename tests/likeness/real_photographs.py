"""Real photographs from a folder, cut into pieces that each stand for a photo of its own."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from bihuan.likeness import fingerprint

FORMATS = (".jpg", ".jpeg", ".png", ".webp")
_SHORT, _MOST = 450, 5  # a piece's shorter side at least; and no more than so many pieces along it
_EDGE = 1280
_CORNERS = 120


def originals(folder: Path, *, at_most: int = 1000) -> list[np.ndarray]:
    """The pieces that show something: what has no coarse shape or hardly a corner, a sky or a blurred ground, is not
    what anybody proves a rectification by."""
    found: list[np.ndarray] = []
    for path in sorted(path for path in folder.rglob("*") if path.suffix.lower() in FORMATS):
        picture = cv2.imread(str(path))
        if picture is not None:
            found += [piece for piece in _pieces(picture) if _shows_something(piece)]
    return found[:at_most]


def _pieces(picture: np.ndarray) -> list[np.ndarray]:
    height, width = picture.shape[:2]
    count = max(1, min(_MOST, min(height, width) // _SHORT))
    cut = [
        picture[height * row // count : height * (row + 1) // count, width * col // count : width * (col + 1) // count]
        for row in range(count)
        for col in range(count)
    ]
    return [_as_taken(piece) for piece in cut]


def _as_taken(piece: np.ndarray) -> np.ndarray:
    factor = _EDGE / max(piece.shape[:2])
    return cv2.resize(piece, None, fx=factor, fy=factor, interpolation=cv2.INTER_AREA) if factor < 1 else piece


def _shows_something(piece: np.ndarray) -> bool:
    seen = fingerprint.Seen(fingerprint.scaled(cv2.cvtColor(piece, cv2.COLOR_BGR2GRAY), fingerprint.EDGE))
    return seen.hash is not None and len(seen.corners) >= _CORNERS
