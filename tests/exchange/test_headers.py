"""The header is found in sheets made by people."""

import pytest
from tests.exchange.books import ENTERPRISES, GOOD, HEADER, OTHER, checked, codes, xlsx

ROW = ("甲厂", GOOD, "371302", "机械")


def names(content: bytes) -> list[str]:
    return list(checked(content).headers["企业"].names.values())


def test_the_header_is_found_below_titles_and_blank_rows():
    result = checked(
        xlsx([["兰山区企业花名册"], [], ["填报单位：安委办", None, None, "2026年"], HEADER, ROW], merges=["A1:D1"])
    )
    assert result.headers["企业"].first_row == 4
    assert [row.number for row in result.rows] == [5]
    assert result.ok


def test_a_header_of_several_merged_rows_becomes_upper_and_lower_names():
    content = xlsx(
        [
            ["企业名称", "基本信息", None, "联系", None],
            [None, "统一社会信用代码", "行政区划", "行业领域", "电话"],
            ["甲厂", GOOD, "371302", "机械", "13800001234"],
        ],
        merges=["A1:A2", "B1:C1", "D1:E1"],
    )
    assert names(content) == [
        "企业名称", "基本信息/统一社会信用代码", "基本信息/行政区划", "联系/行业领域", "联系/电话",
    ]  # fmt: skip
    result = checked(content)
    assert result.ok
    assert result.rows[0].values["contact_phone"] == "13800001234"
    assert result.rows[0].number == 3


def test_a_name_merged_over_two_columns_does_not_make_a_header_of_the_first_row_of_data():
    header = ["企业名称*", "统一社会信用代码", "行政区划*", None, "行业领域*"]
    content = xlsx([["2026年企业台账"], header, ["甲厂", GOOD, "371302", "", "机械"]], merges=["A1:E1", "C2:D2"])
    assert names(content) == ["企业名称*", "统一社会信用代码", "行政区划*", "行政区划* (2)", "行业领域*"]
    result = checked(content)
    assert result.ok
    assert [row.values["name"] for row in result.rows] == ["甲厂"]


def test_two_columns_of_one_name_stay_apart():
    assert names(xlsx([(*HEADER, "电话", "电话"), (*ROW, "1", "2")]))[-2:] == ["电话", "电话 (2)"]


def test_a_body_cell_merged_over_rows_is_an_error_that_names_the_range():
    result = checked(xlsx([HEADER, ROW, ("乙厂", OTHER, None, "机械")], merges=["C2:C3"]))
    merged = [problem for problem in result.errors if problem.code == "merged_cells"]
    assert len(merged) == 1
    assert "C2:C3" in merged[0].text
    assert (merged[0].row, merged[0].column) == (2, "C")


def test_a_merge_in_a_column_that_nobody_reads_does_no_harm():
    result = checked(
        xlsx([(*HEADER, "备注"), (*ROW, "同上"), ("乙厂", OTHER, "371302", "机械", None)], merges=["E2:E3"])
    )
    assert result.ok


def test_a_sheet_of_another_kind_is_named_as_skipped():
    from tests.exchange.books import opened, saved

    book = opened(xlsx([HEADER, ROW]))
    book.create_sheet("说明").append(["请各镇街认真填写"])
    hidden = book.create_sheet("旧表")
    hidden.append(HEADER)
    hidden.sheet_state = "hidden"
    result = checked(saved(book))
    assert [skipped["sheet"] for skipped in result.skipped_sheets] == ["说明"]
    assert len(result.rows) == 1


@pytest.mark.parametrize(
    "header",
    [("单位名称", "信用代码", "属地", "行业"), ("企业名称 *", "统一社会信用代码（18位）", "行政 区划", "行业领域")],
)
def test_aliases_stars_notes_and_spaces_in_headers_do_not_matter(header):
    assert checked(xlsx([header, ROW])).ok


def test_a_missing_required_column_is_named_once():
    result = checked(xlsx([HEADER[:3], ROW[:3]]))
    assert codes(result) == ["columns_missing"]
    assert ENTERPRISES["sector"].zh in result.problems[0].text
