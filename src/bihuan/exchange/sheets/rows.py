"""Reading the rows of one table: each cell by its column's parser, each problem at its place."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from bihuan.exchange.sheets.cells import Reader, text_of
from bihuan.exchange.sheets.headers import Header, hiding_merges
from bihuan.exchange.sheets.intake import Cells, SheetFile, Table, column_letter, range_name
from bihuan.exchange.sheets.mapping import SheetMapping, Taker, compile_source
from bihuan.exchange.sheets.problems import ERROR, WARNING, CellProblem, Problem
from bihuan.exchange.sheets.schema import Column, SheetSchema
from bihuan.exchange.sheets.splitting import dealt, pieces, uneven
from bihuan.standards.resident_id import masked

NEW, CHANGED, UNCHANGED = "new", "changed", "unchanged"

Key = tuple[Any, ...]


@dataclass
class Row:
    """One good row. `given` are the columns that the file filled; `changes` those that differ from `present`."""

    sheet: str
    number: int
    values: dict[str, Any]
    given: frozenset[str]
    key: Key
    status: str = NEW
    changes: tuple[str, ...] = ()
    present: Mapping[str, Any] | None = None

    def changed_values(self) -> dict[str, Any]:
        """The new values of what differs."""
        return {key: self.values[key] for key in self.changes}


@dataclass
class Place:
    """Where a column's problems are shown."""

    column: Column
    index: int | None
    header: str


@dataclass
class Checked:
    """What a dry run found. The file may be imported only where `ok`. `headers` and `places` are by sheet name."""

    kind: str
    filename: str
    rows: list[Row] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    skipped_sheets: list[dict[str, str]] = field(default_factory=list)
    unused_headers: list[str] = field(default_factory=list)
    headers: dict[str, Header] = field(default_factory=dict)
    places: dict[str, dict[str, Place]] = field(default_factory=dict)
    empty_rows: int = 0
    example_rows: int = 0
    data_rows: int = 0

    @property
    def errors(self) -> list[Problem]:
        return [problem for problem in self.problems if problem.severity == ERROR]

    @property
    def ok(self) -> bool:
        return not self.errors and bool(self.rows)

    def counts(self) -> dict[str, int]:
        """Rows by fate, and errors and warnings."""
        fates = Counter(row.status for row in self.rows)
        errors = len(self.errors)
        return {
            "rows": self.data_rows,
            **{fate: fates[fate] for fate in (NEW, CHANGED, UNCHANGED)},
            "errors": errors,
            "warnings": len(self.problems) - errors,
            "empty": self.empty_rows,
        }


class TableReading:
    """Reads the rows of one table into the common result."""

    def __init__(
        self,
        file: SheetFile,
        table: Table,
        header: Header,
        schema: SheetSchema,
        mapping: SheetMapping,
        readers: dict[str, Reader],
        checked: Checked,
        running: Iterator[int],
    ) -> None:
        self.file, self.table, self.header, self.schema, self.readers = file, table, header, schema, readers
        self.checked, self.running = checked, running
        self.takers: dict[str, Taker] = {}
        self.places: dict[str, Place] = {}
        keyed = self._keyed(mapping)
        self.down = {key: None for key, source in mapping.sources.items() if source.down}
        self.merged = {key: set() for key in self.down}
        self.split = {key: source.split for key, source in mapping.sources.items() if source.split}
        for key, source in mapping.sources.items():
            self.takers[key], index = compile_source(source, header, file.stem, keyed)
            shown = header.names[index] if index is not None else schema[key].zh
            self.places[key] = Place(schema[key], index, shown)
        for column in schema.columns:
            self.places.setdefault(column.key, Place(column, None, column.zh))
        checked.places[table.name] = self.places
        self.examples = {column.key: shown for column in schema.columns if (shown := column.shown_example())}

    def _keyed(self, mapping: SheetMapping) -> Taker:
        """What decides how values are dealt: the row's own identity, so that the same row gets the same again."""
        names = [
            self.header.index_of(name)
            for key in sorted(self.schema.key_columns())
            if key in mapping.sources
            for name in mapping.sources[key].headers
        ]
        if not names:
            return lambda cells, n: str(n)
        return lambda cells, n: "\x1f".join(text_of(cells[i]) for i in names if i < len(cells))

    def read(self, on: date, told: Callable[[int], object]) -> None:
        """Take every data row below the header, each `told`."""
        missing = [c.zh for c in self.schema.columns if c.required and c.default is None and c.key not in self.takers]
        if missing:
            self._problem("columns_missing", row=self.header.last_row, columns=missing)
        filled = {self.places[key].index for key in self.down}
        for key, rows in self.merged.items():
            for r1, c1, r2, c2 in self.table.merges:
                if r1 >= self.header.last_row and c1 <= (self.places[key].index or 0) <= c2:
                    rows.update(range(r1 + 2, r2 + 2))
        merges = hiding_merges(
            self.table.merges,
            self.header,
            [p.index for p in self.places.values() if p.index is not None],
            filled=filled,
        )
        for merge in merges:
            self._problem("merged_cells", row=merge[0] + 1, index=merge[1], range=range_name(merge))
        width = self.header.width
        for number, cells in self.table.rows():
            told(1)
            if number <= self.header.last_row:
                continue
            if not any(text_of(cell) for cell in cells[:width]):
                self.checked.empty_rows += 1
            elif self._is_example(cells):
                self.checked.example_rows += 1
            else:
                self._row(number, cells, on)
                self._refuse_overflow(number, cells, width)

    def _is_example(self, cells: Cells) -> bool:
        """Whether the row is the template's own example, left standing."""
        shown = {key: place.index for key, place in self.places.items() if place.index is not None}
        compared = [key for key in self.examples if key in shown]
        if len(compared) < 3:
            return False
        return all(shown[k] < len(cells) and text_of(cells[shown[k]]) == self.examples[k] for k in compared)

    def _row(self, number: int, cells: Cells, on: date) -> None:
        """Take a row of the sheet, which may stand for several of ours."""
        n = next(self.running)
        taken = {key: take(cells, n) for key, take in self.takers.items()}
        self._fill(number, taken)
        parts = {key: pieces(text_of(taken[key]), rule) for key, rule in self.split.items()}
        several = list(dealt(parts))
        for key in uneven(parts):
            self._problem("pieces_uneven", row=number, key=key, severity=WARNING, found=len(parts[key]))
        for i, own in enumerate(several, start=1):
            if len(several) > 1 and self.schema.pieces_in in taken:
                own[self.schema.pieces_in] = f"{text_of(taken[self.schema.pieces_in])}-{i}"
            self._one(number, taken | own, on)

    def _fill(self, number: int, taken: dict[str, Any]) -> None:
        """The lower cells of a merge say what its first says. A plain empty cell is read so only where the column has
        no merges at all (a .csv holds none), and each is named: elsewhere somebody forgot it."""
        for key, above in self.down.items():
            if text_of(taken[key]) or (self.merged[key] and number not in self.merged[key]):
                self.down[key] = taken[key]
                continue
            taken[key] = above
            if not self.merged[key] and text_of(above):
                self._problem("filled_from_above", row=number, key=key, value=text_of(above), severity=WARNING)

    def _one(self, number: int, taken: Mapping[str, Any], on: date) -> None:
        self.checked.data_rows += 1
        values: dict[str, Any] = {}
        given = set()
        good = True
        for key, raw in taken.items():
            reader = self.readers[key]
            try:
                value = reader.read(raw)
            except CellProblem as problem:
                self._cell_problem(problem, number, key, raw)
                good = False
                continue
            for warning in reader.warnings:
                self._cell_problem(warning, number, key, raw, severity=WARNING)
            reader.warnings.clear()
            if value is not None:
                values[key] = value
                given.add(key)
        good = self._row_checks(number, values, on) and good
        if good:
            self._keep(number, values, given)

    def _row_checks(self, number: int, values: dict[str, Any], on: date) -> bool:
        found = [finding for row_check in self.schema.row_checks for finding in row_check(values, on)]
        for key, code, facts in found:
            self._problem(code, row=number, key=key, **facts)
        return not found

    def _keep(self, number: int, values: dict[str, Any], given: set[str]) -> None:
        for column in self.schema.columns:
            if column.key not in values and column.default is not None:
                values[column.key] = column.default
        key = self.schema.key_of(values)
        if key is None:
            columns = "或".join("、".join(self.schema[k].zh for k in names) for names in self.schema.keys)
            self._problem("key_missing", row=number, key=self.schema.keys[0][0], columns=columns)
            return
        self.checked.rows.append(Row(self.table.name, number, values, frozenset(given), key))

    def _refuse_overflow(self, number: int, cells: Cells, width: int) -> None:
        """A .csv row with more fields than the header has slipped: a delimiter or a quote is wrong."""
        beyond = [index for index in range(width, len(cells)) if text_of(cells[index])]
        if beyond and self.file.format == "csv":
            self._problem("row_wider_than_header", row=number, index=beyond[0])

    def _cell_problem(self, problem: CellProblem, row: int, key: str, raw: Any, severity: str = ERROR) -> None:
        value = problem.facts.pop("value", "") or text_of(raw)
        self._problem(
            problem.code,
            row=row,
            key=key,
            value=value[:200],
            accepted=problem.accepted,
            suggestion="" if self.schema[key].hidden else problem.suggestion,
            severity=severity,
            **problem.facts,
        )

    def _problem(
        self,
        code: str,
        *,
        row: int,
        key: str = "",
        index: int | None = None,
        value: str = "",
        accepted: tuple[str, ...] = (),
        suggestion: str = "",
        severity: str = ERROR,
        **facts: Any,
    ) -> None:
        place = self.places.get(key)
        index = place.index if place else index
        letter = column_letter(index) if index is not None else ""
        header = place.header if place else self.header.names.get(index, "") if index is not None else ""
        if key and self.schema[key].hidden:
            value = masked(value)
        self.checked.problems.append(
            Problem(
                code=code,
                sheet=self.table.name,
                row=row,
                column=letter,
                header=header,
                key=key,
                value=value,
                accepted=accepted,
                suggestion=suggestion,
                facts={"column": letter, **facts},
                severity=severity,
            )
        )
