"""The same on real photographs, where a folder of them is named: BIHUAN_PHOTOS=FOLDER (docs/performance.md)."""

import os
from pathlib import Path

import cv2
import numpy as np
import pytest
from tests.likeness.comparing_photos import Kept, same_picture
from tests.likeness.photographs import TRICKS, jpeg, scene
from tests.likeness.real_photographs import originals

from bihuan.likeness import fingerprint

FOLDER = os.environ.get("BIHUAN_PHOTOS", "")
needs_photos = pytest.mark.skipif(not FOLDER, reason="BIHUAN_PHOTOS names no folder of photographs")


@pytest.fixture(scope="module")
def photos():
    cv2.setNumThreads(1)
    return originals(Path(FOLDER), at_most=400)


@needs_photos
def test_an_old_photograph_is_recognised_and_a_new_one_let_alone(photos):
    assert len(photos) >= 200
    kept, tricks = [Kept.of(picture) for picture in photos], list(TRICKS.items())
    caught, alarms = [], 0
    for nth, picture in enumerate(photos):
        for name, trick in (tricks[nth % len(tricks)], tricks[(nth + 5) % len(tricks)]):
            seen = fingerprint.look(jpeg(trick(picture, np.random.default_rng(nth))))
            caught.append((name, same_picture(kept[nth], seen)))
        others = kept[max(0, nth - 3) : nth]  # the pieces of one photograph lie beside each other
        alarms += any(same_picture(other, fingerprint.look(jpeg(picture))) for other in others)
    missed = sorted(name for name, found in caught if not found)
    assert len(missed) <= len(caught) // 10, missed
    assert alarms <= len(photos) // 100


def test_a_photograph_is_cut_into_pieces_and_what_shows_nothing_is_left_out(tmp_path):
    cv2.imwrite(str(tmp_path / "large.png"), cv2.resize(scene(1, 1), (1200, 920)))
    cv2.imwrite(str(tmp_path / "sky.png"), np.full((600, 800, 3), 220, np.uint8))
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    assert [piece.shape[:2] for piece in originals(tmp_path)] == [(460, 600)] * 4
