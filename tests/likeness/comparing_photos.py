"""Old photos against a new one, by the engine alone: as `likeness.comparing` does it with its tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tests.likeness.photographs import jpeg

from bihuan.likeness import fingerprint, matching
from bihuan.likeness.index import NEAR


@dataclass(frozen=True)
class Kept:
    """What the product keeps of a photo: hash, corners as they are packed, and its small copy."""

    shape: int | None
    corners: bytes
    small: bytes

    @classmethod
    def of(cls, picture: np.ndarray) -> Kept:
        seen = fingerprint.look(jpeg(picture))
        return cls(seen.hash, fingerprint.packed(seen.corners), jpeg(picture, 320))


def same_picture(kept: Kept, seen: fingerprint.Seen) -> bool:
    """Whether the new photo is recognised as the old one."""
    answer = matching.best(fingerprint.gray(kept.small, matching.CHECKED), seen, _places(kept, seen))
    return answer is not None and answer.same_picture


def near(kept: Kept, seen: fingerprint.Seen) -> bool:
    """Whether the hash alone proposes the old photo."""
    return kept.shape is not None and any((one.hash ^ kept.shape).bit_count() <= NEAR for one in seen.asked)


def _places(kept: Kept, seen: fingerprint.Seen):
    if kept.shape is not None:
        nearest = min(seen.asked, key=lambda one: (one.hash ^ kept.shape).bit_count(), default=None)
        if nearest is not None and (nearest.hash ^ kept.shape).bit_count() <= NEAR:
            yield matching.proposed(nearest)
    yield from matching.by_corners(fingerprint.unpacked(kept.corners), seen)
