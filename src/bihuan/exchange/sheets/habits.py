"""How an old ledger was written, seen from its first rows: proposed for a look, and never over what a person said."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from bihuan.exchange.sheets import days
from bihuan.exchange.sheets.cells import text_of
from bihuan.exchange.sheets.headers import Header
from bihuan.exchange.sheets.intake import SheetFile, Table
from bihuan.exchange.sheets.mapping import GIVEN, HABIT, SheetMapping
from bihuan.exchange.sheets.problems import CellProblem
from bihuan.exchange.sheets.schema import Column, SheetSchema
from bihuan.exchange.sheets.splitting import pieces

SEEN_ROWS = 300
_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")


def seen(schema: SheetSchema, mapping: SheetMapping, file: SheetFile, name: str, header: Header) -> SheetMapping:
    """The mapping with the habits that the table called `name` shows: cells to split, merged cells that say the same
    in each of their rows, days without a year (which the title or the file's name tells). A mapping that was given says
    all of this itself, except for the year, which is every file's own."""
    table = next(table for table in file.tables if table.name == name)
    rows = [cells for _, cells in itertools.islice(table.rows(), SEEN_ROWS)]
    year = _year_of(file.stem, name, rows[: header.first_row - 1])
    sources, confidence = dict(mapping.sources), dict(mapping.confidence)
    for key, source in mapping.sources.items():
        indexes = [header.index_of(name) for name in source.headers]
        cells = [_at(row, index) for index in indexes for row in rows[header.last_row :]]
        found = _year_for(schema[key], cells, year)
        if confidence.get(key) != GIVEN:
            if len(indexes) == 1:
                found |= _habits(schema[key], table, header, indexes[0], cells)
            if found:
                confidence[key] = HABIT
        sources[key] = replace(source, **found)
    return replace(mapping, sources=sources, confidence=confidence)


def _at(cells: Sequence[Any], index: int | None) -> Any:
    return cells[index] if index is not None and index < len(cells) else None


def _habits(column: Column, table: Table, header: Header, index: int | None, cells: list[Any]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if column.splits and any(len(pieces(text_of(cell), "numbered")) > 1 for cell in cells):
        found["split"] = "numbered"
    if any(r1 >= header.last_row and c1 == c2 == index and r2 > r1 for r1, c1, r2, c2 in table.merges):
        found["down"] = True
    return found


def _year_for(column: Column, cells: list[Any], year: int) -> dict[str, Any]:
    return {"year": year} if column.type == "date" and year and any(map(_lacks_its_year, cells)) else {}


def _lacks_its_year(cell: Any) -> bool:
    text = text_of(cell)
    try:
        days.read(cell, text)
    except CellProblem as problem:
        return problem.code == "date_without_year"
    return False


def _year_of(stem: str, name: str, titles: Sequence[Sequence[Any]]) -> int:
    """The one year that the titles, the sheet's name or the file's name speak of; 0 where it is none or several."""
    said = [text_of(cell) for row in titles for cell in row]
    years = {int(year) for text in (*said, name, stem) for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else 0
