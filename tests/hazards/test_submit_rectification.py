"""提交整改结果: what was done, shown; then it is the verifier's turn."""

import pytest
from tests.hazards.conftest import found_by_expert, planned, treated

from bihuan.hazards import closure
from bihuan.refusal import Refusal


def test_said_and_shown(stage):
    hazard = treated(stage, found_by_expert(stage))
    assert (hazard.state, hazard.rectified_by, hazard.rectified_by_name) == ("treated", stage.worker.pk, "周工")


@pytest.mark.parametrize(
    ("text", "photos", "code"), [("", 1, "rectification_text_missing"), ("好了", 0, "evidence_missing")]
)
def test_neither_words_nor_photos_alone(stage, text, photos, code):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    shown = [stage.photo(stage.worker) for _ in range(photos)]
    with pytest.raises(Refusal) as no:
        closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), rectification=text, photos=shown)
    assert no.value.code == code
    hazard.refresh_from_db()
    assert hazard.state == "treating"


def test_a_refused_act_leaves_nothing_behind(stage):
    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    with pytest.raises(Refusal):
        closure.submit_rectification(
            hazard, by=stage.worker, at=stage.at(), rectification=" ", photos=[stage.photo(stage.worker)]
        )
    assert not hazard.photos.filter(phase="after").exists()
