"""Days as people write them in ledgers. What is written whole is read; what has to be assumed is read and named."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from bihuan.exchange.sheets.problems import CellProblem
from bihuan.standards import chinese_date

_TIME = r"(?:\s*(?:上午|下午|[AP]M)?[T\s]*\d{1,2}(?:[:时点]\d{0,2}){1,2}(?::\d{2}(?:\.\d+)?)?分?)?"
_MARK = r"\s*[-/.。、年月]\s*"
_WHOLE = re.compile(rf"(?P<y>\d{{4}}|\d{{2}}){_MARK}(?P<m>\d{{1,2}}){_MARK}(?P<d>\d{{1,2}})\s*[日号]?{_TIME}")
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})(?:\d{6})?")
_NO_YEAR = re.compile(rf"(?P<m>\d{{1,2}}){_MARK}(?P<d>\d{{1,2}})\s*[日号]?")
_NO_DAY = re.compile(r"\d{4}\s*(?:[-/.。]\s*\d{1,2}|年\s*\d{1,2}\s*月?)")
_SERIAL = re.compile(r"\d{5}(?:\.\d+)?")
_EPOCH = date(1899, 12, 30)
_SERIALS = range(36_526, 55_153)
"""Of the days from 2000 to 2050: a date cell that lost its format. Other numbers are offered as days, never assumed."""


@dataclass(frozen=True)
class Reading:
    """The day, and whether something had to be assumed about it."""

    day: date
    assumed: bool = False


def read(raw: Any, text: str, *, year: int = 0) -> Reading:
    """The day that a cell means; `year` completes one written without. Raises CellProblem: date_incomplete,
    date_without_year, date_ends_unclear, date_is_serial, date_unreadable."""
    if isinstance(raw, datetime):
        return Reading(raw.date())
    if isinstance(raw, date):
        return Reading(raw)
    plain = unicodedata.normalize("NFKC", text).strip()
    return _serial(plain) or _whole(plain) or _without_year(raw, plain, year) or _in_words(plain)


def _whole(plain: str) -> Reading | None:
    if compact := _COMPACT.fullmatch(plain):
        return Reading(_day(*compact.groups()))
    found = _WHOLE.fullmatch(plain)
    if found is None:
        return None
    short = len(found["y"]) == 2  # 24.3.5: nobody here writes the day first
    return Reading(_day(f"20{found['y']}" if short else found["y"], found["m"], found["d"]), assumed=short)


def _without_year(raw: Any, plain: str, year: int) -> Reading | None:
    if _NO_DAY.fullmatch(plain):
        raise CellProblem("date_incomplete")
    found = _NO_YEAR.fullmatch(plain)
    if found is None:
        return None
    if not year:
        raise CellProblem("date_without_year")
    if isinstance(raw, float) and found["d"] in ("1", "2", "3"):
        # A number keeps no last nought: 3.1 was typed as 3.1 or as 3.10.
        one, other = _day(year, found["m"], found["d"]), _day(year, found["m"], f"{found['d']}0")
        raise CellProblem("date_ends_unclear", one=f"{one.month}月{one.day}日", other=f"{other.month}月{other.day}日")
    return Reading(_day(year, found["m"], found["d"]), assumed=True)


def _serial(plain: str) -> Reading | None:
    if not _SERIAL.fullmatch(plain):
        return None
    number = int(float(plain))
    day = _EPOCH + timedelta(days=number)
    if number not in _SERIALS:
        raise CellProblem("date_is_serial", suggestion=str(day))
    return Reading(day, assumed=True)


def _in_words(plain: str) -> Reading:
    try:
        return Reading(chinese_date.parse(plain))
    except ValueError:
        raise CellProblem("date_unreadable") from None


def _day(year: Any, month: Any, day: Any) -> date:
    try:
        return date(int(year), int(month), int(day))
    except ValueError:
        raise CellProblem("date_unreadable") from None
