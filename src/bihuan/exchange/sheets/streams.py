"""Rows as a file, one after the other: an .xlsx or a .csv of any length in the memory of a single row.

A workbook is a package of a few XML parts, so it is written as such: a library that keeps every cell until it saves
would need a gigabyte for what goes out here. Every text is a text: what begins like a formula stays what it is.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import IO, Any
from xml.sax.saxutils import escape

from bihuan.exchange.sheets.cells import UNSEEN, text_of
from bihuan.exchange.sheets.delimited import FORMULA_STARTS, guarded
from bihuan.exchange.sheets.intake import column_letter
from bihuan.exchange.sheets.schema import Column, SheetSchema
from bihuan.parties import places
from bihuan.refusal import Refusal

XLSX, CSV = "xlsx", "csv"
LONGEST_SHEET = 1_048_575
"""So many rows fit below the header of a worksheet; a .csv has no end."""

Row = Mapping[str, Any]
Shown = Callable[[Any], Any]


def write(schema: SheetSchema, rows: Iterable[Row], out: IO[bytes], *, form: str) -> int:
    """Write the rows into `out` as `form` (xlsx, csv) and return how many there were.

    Raises Refusal export_form_unknown, and export_too_long where a worksheet cannot hold them.
    """
    require_form(form)
    return WRITERS[form](schema, rows, out)


def require_form(form: str) -> None:
    """Raises Refusal export_form_unknown for anything but xlsx and csv."""
    if form not in WRITERS:
        raise Refusal("export_form_unknown", form=form)


def shown_by(column: Column) -> Shown:
    """How a value of this column stands in a sheet: names instead of codes, days as days, texts as a person reads
    them. What the check of such a sheet reads back is the same value."""
    names = {choice.code: choice.zh for choice in column.accepted()}
    match column.type:
        case "choice":
            return lambda value: names[value] if value in names else text_of(value)
        case "list":
            return lambda value: "、".join(names.get(one, text_of(one)) for one in value or ())
        case "boolean":
            return lambda value: "" if value is None else "是" if value else "否"
        case "division":
            return lambda value: places.full_name(value) if value else ""
        case "date" | "integer":
            return lambda value: value
        case _:
            return lambda value: value if isinstance(value, date) else text_of(value)


def _csv(schema: SheetSchema, rows: Iterable[Row], out: IO[bytes]) -> int:
    """UTF-8 with its mark, by which spreadsheet programs recognise it."""
    text = io.TextIOWrapper(out, encoding="utf-8-sig", newline="", write_through=False)
    line = csv.writer(text)
    line.writerow([column.zh for column in schema.columns])
    takers = [(column.key, shown_by(column)) for column in schema.columns]
    n = 0
    for row in rows:
        n += 1
        line.writerow([guarded(_written(shown(row.get(key)))) for key, shown in takers])
    text.flush()
    text.detach()  # the file stays open: it is the caller's
    return n


def _written(shown: Any) -> str:
    """What `shown_by` made, as a text; what is one already is clean."""
    return shown if isinstance(shown, str) else text_of(shown)


def _xlsx(schema: SheetSchema, rows: Iterable[Row], out: IO[bytes]) -> int:
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as package:
        for name, content in _parts(schema).items():
            package.writestr(name, content)
        with package.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as sheet:
            text = io.TextIOWrapper(sheet, encoding="utf-8", newline="")
            text.write(_head(schema))
            n = _lines(schema, rows, text)
            text.write("</sheetData></worksheet>")
            text.flush()
            text.detach()
    return n


def _lines(schema: SheetSchema, rows: Iterable[Row], text: io.TextIOWrapper) -> int:
    takers = [(column.key, shown_by(column), column_letter(i)) for i, column in enumerate(schema.columns)]
    n = 0
    for n, row in enumerate(rows, start=1):
        if n > LONGEST_SHEET:
            raise Refusal("export_too_long", limit=LONGEST_SHEET)
        cells = "".join(_cell(f"{letter}{n + 1}", shown(row.get(key))) for key, shown, letter in takers)
        text.write(f'<row r="{n + 1}">{cells}</row>')
    return n


WRITERS: dict[str, Callable[[SheetSchema, Iterable[Row], IO[bytes]], int]] = {XLSX: _xlsx, CSV: _csv}

# --- the parts of a workbook -----------------------------------------------------------------------------------------

_PLAIN, _HEAD, _DAY, _QUOTED = range(4)  # the rows of cellXfs below
_EPOCH = date(1899, 12, 30)
_CODED = re.compile(r"_x[0-9A-Fa-f]{4}_")  # spreadsheet programs read a character by its code there
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STYLES = (
    f'{_XML}<styleSheet xmlns="{_MAIN}">'
    '<numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FFE3ECF7"/></patternFill></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="4">'
    '<xf numFmtId="49" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top" wrapText="1"/></xf>'
    '<xf fontId="1" fillId="2" applyFont="1" applyFill="1"/>'
    '<xf numFmtId="164" applyNumberFormat="1" applyAlignment="1"><alignment vertical="top"/></xf>'
    '<xf numFmtId="49" applyNumberFormat="1" quotePrefix="1" applyAlignment="1">'
    '<alignment vertical="top" wrapText="1"/></xf></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


def _parts(schema: SheetSchema) -> dict[str, str]:
    return {
        "[Content_Types].xml": f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_KIND}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{_KIND}.styles+xml"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_KIND}.worksheet+xml"/></Types>',
        "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        f'<sheet name="{escape(schema.zh)}" sheetId="1" r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
        f'<Relationship Id="rId1" Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
        f'<Relationship Id="rId2" Type="{_OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": _STYLES,
    }


def _head(schema: SheetSchema) -> str:
    """Everything above the first row: the header stays in sight, long texts get more room."""
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{40 if _is_long(column) else 16}" customWidth="1"/>'
        for n, column in enumerate(schema.columns, start=1)
    )
    names = "".join(
        f'<c r="{column_letter(i)}1" s="{_HEAD}" t="inlineStr"><is><t>{escape(column.zh)}</t></is></c>'
        for i, column in enumerate(schema.columns)
    )
    return (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>'
        f'<row r="1">{names}</row>'
    )


def _is_long(column: Column) -> bool:
    return column.type == "text" and column.max_length > 500


def _cell(place: str, value: Any) -> str:
    if value is None or value == "":
        return ""
    if isinstance(value, int):
        return f'<c r="{place}"><v>{value}</v></c>'
    if isinstance(value, date):
        return f'<c r="{place}" s="{_DAY}"><v>{(value - _EPOCH).days}</v></c>'
    style = _QUOTED if value.startswith(FORMULA_STARTS) else _PLAIN
    text = escape(_CODED.sub(r"_x005F\g<0>", UNSEEN.sub("", value)))
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'
