"""Dates in official Chinese: 2026年11月21日 (成文日期, GB/T 9704-2012) and the older 二〇二六年十一月二十一日."""

import re
from datetime import date

from bihuan.standards.width import half_width

_DIGITS = "〇一二三四五六七八九"
_VALUE = {character: value for value, character in enumerate(_DIGITS)} | {"零": 0, "○": 0, "Ｏ": 0, "O": 0}
_ARABIC = re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日")
_HAN = re.compile(r"([〇零○O一二三四五六七八九]{4})年([一二三四五六七八九十]{1,3})月([一二三四五六七八九十]{1,3})日")


def arabic(day: date) -> str:
    """2026年11月21日: no leading zeros, as GB/T 9704 asks."""
    return f"{day.year}年{day.month}月{day.day}日"


def han(day: date) -> str:
    """二〇二六年十一月二十一日: the year digit by digit, month and day as numbers."""
    year = "".join(_DIGITS[int(digit)] for digit in f"{day.year:04d}")
    return f"{year}年{_han_number(day.month)}月{_han_number(day.day)}日"


def parse(text: str) -> date:
    """A date in either form, full width and spaces forgiven. Raises ValueError for anything else or no such day."""
    plain = "".join(half_width(text).split())
    if match := _ARABIC.fullmatch(plain):
        return date(int(match[1]), int(match[2]), int(match[3]))
    if match := _HAN.fullmatch(plain):
        year = int("".join(str(_VALUE[c]) for c in match[1]))
        return date(year, _number(match[2]), _number(match[3]))
    raise ValueError(f"not a Chinese date: {text!r}")


def _han_number(number: int) -> str:
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else "十" if tens == 1 else _DIGITS[tens] + "十"
    return head + (_DIGITS[ones] if ones else "")


def _number(text: str) -> int:
    head, ten, tail = text.partition("十")
    if not ten:
        tens, ones = "", head
    else:
        tens, ones = head or "一", tail
    if len(tens) > 1 or len(ones) > 1 or "十" in ones:
        raise ValueError(f"not a number: {text!r}")
    return 10 * _VALUE.get(tens, 0) + _VALUE.get(ones, 0)
