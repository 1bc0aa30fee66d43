"""What is kept of a photo to know it again: a hash of its coarse shape, and the corners in it. Pure: pictures in,
numbers out.

The hash (pHash, 64 bits) is compared with those of all photos there are; a mirrored or turned copy is found by asking
with the hashes of the mirrored and turned question, so that one hash is kept of each photo. The corners (ORB) find what
was cut, stamped, photographed again from a screen or pasted into another picture; which photos they are compared with
`words` says.

cv2 and numpy cost a second and are imported here alone and in `matching` and `index`: whoever serves pages imports none
of the three at its start.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import cv2
import numpy as np

EDGE = 640
"""Pixels of the longer side at which corners are sought: more of them show the grain, not the place."""
CORNERS = 400
MANY = 800
"""A new photo is asked with more corners than are kept of one: of a collage each picture has but a part of them."""
_RECORD = np.dtype([("at", "<u2", 2), ("angle", "u1"), ("size", "u1"), ("bits", "u1", 32)])
"""One corner as it is kept: place in 1/65535 of the photo's sides, direction in 1/256 of a turn, size in pixels."""

_COARSE = 32
FLAT = 40.0
"""A photo whose coarse shape has less than this (root mean square of 63 coefficients) is a wall, a sky or a lid on the
lens: what its hash says is noise."""


@dataclass(frozen=True)
class Corners:
    """Corners of a photo: places as shares of its sides, directions in degrees, sizes in pixels, and 32 bytes each."""

    places: np.ndarray
    angles: np.ndarray
    sizes: np.ndarray
    bits: np.ndarray

    def __len__(self) -> int:
        return len(self.bits)


def gray(data: bytes, edge: int = EDGE) -> np.ndarray:
    """The grey picture of one of our own copies (JPEG or PNG), its longer side `edge` pixels at most. Raises ValueError
    for anything else."""
    try:
        picture = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_GRAYSCALE)
    except cv2.error as error:
        raise ValueError("not a picture") from error
    if picture is None:
        raise ValueError("not a picture")
    return scaled(picture, edge)


def scaled(picture: np.ndarray, edge: int) -> np.ndarray:
    """The picture, its longer side `edge` pixels; a smaller one stays as it is."""
    height, width = picture.shape
    factor = edge / max(height, width)
    if factor >= 1:
        return picture
    size = max(1, round(width * factor)), max(1, round(height * factor))
    return cv2.resize(picture, size, interpolation=cv2.INTER_AREA)


def phash(picture: np.ndarray) -> int | None:
    """64 bits of the photo's coarse shape; None where it has none."""
    return _hash(_coarse(picture))


@dataclass(frozen=True)
class Asked:
    """A hash to look for, and how an earlier photo that has it lies in this one: mirrored, turned by quarters, and
    filling the middle `share` of it."""

    hash: int
    turns: int
    mirrored: bool
    share: float


def asked(picture: np.ndarray) -> list[Asked]:
    """The hashes under which an earlier photo would be found: of this one and of its middle, each turned by quarters
    and mirrored (a frame laid around the old photo, the bezel of a screen, is so left out)."""
    found = []
    for share in (1.0, 0.9, 0.8):
        coarse = _coarse(_middle(picture, share))
        for mirrored in (False, True):
            for turns in range(4):
                seen = _hash(np.rot90(coarse[:, ::-1] if mirrored else coarse, turns))
                if seen is not None:
                    found.append(Asked(seen, turns, mirrored, share))
    return found


def _middle(picture: np.ndarray, share: float) -> np.ndarray:
    height, width = picture.shape
    top, left = round(height * (1 - share) / 2), round(width * (1 - share) / 2)
    return picture[top : height - top, left : width - left]


def _coarse(picture: np.ndarray) -> np.ndarray:
    return cv2.resize(picture, (_COARSE, _COARSE), interpolation=cv2.INTER_AREA).astype(np.float32)


def _hash(coarse: np.ndarray) -> int | None:
    shape = cv2.dct(np.ascontiguousarray(coarse))[:8, :8].ravel()
    if float(np.sqrt(np.mean(shape[1:] ** 2))) < FLAT:
        return None
    bits = shape > np.median(shape[1:])
    bits[0] = False  # how bright it is says nothing
    return int.from_bytes(np.packbits(bits).tobytes(), "big")


def corners(picture: np.ndarray, count: int = CORNERS) -> Corners:
    """The corners of a photo, spread over it: where one sign or one stamp has them all, the rest counts for nothing."""
    height, width = picture.shape
    soft = cv2.GaussianBlur(picture, (0, 0), 1.0)  # the grain of a sensor and the pattern of a screen are no corners
    orb = cv2.ORB_create(
        nfeatures=count * 3, scaleFactor=1.25, nlevels=7, fastThreshold=3, edgeThreshold=19, patchSize=31
    )
    found = _spread(orb.detect(soft, None), width, height, count)
    found, bits = orb.compute(soft, found)
    if bits is None:
        bits, found = np.zeros((0, 32), np.uint8), ()
    return Corners(
        places=np.array([(k.pt[0] / width, k.pt[1] / height) for k in found], np.float32).reshape(-1, 2),
        angles=np.array([k.angle for k in found], np.float32),
        sizes=np.array([k.size for k in found], np.float32),
        bits=bits,
    )


def _spread(found, width: int, height: int, count: int):
    """The strongest of each of 8 x 8 fields in turn, until there are enough."""
    strongest = sorted(found, key=lambda k: -k.response)
    taken: dict[tuple[int, int], int] = {}
    ranked = []
    for k in strongest:
        field = int(k.pt[0] * 8 / width), int(k.pt[1] * 8 / height)
        taken[field] = taken.get(field, 0) + 1
        ranked.append((taken[field], k))
    ranked.sort(key=lambda pair: pair[0])
    return [k for _, k in ranked[:count]]


def packed(found: Corners) -> bytes:
    """Corners as they are kept: 38 bytes each."""
    rows = np.zeros(len(found), _RECORD)
    rows["at"] = np.clip(np.rint(found.places * 65535), 0, 65535)
    rows["angle"] = np.rint(found.angles * (256 / 360)).astype(np.int64) % 256
    rows["size"] = np.clip(np.rint(found.sizes), 0, 255)
    rows["bits"] = found.bits
    return rows.tobytes()


def unpacked(data: bytes) -> Corners:
    """Corners as they were kept; of a damaged row as many as are whole, for it must not spoil the look at others."""
    rows = np.frombuffer(data, _RECORD, count=len(data) // _RECORD.itemsize)
    return Corners(
        places=rows["at"].astype(np.float32) / 65535,
        angles=rows["angle"].astype(np.float32) * (360 / 256),
        sizes=rows["size"].astype(np.float32),
        bits=np.ascontiguousarray(rows["bits"]),
    )


class Seen:
    """A photo about which is asked: the grey picture, the corners that are kept of it, the many as it is and as its
    mirror image with which earlier ones are sought, and the hashes under which an earlier one would be found. What
    nobody asks for is not reckoned."""

    def __init__(self, picture: np.ndarray) -> None:
        self.picture = picture

    @cached_property
    def corners(self) -> Corners:
        return corners(self.picture)

    @cached_property
    def many(self) -> Corners:
        return corners(self.picture, MANY)

    @cached_property
    def mirrored(self) -> Corners:
        return corners(np.ascontiguousarray(self.picture[:, ::-1]), MANY)

    @cached_property
    def asked(self) -> tuple[Asked, ...]:
        return tuple(asked(self.picture))

    @cached_property
    def hash(self) -> int | None:
        """The hash that is kept of it."""
        return phash(self.picture)


def look(data: bytes) -> Seen:
    """Everything that is asked with of a photo (one of our own copies). Raises ValueError as `gray` does."""
    return Seen(gray(data))
