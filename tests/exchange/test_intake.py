"""Opening a stranger's file: what is let in, and what is refused with its own clear answer."""

import codecs
import io
import zipfile

import pytest
from tests.exchange.books import HEADER, xlsx

from bihuan.exchange.sheets import intake
from bihuan.exchange.sheets.intake import open_sheet
from bihuan.refusal import TEXTS, Refusal

TEXT = "企业名称,行业领域\r\n兰山机械厂,机械\r\n"


def rows_of(content: bytes, filename: str = "表.csv") -> list[list]:
    return [list(cells) for _, cells in open_sheet(content, filename).tables[0].rows()]


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (TEXT.encode(), "utf-8"),
        (TEXT.encode("utf-8-sig"), "utf-8-sig"),
        (TEXT.encode("gb18030"), "gb18030"),
        (TEXT.encode("utf-16"), "utf-16"),
    ],
)
def test_csv_is_read_in_the_encodings_that_offices_save(content, encoding):
    file = open_sheet(content, "表.csv")
    assert file.dialect.encoding == encoding
    assert rows_of(content) == [["企业名称", "行业领域"], ["兰山机械厂", "机械"]]


def test_short_gb_text_that_is_also_valid_utf8_is_read_as_chinese():
    content = "名,码\n嘎,1\n".encode("gb18030").replace("名,码".encode("gb18030"), b"a,b")
    tricky = bytes([0xC2, 0xA1, 0xC2, 0xA2])  # valid UTF-8, and 隆垄 in GB18030
    assert open_sheet(content + tricky + b",2\n", "x.csv").dialect.encoding == "gb18030"


def test_utf8_with_one_broken_byte_is_refused_and_never_read_as_garbage():
    broken = ("企业名称,地址\n" + "兰山区机械厂安全生产管理办公室,金雀山路\n" * 20).encode()[:-5] + b"\xff\n"
    with pytest.raises(Refusal, match="sheet_encoding_unknown"):
        open_sheet(broken, "表.csv")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_the_delimiter_is_found_even_where_cells_hold_the_others(delimiter):
    text = delimiter.join(["名称", "描述"]) + "\n" + delimiter.join(["甲", '"一,二;三\t四\n五"']) + "\n"
    assert rows_of(text.encode())[1] == ["甲", "一,二;三\t四\n五"]


def test_rows_are_numbered_as_records_blank_ones_included():
    file = open_sheet(b'a,b\n\n"x\ny",2\n', "x.csv")
    assert [number for number, _ in file.tables[0].rows()] == [1, 2, 3]


def test_an_unclosed_quote_names_the_line_where_it_began():
    with pytest.raises(Refusal) as refused:
        open_sheet(b'a,b\n1,2\n3,"never closed\n5,6\n', "x.csv")
    assert (refused.value.code, refused.value.facts["line"]) == ("sheet_csv_broken", 3)


def ole2(extra: bytes = b"") -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + extra


def package(**parts: bytes) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "sheet_empty"),
        (codecs.BOM_UTF8 + b"\r\n ", "sheet_header_not_found"),
        (ole2(), "sheet_format_not_supported"),
        (ole2("EncryptedPackage".encode("utf-16-le")), "sheet_encrypted"),
        (b"<html><table><tr><td>1</td></tr></table></html>", "sheet_format_not_supported"),
        (b"%PDF-1.7 ...", "sheet_format_not_supported"),
        (b"\xff\xd8\xff\xe0 a photo", "sheet_is_no_table"),
        (package(content_dot_xml=b"<x/>"), "sheet_format_not_supported"),
        (package(xl__workbook_dot_bin=b"x"), "sheet_format_not_supported"),
        (b"PK\x03\x04 cut off", "sheet_corrupt"),
        (xlsx([HEADER])[:-400], "sheet_corrupt"),
        (package(xl__workbook_dot_xml=b"<!DOCTYPE x [<!ENTITY a 'b'>]><workbook/>"), "sheet_corrupt"),
        (xlsx([]), "sheet_empty"),
    ],
)
def test_what_is_no_sheet_is_refused_with_its_own_answer(content, code):
    from tests.exchange.books import checked

    with pytest.raises(Refusal) as refused:
        checked(content)
    assert refused.value.code == code
    assert code in TEXTS


def test_the_old_format_is_refused_with_the_way_out():
    with pytest.raises(Refusal) as refused:
        open_sheet(ole2(), "企业.xls")
    assert ".xlsx" in refused.value.text()


def test_a_package_that_unpacks_too_large_is_refused(monkeypatch):
    monkeypatch.setattr(intake, "MAX_UNPACKED_BYTES", 2_000_000)
    bomb = package(xl__workbook_dot_xml=b"<x/>", xl__sharedStrings_dot_xml=b" " * 3_000_000)
    assert len(bomb) < 10_000
    with pytest.raises(Refusal, match="sheet_too_large"):
        open_sheet(bomb, "弹.xlsx")


def test_a_lone_cell_far_away_is_refused_before_it_takes_the_memory():
    far = xlsx([HEADER, ("甲", None, None, None)])
    with zipfile.ZipFile(io.BytesIO(far)) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    name = "xl/worksheets/sheet1.xml"
    for address, code in (("XFD1048576", "sheet_too_many_rows"), ("XFD150000", "sheet_too_large")):
        cell = f'<row r="{address[3:]}"><c r="{address}" t="n"><v>1</v></c></row></sheetData>'.encode()
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as new:
            for part, content in parts.items():
                new.writestr(part, content.replace(b"</sheetData>", cell) if part == name else content)
        with pytest.raises(Refusal) as refused:
            open_sheet(buffer.getvalue(), "远.xlsx")
        assert refused.value.code == code


def test_more_rows_than_the_limit_are_refused(monkeypatch):
    monkeypatch.setattr(intake, "MAX_ROWS", 3)
    with pytest.raises(Refusal, match="sheet_too_many_rows"):
        open_sheet(b"a,b\n" * 4, "x.csv")
    with pytest.raises(Refusal, match="sheet_too_many_rows"):
        open_sheet(xlsx([HEADER] * 4), "x.xlsx")
