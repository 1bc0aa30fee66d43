"""The empty .xlsx of a kind: made from the same schema as the check, so that it can never promise something else."""

from __future__ import annotations

import io

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from bihuan.exchange.sheets.column_notes import note
from bihuan.exchange.sheets.headers import VALUES_SHEET
from bihuan.exchange.sheets.schema import Column, SheetSchema

GUARDED_ROWS = 5000
# Columns whose values a spreadsheet program must not turn into numbers or dates.
TEXT_TYPES = {"text", "credit_code", "resident_id", "phone", "division", "reference", "choice", "list"}

_REQUIRED = PatternFill("solid", fgColor="FFE8CC")
_OPTIONAL = PatternFill("solid", fgColor="E3ECF7")


def template(schema: SheetSchema) -> bytes:
    """The template: header with comments, lists to choose from, one example row, and a sheet of accepted values."""
    book = Workbook()
    sheet = book.active
    sheet.title = schema.zh
    values = book.create_sheet(VALUES_SHEET)
    for index, column in enumerate(schema.open_columns, start=1):
        letter = get_column_letter(index)
        _header_cell(sheet, index, column)
        example = sheet.cell(2, index, column.shown_example())
        example.font = Font(italic=True, color="808080")
        sheet.column_dimensions[letter].width = max(12, min(40, 2 * len(column.zh) + 4, 60))
        if column.type in TEXT_TYPES:
            _as_text(sheet, letter, index)
        names = _accepted(column)
        if names:
            _values_column(values, index, column, names)
            if column.type in {"choice", "boolean"}:
                _offer(sheet, letter, names, get_column_letter(index))
    sheet.freeze_panes = "A2"
    values.freeze_panes = "A2"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _header_cell(sheet: Worksheet, index: int, column: Column) -> None:
    must = column.required and column.default is None
    cell = sheet.cell(1, index, f"{column.zh}{'*' if must else ''}")
    cell.font = Font(bold=True)
    cell.fill = _REQUIRED if must else _OPTIONAL
    cell.alignment = Alignment(wrap_text=True, vertical="center")
    cell.comment = Comment(note(column), "Bihuan", width=260, height=120)


def _as_text(sheet: Worksheet, letter: str, index: int) -> None:
    sheet.column_dimensions[letter].number_format = "@"
    # The column's format reaches only cells that do not exist yet; the example exists.
    sheet.cell(2, index).number_format = "@"


def _accepted(column: Column) -> list[str]:
    if column.type == "boolean":
        return ["是", "否"]
    return [choice.zh for choice in column.accepted()]


def _values_column(values: Worksheet, index: int, column: Column, names: list[str]) -> None:
    values.cell(1, index, column.zh).font = Font(bold=True)
    for row, name in enumerate(names, start=2):
        values.cell(row, index, name)


def _offer(sheet: Worksheet, letter: str, names: list[str], values_letter: str) -> None:
    source = f"{quote_sheetname(VALUES_SHEET)}!${values_letter}$2:${values_letter}${len(names) + 1}"
    # Other text is allowed through: codes and English names are understood too, and the check answers better.
    offered = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=False)
    offered.add(f"{letter}2:{letter}{GUARDED_ROWS}")
    sheet.add_data_validation(offered)
