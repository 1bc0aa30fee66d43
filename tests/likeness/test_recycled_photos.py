"""Old photos are recognised whatever was done to them, and new ones of the same workshop are let alone. 200 scenes,
drawn by the test; bench/likeness.py tries every trick on every one of them."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from tests.likeness.comparing_photos import Kept, same_picture
from tests.likeness.photographs import TRICKS, jpeg, scene, stamped

from bihuan.likeness import fingerprint, matching
from bihuan.likeness.index import HashIndex

ORIGINALS, VIEWS = 200, 8


@pytest.fixture(scope="module")
def originals():
    """200 photos of 25 workshops, with the time written into them."""
    cv2.setNumThreads(1)
    views = [(nth // VIEWS, nth % VIEWS) for nth in range(ORIGINALS)]
    return [stamped(scene(*view), f"2025-0{1 + view[1]}-1{view[0] % 10} 09:30:00") for view in views]


@pytest.fixture(scope="module")
def kept(originals):
    return [Kept.of(picture) for picture in originals]


def test_an_old_photo_is_recognised_and_a_new_one_let_alone(originals, kept):
    tricks = list(TRICKS.items())
    caught: dict[str, list[bool]] = {name: [] for name in TRICKS}
    for nth, picture in enumerate(originals):
        for name, trick in (tricks[nth % len(tricks)], tricks[(nth + 5) % len(tricks)]):
            seen = fingerprint.look(jpeg(trick(picture, np.random.default_rng(nth))))
            caught[name].append(same_picture(kept[nth], seen))
    rates = {name: sum(found) / len(found) for name, found in caught.items()}
    every = [one for found in caught.values() for one in found]
    assert sum(every) / len(every) >= 0.9, rates
    assert min(rates.values()) >= 0.8, rates


def test_a_new_photo_of_the_same_workshop_is_no_old_one(originals, kept):
    alarms = 0
    for nth, picture in enumerate(originals):
        seen = fingerprint.look(jpeg(picture))
        same_workshop = [n for n in range(nth - nth % VIEWS, nth) if n != nth][:2]
        others = [*same_workshop, (nth + VIEWS * 7) % ORIGINALS]
        alarms += any(same_picture(kept[other], seen) for other in others)
    assert alarms <= ORIGINALS // 100


def test_a_photo_without_anything_on_it_says_nothing():
    """A white wall is like every white wall."""
    wall = np.full((480, 640), 200, np.uint8) + np.random.default_rng(1).integers(0, 4, (480, 640), dtype=np.uint8)
    seen = fingerprint.Seen(wall)
    assert seen.hash is None
    assert not seen.asked
    assert not list(matching.by_corners(seen.corners, seen))


def test_what_is_kept_of_corners_is_what_was_found():
    found = fingerprint.Seen(cv2.cvtColor(scene(3, 1), cv2.COLOR_BGR2GRAY)).corners
    again = fingerprint.unpacked(fingerprint.packed(found))
    assert len(fingerprint.packed(found)) == 38 * len(found) <= 38 * fingerprint.CORNERS
    assert (again.bits == found.bits).all()
    assert np.abs(again.places - found.places).max() < 0.001


def test_the_index_finds_every_hash_near_enough_and_no_other():
    rng = np.random.default_rng(7)
    hashes = rng.integers(0, 1 << 63, 200_000, dtype=np.uint64)
    index = HashIndex()
    index.add(range(100_000), hashes[:100_000])
    index.add(range(90_000, 200_000), hashes[90_000:])  # some once more
    assert len(index) == 200_000
    asked = int(hashes[150_000]) ^ 0b1011, int(hashes[3]) ^ (0b111 << 40)
    assert index.near(asked)[:2] in ([(150_000, 0), (3, 1)], [(3, 1), (150_000, 0)])
    plain = [(n, (int(h) ^ asked[0]).bit_count()) for n, h in enumerate(hashes[149_000:151_000], start=149_000)]
    assert {n for n, apart in plain if apart <= 10} <= {n for n, _ in index.near(asked, at_most=1000)}
    assert index.near([]) == []
