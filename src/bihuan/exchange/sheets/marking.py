"""Giving the user's own file back with an error column: formats kept, wrong cells coloured, nothing that could run."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import PurePath

from openpyxl import Workbook, load_workbook
from openpyxl.styles import Alignment, Font, PatternFill

from bihuan.exchange.sheets import delimited
from bihuan.exchange.sheets.headers import OWN_HEADER, Header
from bihuan.exchange.sheets.intake import SheetFile, column_index
from bihuan.exchange.sheets.problems import ERROR, Problem

# Beyond this the whole workbook would not fit in memory as openpyxl holds it; a list of errors is given instead.
MARKED_ROWS = 50_000

_WRONG = PatternFill("solid", fgColor="FFC7CE")
_DOUBTFUL = PatternFill("solid", fgColor="FFF2CC")


def mark(file: SheetFile, headers: Mapping[str, Header], problems: Sequence[Problem]) -> tuple[str, bytes]:
    """The file's new name and content, with the column 错误原因 filled for every row that has a problem."""
    name = f"{file.stem}（有错误）"
    if file.format == "csv":
        return f"{name}{PurePath(file.filename).suffix or '.csv'}", _mark_csv(file, headers, problems)
    if sum(1 for table in file.tables for _ in table.rows()) > MARKED_ROWS:
        return f"{file.stem}（错误清单）.xlsx", error_list(problems)
    return f"{name}.xlsx", _mark_xlsx(file, headers, problems)


def _by_row(problems: Sequence[Problem], sheet: str) -> dict[int, list[Problem]]:
    found: dict[int, list[Problem]] = defaultdict(list)
    for problem in problems:
        if problem.sheet == sheet:
            found[problem.row].append(problem)
    return found


def reason(problems: Sequence[Problem]) -> str:
    """One line per problem, column first; safe to open in a spreadsheet program."""
    lines = [f"{p.column}列：{p.text}" if p.column else p.text for p in problems]
    return delimited.guarded("\n".join(lines))


def _mark_csv(file: SheetFile, headers: Mapping[str, Header], problems: Sequence[Problem]) -> bytes:
    table = file.tables[0]
    header = headers[table.name]
    faults = _by_row(problems, table.name)
    rows = list(table.rows())
    if file.dialect.skip_first:
        rows = rows[1:]
    own = header.width
    for number, cells in rows:
        if number == header.first_row and OWN_HEADER in cells:
            own = cells.index(OWN_HEADER)
    marked = []
    for number, cells in rows:
        line = [delimited.guarded(cell) for cell in cells]
        if line or number in faults:
            line += [""] * (own + 1 - len(line))
            line[own] = OWN_HEADER if number == header.first_row else reason(faults.get(number, ()))
            if number == header.first_row and number in faults:
                line[own] += f"：{reason(faults[number])}"
        marked.append(line)
    return delimited.write(marked, file.dialect)


def _mark_xlsx(file: SheetFile, headers: Mapping[str, Header], problems: Sequence[Problem]) -> bytes:
    book = load_workbook(io.BytesIO(file.content))
    for name, header in headers.items():
        sheet = book[name]
        faults = _by_row(problems, name)
        own = next(
            (
                c.column
                for row in sheet.iter_rows(header.first_row, header.last_row)
                for c in row
                if c.value == OWN_HEADER
            ),
            None,
        )
        if own is None and not faults:
            continue
        own = own or max(header.names) + 2
        # A column in use beyond the header (notes of the user) is stepped over, never written upon.
        while sheet.cell(header.first_row, own).value not in (None, OWN_HEADER) or _in_use(sheet, own, header):
            own += 1
        title = sheet.cell(header.first_row, own, OWN_HEADER)
        title.font = Font(bold=True, color="9C0006")
        sheet.column_dimensions[title.column_letter].width = 60
        for number in range(header.last_row, sheet.max_row + 1):
            if number in faults:
                _mark_row(sheet, number, own, faults[number], below_title=number > header.first_row)
            elif number > header.last_row:
                sheet.cell(number, own).value = None
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _in_use(sheet, own: int, header: Header) -> bool:
    if sheet.cell(header.first_row, own).value == OWN_HEADER:
        return False
    below = sheet.iter_rows(header.first_row, sheet.max_row, own, own, values_only=True)
    return any(value not in (None, "") for (value,) in below)


def _mark_row(sheet, number: int, own: int, faults: Sequence[Problem], *, below_title: bool) -> None:
    text = reason(faults)
    cell = sheet.cell(number, own, text if below_title else f"{OWN_HEADER}：{text}")
    cell.data_type = "s"  # never a formula, whatever it begins with
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    for problem in faults:
        if problem.column:
            colour = _WRONG if problem.severity == ERROR else _DOUBTFUL
            sheet.cell(number, column_index(problem.column) + 1).fill = colour


def error_list(problems: Sequence[Problem]) -> bytes:
    """A workbook with one line per problem: sheet, row, column, header, value, reason."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("错误清单")
    sheet.append(["工作表", "行", "列", "表头", "填写值", OWN_HEADER])
    for p in problems:
        texts = [delimited.guarded(text) for text in (p.column, p.header, p.value, p.text)]
        sheet.append([delimited.guarded(p.sheet), p.row, *texts])
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()
