"""Workbooks as people really make them, built in memory for the tests."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from openpyxl import Workbook, load_workbook

from bihuan.exchange.sheets.checking import Checked, check, headers_of
from bihuan.exchange.sheets.intake import open_sheet
from bihuan.exchange.sheets.mapping import choose
from bihuan.exchange.sheets.places import Places
from bihuan.exchange.sheets.schema import Choice, SheetSchema
from bihuan.exchange.sheets.schemas import enterprises, hazards
from bihuan.standards.divisions import Divisions

ON = date(2026, 11, 25)
GOOD, OTHER, THIRD = "91371302MAXT00054Q", "91370602MAXT00011E", "92371302MAXT00062G"

SECTORS = (Choice("machinery", "机械", "Machinery"), Choice("light_industry", "轻工", "Light industry", ("轻工业",)))
PROCESSES = (Choice("casting", "铸造浇注", "Casting"), Choice("spraying", "喷涂", "Spraying"))
CATEGORIES = (Choice("SM01", "用电安全", "Electricity"),)

PLACES = Places(
    Divisions.from_rows(
        [
            {"code": "370000", "level": "province", "name": "山东省"},
            {"code": "371300", "level": "city", "name": "临沂市", "parent": "370000"},
            {"code": "371302", "level": "county", "name": "兰山区", "parent": "371300"},
            {"code": "371311", "level": "county", "name": "罗庄区", "parent": "371300"},
            {"code": "370600", "level": "city", "name": "烟台市", "parent": "370000"},
            {"code": "370602", "level": "county", "name": "芝罘区", "parent": "370600"},
            {"code": "110000", "level": "province", "name": "北京市"},
            {"code": "110105", "level": "county", "name": "朝阳区", "parent": "110000"},
            {"code": "220000", "level": "province", "name": "吉林省"},
            {"code": "220100", "level": "city", "name": "长春市", "parent": "220000"},
            {"code": "220104", "level": "county", "name": "朝阳区", "parent": "220100"},
        ]
    )
)
ENTERPRISES = enterprises.schema(sectors=lambda: SECTORS, key_processes=lambda: PROCESSES)
HAZARDS = hazards.schema(categories=lambda: CATEGORIES)
HEADER = ("企业名称", "统一社会信用代码", "行政区划", "行业领域")


def nothing_exists(keys: list) -> dict:
    """A system that holds nothing yet."""
    return {}


def xlsx(rows: Iterable[Sequence[Any]], *, merges: Iterable[str] = (), title: str = "企业") -> bytes:
    """A workbook with one sheet of these rows."""
    book = Workbook()
    sheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(row)
    for merge in merges:
        sheet.merge_cells(merge)
    return saved(book)


def saved(book: Workbook) -> bytes:
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def opened(content: bytes) -> Workbook:
    return load_workbook(io.BytesIO(content))


def checked(
    content: bytes, schema: SheetSchema = ENTERPRISES, *, filename: str = "表.xlsx", values=None, **more
) -> Checked:
    """The dry run of a file with the mapping that the product itself chooses."""
    file = open_sheet(content, filename)
    names = [name for column in schema.columns for name in column.names()]
    header = next(iter(headers_of(file, names).values()))
    mapping = choose(schema, header).with_values(values or {})
    more.setdefault("existing", nothing_exists)
    return check(file, schema, mapping, on=ON, places=PLACES, **more)


def codes(result: Checked) -> list[str]:
    return [problem.code for problem in result.problems]
