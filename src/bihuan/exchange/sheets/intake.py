"""Opening a stranger's file: what it really is, whether it is safe to open, and its tables row by row."""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

from bihuan.exchange.sheets import delimited
from bihuan.refusal import Refusal

MAX_FILE_BYTES = 50 * 1024 * 1024
MAX_UNPACKED_BYTES = 400 * 1024 * 1024
MAX_ROWS = 200_000
MAX_COLUMNS = 300
# Reading is dense: a lone cell at XFD1048576 would ask for 17 thousand million cells.
MAX_CELLS = 12_000_000

_OLE2 = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_CELL = re.compile(rb"<(?:\w+:)?c\s(?:[^>]*?\s)?r=\"([A-Z]{1,3})(\d{1,7})\"[^>]*?(/?)>")
_DOCTYPE = b"<!DOCTYPE"
_CHUNK = 1 << 20

Cells = list[Any]
# A merged range, 0-based and inclusive: first row, first column, last row, last column.
Merge = tuple[int, int, int, int]


@dataclass(frozen=True)
class Table:
    """One worksheet, or the one table of a .csv; its `height` rows come as (row number as the user
    sees it, cells)."""

    name: str
    merges: tuple[Merge, ...]
    source: Any
    height: int

    def rows(self) -> Iterator[tuple[int, Cells]]:
        """Every row from the first, empty ones included; 1-based numbers."""
        return enumerate(self.source(), start=1)


@dataclass(frozen=True)
class SheetFile:
    """A file that has passed the door: `format` is "xlsx" or "csv"."""

    content: bytes
    filename: str
    format: str
    tables: tuple[Table, ...]
    dialect: delimited.Dialect | None = None

    @cached_property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()

    @property
    def height(self) -> int:
        """How many rows there are in all tables."""
        return sum(table.height for table in self.tables)

    @property
    def stem(self) -> str:
        """The file's name without its ending."""
        return PurePath(self.filename).stem


def require_size(size: int, filename: str) -> None:
    """Asked before a file is taken into memory. Raises Refusal sheet_too_large."""
    if size > MAX_FILE_BYTES:
        raise Refusal("sheet_too_large", filename=filename, limit=f"{MAX_FILE_BYTES // 1024 // 1024} MB")


def open_sheet(content: bytes, filename: str) -> SheetFile:
    """The tables of an .xlsx or .csv, judged by content and not by name.

    Raises Refusal: sheet_empty, sheet_too_large, sheet_too_many_rows, sheet_encrypted, sheet_format_not_supported
    (with how to save as .xlsx), sheet_is_no_table, sheet_corrupt, sheet_encoding_unknown, sheet_csv_broken.
    """
    if not content.strip():
        raise Refusal("sheet_empty", filename=filename)
    require_size(len(content), filename)
    if content.startswith(_OLE2):
        if _ENCRYPTED in content:
            raise Refusal("sheet_encrypted", filename=filename)
        raise Refusal("sheet_format_not_supported", filename=filename, format=".xls / .et")
    if content.startswith(b"PK"):
        return _open_xlsx(content, filename)
    _refuse_other_formats(content, filename)
    return _open_csv(content, filename)


def _refuse_other_formats(content: bytes, filename: str) -> None:
    head = content[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    # Many office systems export an HTML table or an XML spreadsheet and call it .xls.
    if head.startswith((b"<html", b"<!doctype html", b"<table", b"<?xml", b"<meta")):
        raise Refusal("sheet_format_not_supported", filename=filename, format="网页或 XML 表格")
    if head.startswith(b"%pdf"):
        raise Refusal("sheet_format_not_supported", filename=filename, format="PDF")
    if head.startswith((b"\x89png", b"\xff\xd8\xff", b"gif8", b"rar!", b"7z\xbc")):
        raise Refusal("sheet_is_no_table", filename=filename)


def _open_csv(content: bytes, filename: str) -> SheetFile:
    text, dialect = delimited.decode(content, filename)
    height = delimited.prove(text, dialect, filename, max_rows=MAX_ROWS)

    def source() -> Iterator[Cells]:
        return delimited.records(text, dialect)

    return SheetFile(content, filename, "csv", (Table(PurePath(filename).stem, (), source, height),), dialect)


def _open_xlsx(content: bytes, filename: str) -> SheetFile:
    _prove_package(content, filename)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = tuple(
            _table(book, meta.name)
            for meta in book.sheets_metadata
            if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
        )
    except (CalamineError, OSError, ValueError) as error:
        raise Refusal("sheet_corrupt", filename=filename) from error
    if not any(cell not in ("", None) for table in tables for _, cells in table.rows() for cell in cells):
        raise Refusal("sheet_empty", filename=filename)
    return SheetFile(content, filename, "xlsx", tables)


def _table(book: CalamineWorkbook, name: str) -> Table:
    sheet = book.get_sheet_by_name(name)
    merges = tuple((r1, c1, r2, c2) for (r1, c1), (r2, c2) in sheet.merged_cell_ranges or ())
    return Table(name, merges, sheet.iter_rows, sheet.end[0] + 1 if sheet.end else 0)


def _prove_package(content: bytes, filename: str) -> None:
    """Unpack once in a stream: true sizes (a lying header fails its CRC), no document types, no far-away cells."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            names = package.namelist()
            _prove_kind(names, filename)
            unpacked = 0
            for info in package.infolist():
                if info.flag_bits & 0x1:
                    raise Refusal("sheet_encrypted", filename=filename)
                sheet = re.fullmatch(r"xl/worksheets/[^/]+\.xml", info.filename, re.IGNORECASE)
                unpacked = _prove_part(package, info, unpacked, filename, bool(sheet))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, NotImplementedError, ValueError) as error:
        raise Refusal("sheet_corrupt", filename=filename) from error


def _prove_kind(names: list[str], filename: str) -> None:
    if "xl/workbook.xml" in names:
        if "xl/vbaProject.bin" in names:
            raise Refusal("sheet_format_not_supported", filename=filename, format="带宏的 .xlsm")
        return
    if "xl/workbook.bin" in names:
        raise Refusal("sheet_format_not_supported", filename=filename, format=".xlsb")
    known = {"content.xml": ".ods", "word/document.xml": ".docx"}
    kind = next((zh for name, zh in known.items() if name in names), "压缩包")
    raise Refusal("sheet_format_not_supported", filename=filename, format=kind)


def _prove_part(package: zipfile.ZipFile, info: zipfile.ZipInfo, unpacked: int, filename: str, sheet: bool) -> int:
    last_row = last_column = 0
    tail = b""
    with package.open(info) as part:
        while chunk := part.read(_CHUNK):
            unpacked += len(chunk)
            if unpacked > MAX_UNPACKED_BYTES:
                limit = f"{MAX_UNPACKED_BYTES // 1024 // 1024} MB"
                raise Refusal("sheet_too_large", filename=filename, limit=limit)
            if not info.filename.endswith((".xml", ".rels")):
                continue
            window = tail + chunk
            if _DOCTYPE in window:
                raise Refusal("sheet_corrupt", filename=filename)
            if sheet:
                for letters, number, empty in _CELL.findall(window):
                    if not empty:
                        last_row = max(last_row, int(number))
                        last_column = max(last_column, column_index(letters.decode()) + 1)
            tail = window[-200:]
    if last_row > MAX_ROWS:
        raise Refusal("sheet_too_many_rows", filename=filename, rows=last_row, limit=MAX_ROWS)
    if last_row * last_column > MAX_CELLS:
        raise Refusal("sheet_too_large", filename=filename, limit=f"{MAX_CELLS} 个单元格")
    return unpacked


def column_letter(index: int) -> str:
    """0 → A, 25 → Z, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_index(letters: str) -> int:
    """A → 0, AA → 26."""
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index - 1


def range_name(merge: Merge) -> str:
    """(1, 0, 3, 0) → A2:A4."""
    first_row, first_column, last_row, last_column = merge
    return f"{column_letter(first_column)}{first_row + 1}:{column_letter(last_column)}{last_row + 1}"
