"""Finding the header in a sheet made by people: below titles, over several rows, with merged cells."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from bihuan.exchange.sheets.cells import text_of
from bihuan.exchange.sheets.intake import Merge
from bihuan.exchange.sheets.names import normalised

SEARCHED_ROWS = 30
DEEPEST_HEADER = 4
SEPARATOR = "/"

# Columns that the system itself wrote into the user's file; they are never data.
OWN_HEADER = "错误原因"
# The template's sheet of accepted values, never data either.
VALUES_SHEET = "可填值"


@dataclass(frozen=True)
class Header:
    """The header of one table: flattened names by column index, its rows (1-based, first and last), its full width."""

    names: dict[int, str]
    first_row: int
    last_row: int
    width: int

    def index_of(self, name: str) -> int | None:
        """The column with this name: as written, else compared loosely, else by its last part if only one has it."""
        for index, own in self.names.items():
            if own == name:
                return index
        wanted = normalised(name)
        for own_name in (lambda own: own, lambda own: own.rsplit(SEPARATOR, 1)[-1]):
            found = [index for index, own in self.names.items() if normalised(own_name(own)) == wanted]
            if len(found) == 1:
                return found[0]
        return None


def find_header(rows: Sequence[Sequence[Any]], merges: Sequence[Merge], known: Iterable[str]) -> Header | None:
    """The header within the first rows of a table, or None where nothing looks like one.

    The row with most `known` names wins; without two known names (one, where the row has only one cell), the first row
    that is as filled as the fullest ones and holds only texts. Merged header cells above and below join it.
    """
    grid = [[text_of(cell) for cell in row] for row in rows[:SEARCHED_ROWS]]
    wanted = {normalised(name) for name in known if name}
    row = _best_known_row(grid, wanted)
    if row is None:
        row = _first_full_text_row(rows[:SEARCHED_ROWS], grid)
    if row is None:
        return None
    first, last = _block(grid, merges, row, wanted)
    names = _flatten(grid, merges, first, last)
    if not names:
        return None
    return Header(names, first + 1, last + 1, max(len(grid[number]) for number in range(first, last + 1)))


def _best_known_row(grid: list[list[str]], wanted: set[str]) -> int | None:
    best, best_score = None, 0
    for number, row in enumerate(grid):
        filled = [cell for cell in row if cell]
        score = sum(normalised(cell) in wanted for cell in filled)
        if score > best_score and (score > 1 or len(filled) == 1):
            best, best_score = number, score
    return best


def _first_full_text_row(rows: Sequence[Sequence[Any]], grid: list[list[str]]) -> int | None:
    widths = [sum(bool(cell) for cell in row) for row in grid]
    usual = max(widths, default=0)
    if usual == 0:
        return None
    # Data rows decide the usual width: most common, or the fullest where rows differ.
    common = Counter(width for width in widths if width > 1).most_common(1)
    usual = common[0][0] if common else usual
    for number, row in enumerate(rows):
        filled = [cell for cell, text in zip(row, grid[number], strict=False) if text]
        if len(filled) >= usual * 0.6 and all(isinstance(cell, str) for cell in filled):
            return number
    return None


def _block(grid: list[list[str]], merges: Sequence[Merge], row: int, wanted: set[str]) -> tuple[int, int]:
    """The header rows around `row`: up over group titles, down along cells merged downwards."""
    first = last = row
    for r1, _, r2, _ in merges:
        if r1 <= row <= r2 and r2 - r1 < DEEPEST_HEADER:
            first, last = min(first, r1), max(last, r2)
    for _ in range(DEEPEST_HEADER):
        above = first - 1
        if above < 0 or not _is_group_row(grid[above], merges, above):
            break
        first = above
    # A row of group titles found by itself has its columns' names in the row below.
    if (
        last + 1 < len(grid)
        and _is_group_row(grid[last], merges, last)
        and last == row
        and _under_groups(grid, merges, row)
        and not _over_data(grid, merges, row, wanted)
    ):
        last += 1
    return first, last


def _is_group_row(cells: list[str], merges: Sequence[Merge], row: int) -> bool:
    """Whether the row holds at least one title merged across some, not all, of its columns."""
    width = max((index for index, cell in enumerate(cells) if cell), default=0) + 1
    across = [m for m in merges if m[0] <= row <= m[2] and m[3] > m[1]]
    filled = sum(bool(cell) for cell in cells)
    return bool(across) and filled > 1 and all(m[3] - m[1] + 1 < max(width, m[3] + 1) or m[1] > 0 for m in across)


def _under_groups(grid: list[list[str]], merges: Sequence[Merge], row: int) -> bool:
    across = [m for m in merges if m[0] == row == m[2] and m[3] > m[1]]
    below = grid[row + 1]
    return bool(across) and all(any(below[c : c + 1] and below[c] for c in range(m[1], m[3] + 1)) for m in across)


def _over_data(grid: list[list[str]], merges: Sequence[Merge], row: int, wanted: set[str]) -> bool:
    """Whether the row below a row of known names says something else under a name that is merged with no other: then it
    is the first row of data, and a name only happens to be wide."""
    if sum(normalised(cell) in wanted for cell in grid[row] if cell) < 2:
        return False
    wide = {c for m in merges if m[0] <= row <= m[2] for c in range(m[1], m[3] + 1)}
    pairs = enumerate(zip(grid[row], grid[row + 1], strict=False))
    return any(name and below and below != name for c, (name, below) in pairs if c not in wide)


def _flatten(grid: list[list[str]], merges: Sequence[Merge], first: int, last: int) -> dict[int, str]:
    width = max(len(grid[row]) for row in range(first, last + 1))
    block = [[*grid[row], *[""] * (width - len(grid[row]))] for row in range(first, last + 1)]
    for r1, c1, r2, c2 in merges:
        if first <= r1 and r2 <= last:
            for row in range(r1, r2 + 1):
                for column in range(c1, min(c2, width - 1) + 1):
                    block[row - first][column] = grid[r1][c1]
    names: dict[int, str] = {}
    seen: Counter[str] = Counter()
    for column in range(width):
        parts = list(dict.fromkeys(" ".join(row[column].split()) for row in block if row[column]))
        name = SEPARATOR.join(parts)
        if not name or name.startswith(OWN_HEADER):
            continue
        seen[name] += 1
        names[column] = name if seen[name] == 1 else f"{name} ({seen[name]})"
    return names


def hiding_merges(
    merges: Sequence[Merge], header: Header, mapped: Iterable[int], *, filled: Iterable[int | None] = ()
) -> list[Merge]:
    """The merged ranges below the header that hide cells which the import would read; within one of the columns that
    are `filled` downwards a merged range says the same in each of its rows."""
    columns, down = set(mapped), set(filled)
    found = []
    for merge in merges:
        first_row, first_column, last_row, last_column = merge
        if first_row < header.last_row:
            continue
        if first_column == last_column and first_column in down:
            continue
        hidden = columns & set(range(first_column, last_column + 1))
        if (last_row > first_row and hidden) or len(hidden) > 1:
            found.append(merge)
    return found
