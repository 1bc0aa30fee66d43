"""Several hazards in one cell: cut where the writer numbered them, began a new line, or set a semicolon."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

_DIGITS = {sign: value for value, sign in enumerate("一二三四五六七八九十", start=1)}
_CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# ① anywhere; （1） 1. 1、 1) 一、 一是 at the beginning of the cell, or after whatever ends a thought.
_NUMBER = re.compile(
    rf"(?P<circled>[{_CIRCLED}])\s*|(?:^|(?<=[\s。；;，,：:]))\s*(?:"
    r"[（(]\s*(?P<bracketed>\d{1,2})\s*[)）]|(?P<plain>\d{1,2})\s*(?:[、．)）]|\.(?!\d))"
    r"|(?P<chinese>[一二三四五六七八九十])(?:、|是))\s*"
)
_INTRODUCTION = re.compile(r"[：:]\s*$")
_ENDS = " \t\r\n\u3000；;"


def _numbered(text: str) -> list[str]:
    """Only 1, 2, 3 … in their order cut: a figure within a sentence is none of them."""
    cuts, expected = [], 1
    for found in _NUMBER.finditer(text):
        if _value(found) == expected:
            cuts.append(found)
            expected += 1
    if len(cuts) < 2:
        return [text]
    head = text[: cuts[0].start()].strip(_ENDS)
    ends = [cut.start() for cut in cuts[1:]] + [len(text)]
    pieces = [text[cut.end() : end] for cut, end in zip(cuts, ends, strict=True)]
    if head and not _INTRODUCTION.search(head):
        pieces[0] = f"{head} {pieces[0]}"
    return pieces


def _value(found: re.Match[str]) -> int:
    if found["circled"]:
        return _CIRCLED.index(found["circled"]) + 1
    if found["chinese"]:
        return _DIGITS[found["chinese"]]
    return int(found["bracketed"] or found["plain"])


RULES: dict[str, Callable[[str], list[str]]] = {
    "numbered": _numbered,
    "lines": lambda text: text.split("\n"),
    "semicolons": lambda text: re.split("[；;]", text),
}


def pieces(text: str, rule: str) -> list[str]:
    """The pieces of a cell by one of RULES, without what parted them; the cell itself where it holds only one."""
    found = [piece.strip(_ENDS) for piece in RULES[rule](text)]
    return [piece for piece in found if piece] or [text]


def dealt(cells: dict[str, list[str]]) -> Iterator[dict[str, str]]:
    """The pieces of several columns of one row, dealt out together: as many as the column with the most has. A column
    with as many gives each its own, one with another number is repeated whole, which `uneven` names."""
    most = max((len(parts) for parts in cells.values()), default=1)
    for number in range(most):
        yield {key: parts[number] for key, parts in cells.items() if len(parts) == most}


def uneven(cells: dict[str, list[str]]) -> list[str]:
    """The columns whose pieces are several and yet not as many as those of the column with the most."""
    most = max((len(parts) for parts in cells.values()), default=1)
    return [key for key, parts in cells.items() if 1 < len(parts) < most]
