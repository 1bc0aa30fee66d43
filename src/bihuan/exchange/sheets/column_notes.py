"""What is said of a column to whoever fills it in: in the template's comment and on the page that lists the columns."""

from __future__ import annotations

from bihuan.exchange.sheets.schema import Column

# What a person may write in a column of this type.
HINTS = {
    "integer": "整数。",
    "date": "日期，如 2026-01-05、2026年1月5日 或 20260105。",
    "choice": "从列表中选择，或填代码。",
    "list": "可填多项，用顿号分隔。",
    "boolean": "填“是”或“否”。",
    "credit_code": "18位统一社会信用代码。",
    "resident_id": "18位身份证号。",
    "phone": "手机11位；固定电话带区号。",
    "division": "六位行政区划代码，或全称（省、市、县）。",
    "reference": "系统中已登记的编号。",
}


def note(column: Column) -> str:
    """What the header's comment says: must or may, the form, and the column's own note."""
    first = "必填。" if column.required and column.default is None else "选填。"
    return "".join((first, HINTS.get(column.type, ""), column.note))
