"""A checklist as a clerk has it: lines copied from a spreadsheet; section, text, basis, focus areas and the
element of the rating standards stand side by side.

Columns stand apart by a tab (as a spreadsheet copies them) or by a bar. A line of one column belongs to the section of
the line above it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

from bihuan.parties import places
from bihuan.web import wording

FOCUS = "checklist_focus"
_KEPT = ("evidence", "method", "category", "accident_type", "criterion")
"""What lines do not show and an unchanged item of the list they began with still has."""


class UnknownFocus(ValueError):
    """A line names a focus area that nobody knows; `line` counts from 1."""

    def __init__(self, line: int, name: str) -> None:
        self.line, self.name = line, name
        super().__init__(f"{line}: {name}")


def rows(text: str, *, section: str, began_with: Iterable[Any] = ()) -> list[dict[str, Any]]:
    """The rows that `publish_checklist` takes; `section` is that of lines before the first that names one. Items of
    `began_with` whose text is unchanged keep their evidence, methods, categories and criterion. Raises UnknownFocus.
    """
    known = {item.text: item for item in began_with}
    found = []
    for number, line in enumerate(text.splitlines(), start=1):
        parts = [part.strip() for part in re.split("\t|\\||｜", line)]
        if not any(parts):
            continue
        if len(parts) == 1:
            parts = [section, *parts]
        section = parts[0] or section
        said, basis, areas, element = (*parts[1:5], "", "", "", "")[:4]
        kept = {name: getattr(known[said], name) for name in _KEPT} if said in known else {}
        row = {"section": section, "text": said, "basis": basis, "focus": _focus(areas, number), "element": element}
        found.append({**row, **kept})
    return found


def lines(items: Iterable[Any]) -> str:
    """A list as lines, to begin another with."""
    return "\n".join(" | ".join(_columns(item)).rstrip(" |") for item in items)


def _columns(item: Any) -> tuple[str, ...]:
    return item.section, item.text, item.basis, "；".join(wording.labels(FOCUS, item.focus)), item.element


def _focus(areas: str, number: int) -> list[str]:
    codes = _codes()
    named = [name.strip() for name in re.split("[;；]", areas) if name.strip()]  # their names hold other marks
    strange = [name for name in named if name not in codes]
    if strange:
        raise UnknownFocus(number, strange[0])
    return [codes[name] for name in named]


def _codes() -> Mapping[str, str]:
    """Code and both names of every focus area → its code."""
    table = places.labels(FOCUS)
    return {word: code for code, names in table.items() for word in (code, *names)}
