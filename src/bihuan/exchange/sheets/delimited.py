"""Delimited text as offices really save it: UTF-8 with or without mark, GB18030, UTF-16; comma, semicolon, tab."""

from __future__ import annotations

import codecs
import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bihuan.refusal import Refusal

DELIMITERS = (",", ";", "\t")
SAMPLE_CHARACTERS = 200_000
SAMPLE_RECORDS = 60
# Below this share of everyday characters, a text that decodes as GB18030 is another encoding misread.
EVERYDAY_SHARE = 0.6
MAX_FIELD = 1_000_000

# A cell that a spreadsheet program would run as a formula.
FORMULA_STARTS = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")


@dataclass(frozen=True)
class Dialect:
    """How a file is written, so that it can be written back the same way."""

    encoding: str
    delimiter: str
    newline: str
    skip_first: bool = False


def decode(content: bytes, filename: str) -> tuple[str, Dialect]:
    """The text and its dialect. Raises Refusal sheet_encoding_unknown."""
    text, encoding = _decode(content, filename)
    newline = "\r\n" if "\r\n" in text[:SAMPLE_CHARACTERS] else "\n"
    first, _, rest = text.partition("\n")
    if first.strip().lower() in {"sep=,", "sep=;", "sep=\t"}:
        return rest, Dialect(encoding, first.strip()[4:] or "\t", newline, skip_first=True)
    return text, Dialect(encoding, _delimiter(text), newline)


def _decode(content: bytes, filename: str) -> tuple[str, str]:
    if content.startswith(codecs.BOM_UTF8):
        encodings = ["utf-8-sig"]
    elif content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        encodings = ["utf-16"]
    elif b"\0" in content:
        raise Refusal("sheet_encoding_unknown", filename=filename)
    elif _only_two_byte_letters(content):
        encodings = ["gb18030", "utf-8"]
    else:
        encodings = ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if encoding == "gb18030" and not _reads_as_chinese(text):
            continue
        return text, encoding
    raise Refusal("sheet_encoding_unknown", filename=filename)


def _only_two_byte_letters(content: bytes) -> bool:
    """Whether valid UTF-8 holds no letter above U+07FF: then it is far likelier a short GB text that happens to fit."""
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        return False
    foreign = [character for character in text if ord(character) > 127]
    return bool(foreign) and all(ord(character) < 0x800 for character in foreign)


def _reads_as_chinese(text: str) -> bool:
    """Whether the ideographs are mostly the 3,755 everyday ones (GB 2312 level 1)."""
    ideographs = [character for character in text[:SAMPLE_CHARACTERS] if "\u3400" <= character <= "\u9fff"]
    if not ideographs:
        return all(ord(character) < 128 or "\u3000" <= character <= "\uffef" for character in text[:SAMPLE_CHARACTERS])
    # Below two dozen characters a name list may be all rare; then decoding itself is the evidence.
    if len(ideographs) < 24:
        return True
    everyday = sum(0xB0 <= character.encode("gb2312", "replace")[0] <= 0xD7 for character in ideographs)
    return everyday / len(ideographs) >= EVERYDAY_SHARE


def _delimiter(text: str) -> str:
    """The delimiter under which most of the first records have the same number (more than one) of fields."""
    best, best_score = ",", 0.0
    sample = text[:SAMPLE_CHARACTERS]
    for delimiter in DELIMITERS:
        widths: Counter[int] = Counter()
        try:
            for number, record in enumerate(csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)):
                if number >= SAMPLE_RECORDS:
                    break
                if record:
                    widths[len(record)] += 1
        except csv.Error:
            continue
        if not widths:
            continue
        width, count = max(widths.items(), key=lambda item: (item[0] > 1, item[1]))
        score = count / widths.total() * (1 + width / 100) if width > 1 else 0.0
        if score > best_score:
            best, best_score = delimiter, score
    return best


def prove(text: str, dialect: Dialect, filename: str, *, max_rows: int) -> int:
    """Read once to the end; how many rows there are. Raises Refusal sheet_csv_broken (with the line),
    sheet_too_many_rows."""
    csv.field_size_limit(MAX_FIELD)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter, strict=True)
    line, rows = 1, 0
    try:
        for _ in reader:
            rows += 1
            if rows > max_rows:
                raise Refusal("sheet_too_many_rows", filename=filename, rows=f"{max_rows}+", limit=max_rows)
            line = reader.line_num + 1
    except csv.Error as error:
        # A quote that never closes is noticed at the end of the file; the line named is where its record begins.
        raise Refusal("sheet_csv_broken", filename=filename, line=line) from error
    return rows


def records(text: str, dialect: Dialect) -> Iterator[list[str]]:
    """The records in order, blank lines as empty records; the guard apostrophe of `guarded` is taken off again."""
    if dialect.skip_first:
        yield []  # the sep= line is a row in the user's program
    for record in csv.reader(io.StringIO(text, newline=""), delimiter=dialect.delimiter):
        yield [cell[1:] if _is_guarded(cell) else cell for cell in record]


def write(rows: Iterable[list[str]], dialect: Dialect) -> bytes:
    """The rows in the dialect's own encoding and delimiter; characters that it lacks become question marks."""
    buffer = io.StringIO(newline="")
    if dialect.skip_first:
        buffer.write(f"sep={dialect.delimiter}{dialect.newline}")
    csv.writer(buffer, delimiter=dialect.delimiter, lineterminator=dialect.newline).writerows(rows)
    return buffer.getvalue().encode(dialect.encoding, "replace")


def guarded(cell: str) -> str:
    """`cell` made harmless for spreadsheet programs: an apostrophe before what would run as a formula.

    Plain numbers (-5, +3.2) are left alone: they cannot run, and a person would miss them.
    """
    if _is_guarded(cell):  # it begins so itself, and reading takes one apostrophe off
        return "'" + cell
    if not cell.startswith(FORMULA_STARTS):
        return cell
    try:
        float(cell)
    except ValueError:
        return "'" + cell
    return cell


def _is_guarded(cell: str) -> bool:
    return cell.startswith("'") and cell.lstrip("'").startswith(FORMULA_STARTS)
