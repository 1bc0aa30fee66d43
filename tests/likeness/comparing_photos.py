"""Old photos against a new one, by the engine alone: as `likeness.comparing` does it with its tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from tests.likeness.photographs import jpeg

from bihuan.likeness import fingerprint, matching, words
from bihuan.likeness.index import NEAR


@dataclass(frozen=True)
class Kept:
    """What the product keeps of a photo: hash, corners as they are packed, and its small copy."""

    shape: int | None
    corners: bytes
    words: bytes
    small: bytes

    @classmethod
    def of(cls, picture: np.ndarray) -> Kept:
        seen = fingerprint.look(jpeg(picture))
        return cls(seen.hash, fingerprint.packed(seen.corners), words.of(seen.corners), jpeg(picture, 320))


def same_picture(kept: Kept, seen: fingerprint.Seen) -> bool:
    """Whether the new photo is recognised as the old one."""
    answer = matching.best(fingerprint.gray(kept.small, matching.CHECKED), seen, _places(kept, seen))
    return answer is not None and answer.same_picture


def found(index: words.Words, kept: list[Kept], seen: fingerprint.Seen) -> set[int]:
    """Which of the photos `kept`, whose words are in the index by their numbers, the new one is recognised as."""
    by_words = {one.id for one in words.nearest(index.near(seen.many, seen.mirrored))}
    by_hash = {nth for nth in index.ids.tolist() if near(kept[nth], seen)}
    return {nth for nth in by_words | by_hash if same_picture(kept[nth], seen)}


def near(kept: Kept, seen: fingerprint.Seen) -> bool:
    """Whether the hash alone proposes the old photo."""
    return kept.shape is not None and any((one.hash ^ kept.shape).bit_count() <= NEAR for one in seen.asked)


def _places(kept: Kept, seen: fingerprint.Seen):
    if kept.shape is not None:
        nearest = min(seen.asked, key=lambda one: (one.hash ^ kept.shape).bit_count(), default=None)
        if nearest is not None and (nearest.hash ^ kept.shape).bit_count() <= NEAR:
            yield matching.proposed(nearest)
    yield from matching.by_corners(fingerprint.unpacked(kept.corners), seen)
