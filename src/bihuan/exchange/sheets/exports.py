"""Records as a sheet: the same columns that the check of such a sheet reads, so that what goes out can be compared."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from bihuan.exchange.sheets.domains import check_ledger
from bihuan.exchange.sheets.schema import SheetSchema
from bihuan.inspections import book

if TYPE_CHECKING:
    from bihuan.parties.models import Account, Enterprise

_HEAD = PatternFill("solid", fgColor="E3ECF7")
_LINE = Side(style="thin", color="BFBFBF")
_BOX = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)


def filled(schema: SheetSchema, rows: Iterable[Mapping[str, Any]]) -> bytes:
    """An .xlsx with the schema's columns and these rows, ready to be printed on a page's width."""
    made = Workbook()
    sheet = made.active
    sheet.title = schema.zh
    sheet.append([column.zh for column in schema.columns])
    for row in rows:
        sheet.append([row[column.key] for column in schema.columns])
    for index, column in enumerate(schema.columns, start=1):
        for cell in sheet[get_column_letter(index)]:
            cell.border, cell.alignment = _BOX, Alignment(wrap_text=True, vertical="center")
            if column.type == "date":
                cell.number_format = "yyyy-mm-dd"
        head = sheet.cell(1, index)
        head.font, head.fill = Font(bold=True), _HEAD
        long = column.type == "text" and column.max_length >= 100
        sheet.column_dimensions[get_column_letter(index)].width = 26 if long else 12
    sheet.freeze_panes = "A2"
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation, sheet.page_setup.fitToHeight = "landscape", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    buffer = io.BytesIO()
    made.save(buffer)
    return buffer.getvalue()


def ledger(enterprise: Enterprise, by: Account) -> tuple[str, bytes]:
    """Name and content of an enterprise's ledger of checks, as far as `by` sees them (LY-2.1.18)."""
    rows = [check_ledger.values(row) for row in book.ledger(enterprise, by)]
    return f"{check_ledger.SCHEMA.zh}-{enterprise.name}.xlsx", filled(check_ledger.SCHEMA, rows)
