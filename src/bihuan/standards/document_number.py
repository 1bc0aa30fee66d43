"""Number of an official document (发文字号), GB/T 9704-2012: 机关代字〔年〕序号号.

The year stands in full inside tortoise-shell brackets (U+3014, U+3015); the serial has no leading zero and no 第.
"""

import re
from dataclasses import dataclass

from bihuan.standards.width import half_width

# What people type instead of 〔 〕; ［］（） become [] () by half_width first.
_LOOSE_BRACKETS = str.maketrans({"[": "〔", "]": "〕", "(": "〔", ")": "〕", "【": "〔", "】": "〕"})
_STRICT = re.compile(r"(?P<organ>\S*?[^\s〔〕])〔(?P<year>[12]\d{3})〕(?P<serial>[1-9]\d*)号")
_LOOSE = re.compile(r"(?P<organ>.*?[^\s〔〕])\s*〔\s*(?P<year>[12]\d{3})\s*〕\s*第?\s*0*(?P<serial>[1-9]\d*)\s*号")


@dataclass(frozen=True, slots=True, order=True)
class DocumentNumber:
    """One number in its three parts; `str()` is the official form. Orders by organ, year, serial."""

    organ: str
    year: int
    serial: int

    def __str__(self) -> str:
        return f"{self.organ}〔{self.year}〕{self.serial}号"


def format_number(organ: str, year: int, serial: int) -> str:
    """The official form. Raises ValueError for an empty organ, a year of other than four digits or a serial below 1."""
    number = DocumentNumber(organ.strip(), year, serial)
    parse(str(number))
    return str(number)


def parse(text: str) -> DocumentNumber:
    """A number in exactly the official form. Raises ValueError otherwise: see `parse_loose` for old ledgers."""
    match = _STRICT.fullmatch(text)
    if match is None:
        raise ValueError(f"not a document number: {text!r}")
    return _number(match)


def parse_loose(text: str) -> DocumentNumber:
    """A number as people type it: any brackets, spaces, 第 and leading zeros forgiven. Raises ValueError.

    The organ keeps a regional prefix in round brackets, as in （某）应急责改〔2026〕12号.
    """
    plain = half_width(text).strip()
    opening = max(plain.rfind(mark) for mark in "〔[(【")  # only the last pair of brackets is the year's
    if opening < 0:
        raise ValueError(f"not a document number: {text!r}")
    organ = plain[:opening].replace("(", "（").replace(")", "）")
    match = _LOOSE.fullmatch(organ + plain[opening:].translate(_LOOSE_BRACKETS))
    if match is None:
        raise ValueError(f"not a document number: {text!r}")
    return _number(match)


def _number(match: re.Match) -> DocumentNumber:
    return DocumentNumber(match["organ"].strip(), int(match["year"]), int(match["serial"]))
