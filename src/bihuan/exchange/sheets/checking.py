"""The dry run: every row parsed, every problem at its place, and what would be new, changed or unchanged."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from bihuan.exchange.sheets.cells import Masked, Reader, text_of
from bihuan.exchange.sheets.headers import SEARCHED_ROWS, VALUES_SHEET, Header, find_header
from bihuan.exchange.sheets.intake import SheetFile, Table, column_letter
from bihuan.exchange.sheets.mapping import SheetMapping
from bihuan.exchange.sheets.names import nearest
from bihuan.exchange.sheets.places import Places
from bihuan.exchange.sheets.problems import Problem
from bihuan.exchange.sheets.rows import CHANGED, UNCHANGED, Checked, Key, Row, TableReading
from bihuan.exchange.sheets.schema import SheetSchema
from bihuan.refusal import Refusal
from bihuan.standards import phones
from bihuan.standards.resident_id import masked

SHOWN_NAMES = 8

# Asked once with all keys: the present values of those that exist. Keys are (first key column, value, …).
Existing = Callable[[list[Key]], Mapping[Key, Mapping[str, Any]]]
# Asked once per reference column with all codes in the file: what each stands for; unknown codes are left out.
Lookup = Callable[[set[str]], Mapping[str, Any]]


def ignored(_rows: int) -> None:
    """For `told`, where nobody waits to hear how far it is."""


def headers_of(file: SheetFile, known: Iterable[str]) -> dict[str, Header]:
    """The header of each table that has one. Raises Refusal sheet_header_not_found where none has."""
    names = tuple(known)
    found = {}
    for table in file.tables:
        if table.name == VALUES_SHEET:
            continue
        head = [cells for _, cells in itertools.islice(table.rows(), SEARCHED_ROWS)]
        header = find_header(head, table.merges, names)
        if header is not None:
            found[table.name] = header
    if not found:
        raise Refusal("sheet_header_not_found", filename=file.filename)
    return found


def check(
    file: SheetFile,
    schema: SheetSchema,
    mapping: SheetMapping,
    *,
    on: date,
    existing: Existing,
    lookups: Mapping[str, Lookup] | None = None,
    places: Places | None = None,
    told: Callable[[int], object] = ignored,
) -> Checked:
    """The dry run of `file` on the day `on`; writes nothing. `told` hears how many more of its rows are read.

    Raises Refusal: sheet_header_not_found, mapping_header_missing (no sheet fits the mapping).
    """
    checked = Checked(schema.kind, file.filename)
    known = itertools.chain(mapping.headers(), *(column.names() for column in schema.columns))
    checked.headers = headers_of(file, known)
    fitting = _fitting(file, mapping, checked)
    used = set(mapping.headers())
    sources = mapping.sources
    readers = {c.key: Reader(c, on, places, year=sources[c.key].year) for c in schema.columns if c.key in sources}
    running = itertools.count(1)
    for table in fitting:
        header = checked.headers[table.name]
        checked.unused_headers += [name for i, name in header.names.items() if i not in _indexes(header, used)]
        TableReading(file, table, header, schema, mapping, readers, checked, running).read(on, told)
    resolve(schema, checked, lookups or {})
    refuse_duplicates(schema, checked)
    compare(schema, checked, existing)
    checked.unused_headers = list(dict.fromkeys(checked.unused_headers))
    checked.problems.sort(key=lambda problem: (problem.sheet, problem.row, len(problem.column), problem.column))
    return checked


def _indexes(header: Header, names: set[str]) -> set[int | None]:
    return {header.index_of(name) for name in names}


def _fitting(file: SheetFile, mapping: SheetMapping, checked: Checked) -> list[Table]:
    """The tables whose header has all that the mapping takes; the others are named with what they lack."""
    fitting, first_lack = [], ""
    for table in file.tables:
        if table.name == VALUES_SHEET:
            continue
        header = checked.headers.get(table.name)
        lacking = [name for name in mapping.headers() if header is None or header.index_of(name) is None]
        if header is not None and not lacking:
            fitting.append(table)
            continue
        first_lack = first_lack or (lacking[0] if lacking else "")
        if any(text_of(cell) for _, cells in table.rows() for cell in cells):
            checked.skipped_sheets.append({"sheet": table.name, "lacks": "、".join(lacking)})
    if not fitting:
        _refuse_foreign(mapping, checked)
        raise Refusal("mapping_header_missing", header=first_lack, missing=[first_lack])
    return fitting


def _refuse_foreign(mapping: SheetMapping, checked: Checked) -> None:
    """A mapping of which the file has no column at all was made for another form: say so, and what each of them has."""
    wanted = mapping.headers()
    present = [name for name in wanted for header in checked.headers.values() if header.index_of(name) is not None]
    if present or len(wanted) < 2:
        return
    names = [name for header in checked.headers.values() for name in header.names.values()]
    raise Refusal("mapping_fits_nothing", wanted=wanted[:SHOWN_NAMES], found=names[:SHOWN_NAMES])


def resolve(schema: SheetSchema, checked: Checked, lookups: Mapping[str, Lookup]) -> None:
    """Look all references up at once, column by column; what they stand for goes under `<key>_found`."""
    for column in schema.columns:
        if column.type != "reference":
            continue
        wanted = {row.values[column.key] for row in checked.rows if row.values.get(column.key)}
        found = lookups[column.key](wanted) if wanted else {}
        bad = []
        for row in checked.rows:
            code = row.values.get(column.key)
            if not code:
                continue
            if code in found:
                row.values[f"{column.key}_found"] = found[code]
                continue
            bad.append(row)
            near = nearest(code, found, cutoff=0.85)
            checked.problems.append(problem_of(checked, row, column.key, "reference_unknown", code, {}, near))
        _drop(checked, bad)


def refuse_duplicates(schema: SheetSchema, checked: Checked) -> None:
    """No two rows of a file may be the same thing; the second names the first."""
    bad: list[Row] = []
    for names in ((), *schema.unique):
        first: dict[Key, Row] = {}
        for row in checked.rows:
            values = tuple(row.values.get(name) for name in names) if names else row.key
            if any(value in (None, "") for value in values):
                continue
            seen = first.setdefault(values, row)
            if seen is not row:
                bad.append(row)
                blamed = names[0] if names else row.key[0]
                checked.problems.append(_duplicate(schema, checked, row, seen, blamed, values[not names :]))
    _drop(checked, bad)


def _duplicate(schema: SheetSchema, checked: Checked, row: Row, seen: Row, blamed: str, values: Key) -> Problem:
    groups = (*schema.unique, *schema.keys)
    names = next(one for one in groups if one[0] == blamed and len(one) == len(values))
    columns = [schema[name] for name in names]
    parts = zip(columns, map(str, values), strict=True)
    shown = " ".join(masked(part) if column.hidden else part for column, part in parts)
    facts = {"sheet": seen.sheet, "row": seen.number, "key": shown}
    return problem_of(checked, row, blamed, "duplicate_in_file", str(row.values[blamed]), facts)


def compare(schema: SheetSchema, checked: Checked, existing: Existing) -> None:
    """Mark each row new, changed or unchanged; only what the file gives is compared."""
    known = existing([row.key for row in checked.rows]) if checked.rows else {}
    for row in checked.rows:
        row.present = present = known.get(row.key)
        if present is not None:
            row.changes = tuple(
                key for key in sorted(row.given) if key in present and not _same(present[key], row.values[key])
            )
            row.status = CHANGED if row.changes else UNCHANGED
    _refuse_masked(checked)
    _refuse_derived(schema, checked)


def _refuse_masked(checked: Checked) -> None:
    """A masked value says "as it is"; where nothing is so, it says nothing that could be taken over."""
    bad = []
    for row in checked.rows:
        hidden = [key for key, value in row.values.items() if isinstance(value, Masked)]
        wrong = [key for key in hidden if row.present is None or key in row.changes]
        for key in wrong:
            checked.problems.append(problem_of(checked, row, key, "masked_value", row.values[key], {}))
        bad += [row] * bool(wrong)
    _drop(checked, bad)


def _refuse_derived(schema: SheetSchema, checked: Checked) -> None:
    """What the system makes of a record is compared and never taken over; of a new row it says nothing, so the columns
    of a foreign ledger that only look like ours are named as unused."""
    derived = {column.key for column in schema.columns if column.derived}
    compared, bad = set(), []
    for row in checked.rows:
        own = derived & row.given
        if row.present is None:
            row.values = {key: value for key, value in row.values.items() if key not in derived}
            row.given -= derived
        compared |= derived & (row.present or {}).keys()
        wrong = sorted(own.intersection(row.changes))
        for key in wrong:
            facts = {"present": text_of(row.present[key])}
            checked.problems.append(problem_of(checked, row, key, "derived_differs", row.values[key], facts))
        bad += [row] * bool(wrong)
    for places in checked.places.values():
        checked.unused_headers += [
            place.header for key, place in places.items() if key in derived - compared and place.index is not None
        ]
    _drop(checked, bad)


def problem_of(
    checked: Checked, row: Row, key: str, code: str, value: str, facts: dict[str, Any], suggestion: str = ""
) -> Problem:
    """A problem at a good row's cell; a column without a cell of its own is named without a letter."""
    place = checked.places[row.sheet][key]
    letter = column_letter(place.index) if place.index is not None else ""
    shown = masked(value) if place.column.hidden else value
    if place.column.hidden and "present" in facts:
        facts = {**facts, "present": masked(str(facts["present"]))}
    return Problem(code, row.sheet, row.number, letter, place.header, key, shown, (), suggestion, facts)


def _drop(checked: Checked, bad: list[Row]) -> None:
    gone = {id(row) for row in bad}
    checked.rows = [row for row in checked.rows if id(row) not in gone]


def _same(present: Any, given: Any) -> bool:
    if isinstance(given, tuple):
        return set(present or ()) == set(given)
    if isinstance(given, Masked):
        return given in (present, phones.masked(present or ""))
    if isinstance(given, str):  # as a sheet would show it
        return text_of(present) == given
    return (present or None) == (given or None)
