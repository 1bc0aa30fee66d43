"""The user's own file comes back with the reasons, and goes in again once it is put right."""

from openpyxl.styles import Font
from tests.exchange.books import GOOD, HEADER, OTHER, checked, opened, saved, xlsx

from bihuan.exchange.sheets.headers import OWN_HEADER
from bihuan.exchange.sheets.intake import open_sheet
from bihuan.exchange.sheets.marking import error_list, mark

ROW = ("甲厂", GOOD, "371302", "机械")
BAD = ("乙厂", OTHER[:17] + "A", "371302", "=cmd|' /C calc'!A0")


def marked(content: bytes, filename: str = "名单.xlsx") -> tuple[str, bytes]:
    result = checked(content, filename=filename)
    return mark(open_sheet(content, filename), result.headers, result.problems)


def with_text_formula(content: bytes, address: str) -> bytes:
    """The same workbook, with the cell holding its formula as a text (as a careless export writes it)."""
    book = opened(content)
    book.active[address].data_type = "s"
    return saved(book)


def test_the_reasons_stand_in_a_column_after_the_users_own_and_formats_stay():
    book = opened(xlsx([["花名册"], HEADER, ROW, BAD], merges=["A1:D1"]))
    book.active["A3"].font = Font(bold=True, color="00FF00")
    book.active.column_dimensions["A"].width = 33
    content = with_text_formula(saved(book), "D4")
    name, result = marked(content)
    assert name == "名单（有错误）.xlsx"
    sheet = opened(result).active
    assert sheet["E2"].value == OWN_HEADER
    assert sheet["E3"].value is None
    assert "校验位" in sheet["E4"].value
    assert sheet["B4"].fill.fgColor.rgb == "00FFC7CE"
    assert sheet["A3"].font.color.rgb == "0000FF00"
    assert sheet.column_dimensions["A"].width == 33
    assert "A1:D1" in {str(merge) for merge in sheet.merged_cells.ranges}


def test_nothing_that_comes_back_can_run():
    content = with_text_formula(xlsx([HEADER, BAD]), "D2")
    sheet = opened(marked(content)[1]).active
    assert sheet["D2"].data_type == "s"
    assert sheet["E2"].data_type == "s"
    listed = opened(error_list(checked(content).problems)).active
    assert all(cell.data_type != "f" for row in listed.iter_rows() for cell in row)


def test_a_corrected_file_goes_in_with_its_error_column_ignored_and_a_second_marking_replaces_it():
    _, first = marked(xlsx([HEADER, ROW, ("乙厂", "错", "371302", "机械")]))
    book = opened(first)
    sheet = book.active
    sheet["B3"] = OTHER
    assert checked(saved(book)).ok
    sheet["D2"] = "机戒"
    _, second = marked(saved(book))
    again = opened(second).active
    assert again.max_column == 5
    assert again["E3"].value is None
    assert "机械" in again["E2"].value


def test_a_note_beside_the_table_is_not_written_upon():
    book = opened(xlsx([HEADER, ("乙厂", "错", "371302", "机械")]))
    book.active["E2"] = "我的备注"
    sheet = opened(marked(saved(book))[1]).active
    assert sheet["E2"].value == "我的备注"
    assert sheet["F1"].value == OWN_HEADER


def test_a_csv_comes_back_in_its_own_encoding_and_delimiter_with_one_more_column():
    text = "\r\n".join([";".join(HEADER), ";".join(ROW), "乙厂;错;371302;机械", ""])
    name, content = marked(text.encode("gb18030"), "名单.csv")
    assert name == "名单（有错误）.csv"
    lines = content.decode("gb18030").split("\r\n")
    assert lines[0] == ";".join([*HEADER, OWN_HEADER])
    assert lines[1] == ";".join([*ROW, ""])
    assert lines[2].startswith("乙厂;错;371302;机械;") and "18位" in lines[2]  # noqa: PT018


def test_a_csv_cell_that_would_run_is_guarded_and_still_reads_as_it_was():
    text = "\n".join([",".join([*HEADER, "联系人"]), "甲厂,错,371302,机械,=1+1", "乙厂,错,371302,机械,-5"])
    _, content = marked(text.encode(), "名单.csv")
    assert ",'=1+1," in content.decode()
    assert ",-5," in content.decode()
    table = open_sheet(content, "名单.csv").tables[0]
    assert [cells[4] for _, cells in table.rows()] == ["联系人", "=1+1", "-5"]


def test_a_csv_marked_twice_keeps_one_error_column():
    text = "\n".join([",".join(HEADER), "乙厂,错,371302,机械"])
    _, once = marked(text.encode(), "名单.csv")
    _, twice = marked(once, "名单.csv")
    assert twice == once
