"""Verdicts in a sheet: one text a line, the checklist item beside it, 1 where it was judged hollow."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from bihuan.filings.quality.learning import Example
from bihuan.refusal import Refusal

TEXT, ITEM, VERDICT = ("content", "隐患描述"), ("level_4", "检查项目"), ("label", "不实")
"""The column of each, as a data set and as an office calls it; the item may be absent."""


def read(path: Path) -> list[Example]:
    """Raises `verdict_sheet_unreadable` naming the columns that are absent or the line that is wrong."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        named = {
            one[0]: next((name for name in one if name in (rows.fieldnames or ())), None)
            for one in (TEXT, ITEM, VERDICT)
        }
        absent = [one[1] for one in (TEXT, VERDICT) if named[one[0]] is None]
        if absent:
            raise Refusal("verdict_sheet_unreadable", missing=absent, file=path.name)
        return list(_examples(rows, *named.values(), file=path.name))


def _examples(rows: csv.DictReader, text: str, item: str | None, verdict: str, *, file: str) -> Iterator[Example]:
    for row in rows:
        if row[verdict] not in ("0", "1"):
            raise Refusal("verdict_sheet_unreadable", missing=[f"{rows.line_num}: {verdict}"], file=file)
        yield Example(row[text] or "", (item and row[item]) or "", row[verdict] == "1")
