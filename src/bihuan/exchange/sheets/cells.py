"""One parser per column type: a raw cell (text, number, day, truth) in, a clean value out, or a CellProblem."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from typing import Any

from bihuan.exchange.sheets import days
from bihuan.exchange.sheets.names import nearest, normalised
from bihuan.exchange.sheets.places import Places
from bihuan.exchange.sheets.problems import CellProblem
from bihuan.exchange.sheets.schema import Choice, Column
from bihuan.standards import credit_code, phones, resident_id
from bihuan.standards.width import compact

_ERRORS = {"#DIV/0!", "#N/A", "#NAME?", "#NULL!", "#NUM!", "#REF!", "#VALUE!", "#GETTING_DATA"}
# Control characters break XML and PostgreSQL; zero-width marks come along with copies from web pages and chats.
UNSEEN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2060\ufeff\ufffe\uffff]")
_SCIENTIFIC = re.compile(r"\d(\.\d+)?[eE]\+?\d{2}")
_LONGEST_EXACT = 10**15  # beyond this a spreadsheet number has lost digits
_SEPARATORS = re.compile(r"[、；;,，\n]+")

_TRUE = {"是", "有", "真", "对", "√", "✓", "✔", "y", "yes", "true", "1", "t"}
_FALSE = {"否", "无", "没有", "假", "错", "×", "✗", "✘", "x", "n", "no", "false", "0", "f"}


def text_of(raw: Any) -> str:
    """The cell as a person reads it: trimmed, whole numbers without .0, days as 2026-01-05; "" for an empty cell."""
    if raw is None:
        return ""
    if isinstance(raw, str):
        return UNSEEN.sub("", raw.replace("\r\n", "\n")).strip(" \t\r\n\u3000\xa0")
    if isinstance(raw, bool):
        return "是" if raw else "否"
    if isinstance(raw, float):
        return str(int(raw)) if raw.is_integer() and abs(raw) < _LONGEST_EXACT else repr(raw)
    if isinstance(raw, datetime):
        return raw.date().isoformat() if raw.time() == time() else raw.isoformat(" ", "minutes")
    if isinstance(raw, date):
        return raw.isoformat()
    return str(raw)


class Masked(str):
    """A personal value with its middle hidden, as it goes out to whom it does not concern: it says "as it is"."""


class Reader:
    """Parses the cells of one column for one check on the day `on`; choices are read once."""

    def __init__(self, column: Column, on: date, places: Places | None = None, *, year: int = 0) -> None:
        self.column = column
        self.on = on
        self.year = year  # of the days that are written without one
        self.places = places
        self.warnings: list[CellProblem] = []
        self.parse = PARSERS[column.type]
        self.choices = column.accepted()
        self.by_name = _by_name(self.choices)
        self.names = tuple(choice.zh for choice in self.choices)

    def read(self, raw: Any) -> Any:
        """The clean value, None for an empty cell. Raises CellProblem (required, and those of the type).

        What is doubtful but allowed is left in `warnings`, which the caller empties.
        """
        if isinstance(raw, str) and raw in _ERRORS:
            raise CellProblem("cell_error")
        text = text_of(raw)
        if not text:
            if self.column.required and self.column.default is None:
                raise CellProblem("required", accepted=self.names)
            return None
        if self.column.derived:
            return text  # compared as it reads, whatever it is in the records
        if len(text) > self.column.max_length:
            raise CellProblem("text_too_long", maximum=self.column.max_length, length=len(text))
        return self.parse(self, raw, text)


def _by_name(choices: Iterable[Choice]) -> dict[str, Choice]:
    found: dict[str, Choice] = {}
    for choice in choices:
        for name in (choice.code, choice.zh, choice.en, *choice.aliases):
            if name:
                found.setdefault(normalised(name), choice)
    return found


def refuse_lost_digits(raw: Any, text: str) -> None:
    """Raise where a long number came through a number cell: its last digits are gone and nobody can restore them."""
    lost = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) >= _LONGEST_EXACT
    if lost or _SCIENTIFIC.fullmatch(text):
        raise CellProblem("digits_lost")


def _text(reader: Reader, raw: Any, text: str) -> str:
    if reader.column.literal:
        if isinstance(raw, date | time | timedelta):
            raise CellProblem("became_date")
        refuse_lost_digits(raw, text)
    return text


def _integer(reader: Reader, raw: Any, text: str) -> int:
    plain = unicodedata.normalize("NFKC", text).replace(",", "")
    if isinstance(raw, bool) or not re.fullmatch(r"[-+]?\d+(\.0+)?", plain):
        raise CellProblem("integer_unreadable")
    number = int(float(plain)) if "." in plain else int(plain)
    column = reader.column
    if not column.minimum <= number <= column.maximum:
        raise CellProblem("integer_out_of_range", minimum=column.minimum, maximum=column.maximum)
    return number


def _date(reader: Reader, raw: Any, text: str) -> date:
    reading = days.read(raw, text, year=reader.year)
    day = reading.day
    column = reader.column
    if column.past and day > reader.on:
        raise CellProblem("date_in_future", on=reader.on.isoformat())
    if day < column.earliest:
        raise CellProblem("date_out_of_range", earliest=column.earliest.isoformat())
    if reading.assumed:
        reader.warnings.append(CellProblem("date_assumed", day=day.isoformat()))
    return day


def _choice(reader: Reader, raw: Any, text: str) -> str:
    choice = reader.by_name.get(normalised(text))
    if choice is None:
        raise CellProblem("choice_unknown", accepted=reader.names, suggestion=nearest(text, reader.names))
    return choice.code


def _list(reader: Reader, raw: Any, text: str) -> tuple[str, ...]:
    items = [item.strip() for item in _SEPARATORS.split(text) if item.strip()]
    if not reader.choices:
        return tuple(dict.fromkeys(items))
    return tuple(dict.fromkeys(_item(reader, item) for item in items))


def _item(reader: Reader, item: str) -> str:
    choice = reader.by_name.get(normalised(item))
    if choice is None:
        raise CellProblem("choice_unknown", accepted=reader.names, suggestion=nearest(item, reader.names), value=item)
    return choice.code


def _boolean(reader: Reader, raw: Any, text: str) -> bool:
    plain = unicodedata.normalize("NFKC", text).lower()
    if plain in _TRUE:
        return True
    if plain in _FALSE:
        return False
    raise CellProblem("boolean_unknown", accepted=("是", "否"))


def _reference(reader: Reader, raw: Any, text: str) -> str:
    """A code of something that the system holds; the checker looks all of them up at once."""
    refuse_lost_digits(raw, text)
    return compact(text)


def _credit_code(reader: Reader, raw: Any, text: str) -> str:
    refuse_lost_digits(raw, text)
    result = credit_code.check(text)
    if result.problem:
        raise CellProblem(result.problem, **_credit_code_facts(result.problem, result.code))
    reader.warnings += [CellProblem(code) for code in result.warnings]
    return result.code


def _credit_code_facts(problem: str, code: str) -> dict[str, Any]:
    if problem == "credit_code_length":
        return {"length": len(code)}
    if problem == "credit_code_character":
        position = next(n for n, character in enumerate(code, start=1) if character not in credit_code.CHARSET)
        return {"position": position, "character": code[position - 1]}
    return {"position": 18, "expected": credit_code.check_character(code[:17]), "found": code[17]}


def _resident_id(reader: Reader, raw: Any, text: str) -> str:
    refuse_lost_digits(raw, text)
    knows = reader.places.divisions.knows if reader.places else None
    result = resident_id.check(text, on=reader.on, knows_division=knows)
    if result.problem:
        raise CellProblem(result.problem, length=len(result.number))
    reader.warnings += [CellProblem(code) for code in result.warnings]
    return result.number


def _phone(reader: Reader, raw: Any, text: str) -> str:
    if reader.column.personal and "****" in text:
        return Masked(text)
    refuse_lost_digits(raw, text)
    problem = phones.why_invalid(text)
    if problem:
        raise CellProblem(problem)
    return phones.normalise(text)


def _division(reader: Reader, raw: Any, text: str) -> str:
    if reader.places is None:
        raise ValueError("a division column needs the table of divisions")
    return reader.places.code_of(text)


PARSERS: dict[str, Callable[[Reader, Any, str], Any]] = {
    "text": _text,
    "integer": _integer,
    "date": _date,
    "choice": _choice,
    "list": _list,
    "boolean": _boolean,
    "credit_code": _credit_code,
    "resident_id": _resident_id,
    "phone": _phone,
    "division": _division,
    "reference": _reference,
}
