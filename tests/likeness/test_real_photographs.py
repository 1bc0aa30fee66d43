"""The same on real photographs, where a folder of them is named: BIHUAN_PHOTOS=FOLDER (docs/performance.md)."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.likeness.archive import Archive
from tests.likeness.photographs import TRICKS, scene
from tests.likeness.real_photographs import originals

FOLDER = os.environ.get("BIHUAN_PHOTOS", "")
needs_photos = pytest.mark.skipif(not FOLDER, reason="BIHUAN_PHOTOS names no folder of photographs")

MIXED = 1000


@needs_photos
@pytest.mark.place("checkups")
def test_an_old_photograph_is_found_among_all_and_a_new_one_let_alone(stage, record_property):
    """Each is new beside all before it, and then old."""
    cv2.setNumThreads(1)
    photos = originals(Path(FOLDER), at_most=400)
    assert len(photos) >= 200
    archive, tricks = Archive(stage), list(TRICKS.items())
    alarms, kept = [], []
    for nth, picture in enumerate(photos):
        alarms += [nth] if archive.alike(picture) else []
        kept += archive.keep([picture])
    archive.mix(MIXED)
    asked = (
        (name, kept[nth], trick(picture, np.random.default_rng(nth)))
        for nth, picture in enumerate(photos)
        for name, trick in (tricks[nth % len(tricks)], tricks[(nth + 5) % len(tricks)])
    )
    rates = archive.rates(asked)
    record_property("found", f"{rates}, {len(alarms)} alarms of {len(photos)}: {alarms}")
    assert sum(rates.values()) / len(TRICKS) >= 0.9, rates
    assert len(alarms) <= len(photos) // 100


def test_a_photograph_is_cut_into_pieces_and_what_shows_nothing_is_left_out(tmp_path):
    cv2.imwrite(str(tmp_path / "large.png"), cv2.resize(scene(1, 1), (1200, 920)))
    cv2.imwrite(str(tmp_path / "sky.png"), np.full((600, 800, 3), 220, np.uint8))
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    assert [piece.shape[:2] for piece in originals(tmp_path)] == [(460, 600)] * 4
