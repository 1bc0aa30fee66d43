"""How the alert introduces the things a refusal names."""

import pytest

from bihuan.refusal import TEXTS, Refusal
from bihuan.web.refusals import ABOUT, worded


@pytest.mark.parametrize(
    ("code", "lead"),
    [
        ("five_parts_incomplete", "还缺："),
        ("specialty_duplicated", "涉及："),
        ("hazards_open", "涉及："),
        ("evidence_empty", "文件："),
        ("evidence_missing", "还缺："),
    ],
)
def test_what_stands_in_the_way_is_not_called_lacking(code, lead):
    assert worded(Refusal(code, missing=["甲"])).lead == lead


def test_only_refusals_that_exist_are_introduced():
    assert set(TEXTS) >= ABOUT
