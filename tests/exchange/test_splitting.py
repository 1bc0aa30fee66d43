"""Several hazards in one cell are cut where their writer numbered them, and nowhere else."""

import pytest

from bihuan.exchange.sheets.splitting import dealt, pieces, uneven


@pytest.mark.parametrize(
    "text",
    [
        "1.配电箱没有门；2.灭火器过期；3.通道堵塞。",
        "1、配电箱没有门\n2、灭火器过期\n3、通道堵塞。",
        "（1）配电箱没有门；（2）灭火器过期；（3）通道堵塞。",
        "①配电箱没有门②灭火器过期③通道堵塞。",
        "一、配电箱没有门；二、灭火器过期；三、通道堵塞。",
        "现场存在以下问题：1.配电箱没有门 2.灭火器过期 3.通道堵塞。",
        "1)配电箱没有门;2)灭火器过期;3)通道堵塞。",
        "一是配电箱没有门；二是灭火器过期；三是通道堵塞。",
    ],
)
def test_a_numbered_cell_is_cut_at_its_numbers(text):
    found = [piece.rstrip("。") for piece in pieces(text, "numbered")]
    assert found == ["配电箱没有门", "灭火器过期", "通道堵塞"]


@pytest.mark.parametrize(
    "text", ["配电箱没有门", "间距0.5米，不足1.2米", "3号车间2台冲床没有防护罩", "第2、3项未整改", "1.只有一条"]
)
def test_a_figure_within_a_sentence_cuts_nothing(text):
    assert pieces(text, "numbered") == [text]


def test_lines_and_semicolons_cut_too():
    assert pieces("甲\n\n乙；\n", "lines") == ["甲", "乙"]
    assert pieces("甲；乙;丙", "semicolons") == ["甲", "乙", "丙"]


def test_columns_with_as_many_pieces_are_dealt_together_and_others_repeated():
    cells = {"description": ["甲", "乙", "丙"], "advice": ["一", "二", "三"], "legal_basis": ["x", "y"]}
    assert [part["advice"] for part in dealt(cells)] == ["一", "二", "三"]
    assert not any("legal_basis" in part for part in dealt(cells))
    assert uneven(cells) == ["legal_basis"]
