"""Old photos are found among all others whatever was done to them, and new ones of the same workshop are let alone: 200
scenes, drawn by the test, behind a thousand later photos, sought as the worker seeks. BIHUAN_OTHER_PHOTOS=2000 draws so
many other scenes in place of a thousand mixed ones and asks fourteen times as often (docs/performance.md)."""

from __future__ import annotations

import os

import cv2
import numpy as np
import pytest
from tests.likeness.archive import Archive
from tests.likeness.photographs import TRICKS, scene, stamped

from bihuan.likeness import fingerprint, matching
from bihuan.likeness.index import HashIndex

OTHERS = int(os.environ.get("BIHUAN_OTHER_PHOTOS", "0"))
ORIGINALS, VIEWS, MIXED = 200, 8, 1000
DRAWN, CLEAN = 20, 8


def photo(workshop: int, view: int) -> np.ndarray:
    """With the time written into it."""
    return stamped(scene(workshop, view), f"2025-0{1 + view % 9}-1{view % 10} 09:30:00")


@pytest.mark.place("checkups")
def test_an_old_photo_is_found_among_all_and_a_new_one_let_alone(stage, record_property):
    cv2.setNumThreads(1)
    archive, originals = Archive(stage), [photo(nth // VIEWS, nth % VIEWS) for nth in range(ORIGINALS)]
    kept = archive.keep(originals)
    for first in range(ORIGINALS, ORIGINALS + OTHERS, 100):
        archive.keep([photo(nth // VIEWS, nth % VIEWS) for nth in range(first, first + 100)])
    archive.mix(0 if OTHERS else MIXED)
    asked = [(nth, name) for nth in range(ORIGINALS) for name in TRICKS]
    asked = asked[:: 7 if OTHERS else len(asked) // DRAWN + 1]  # no multiple of two or five: every trick in turn
    done = ((name, kept[nth], TRICKS[name](originals[nth], np.random.default_rng(nth))) for nth, name in asked)
    rates = archive.rates(done)
    new = [photo(nth % (ORIGINALS // VIEWS), VIEWS + nth) for nth in range(ORIGINALS // 2 if OTHERS else CLEAN)]
    alarms = sum(bool(archive.alike(picture)) for picture in new)
    record_property("found", f"{rates}, {alarms} alarms of {len(new)}")
    assert sorted(rates) == sorted(TRICKS)
    assert sum(rates.values()) / len(TRICKS) >= 0.9, rates
    assert min(rates.values()) >= 0.7, rates
    assert alarms <= len(new) // 100


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
