"""Reading `parameters/<topic>.toml` of a pack into dated, typed values."""

from datetime import date
from pathlib import Path
from typing import Any

from bihuan.policy.declare import Key
from bihuan.policy.kinds import UNSET, Table
from bihuan.policy.law import RANGE, spread
from bihuan.policy.shelf import CONFIDENCES, MODALITIES, OURS, Pack, Shelf, Value
from bihuan.policy.strict import Reader
from bihuan.policy.vocabulary import TOPICS, topic

HEADER = ("about", "about_zh", "about_en", "modality", "stricter", "note", "note_zh", "note_en", "value")
ENTRY_REQUIRED = ("since", "clause")
ENTRY_OPTIONAL = ("until", "value", "confidence", "verified_on", "modality", "note", "note_zh", "note_en")


def read(shelf: Shelf, pack: Pack, reader: Reader) -> None:
    """Fill `pack.values`; the shelf already knows all clauses."""
    for path in sorted((pack.folder / "parameters").glob("*.toml")):
        if not reader.choice(path, path.stem, path.stem, TOPICS):
            continue
        given = reader.toml(path)
        if given is None or not reader.fields(path, "", given, (), (path.stem,)):
            continue
        known = {key.key: key for key in topic(path.stem)}
        for name, table in given.get(path.stem, {}).items():
            if name not in known:
                problem = f"unknown key; allowed in {path.stem}: {', '.join(known)}"
                reader.wrong(path, f"{path.stem}.{name}", problem, "unknown_key")
            else:
                _key(pack, reader, path, known[name], table)


def _key(pack: Pack, reader: Reader, path: Path, key: Key, table: Any) -> None:
    if not reader.fields(path, key.name, table, (), HEADER):
        return
    if "stricter" in table:
        reader.choice(path, f"{key.name}.stricter", table["stricter"], (key.stricter,))
    modality = table.get("modality", key.modality)
    if not reader.choice(path, f"{key.name}.modality", modality, MODALITIES):
        return
    entries = table.get("value", [])
    if not isinstance(entries, list) or not entries:
        reader.wrong(
            path, key.name, f"has no value; required: [[{key.name}.value]] with since and clause", "value_missing"
        )
        return
    values = [_entry(pack, reader, path, key, modality, number, entry) for number, entry in enumerate(entries, start=1)]
    pack.values[key.name] = sorted((value for value in values if value), key=lambda value: value.since)


def _entry(pack: Pack, reader: Reader, path: Path, key: Key, modality: str, number: int, entry: Any) -> Value | None:
    where = f"{key.name}.value {number}"
    by = f"by_{key.kind.dimension}" if isinstance(key.kind, Table) else None
    if not reader.fields(path, where, entry, ENTRY_REQUIRED, (*ENTRY_OPTIONAL, *([by] if by else ()))):
        return None
    given = [name for name in ("value", by) if name and name in entry]
    if len(given) != 1:
        reader.wrong(path, where, f"must hold exactly one of: value{', ' + by if by else ''}", "value_missing")
        return None
    since, until = (
        reader.day(path, f"{where}.since", entry["since"]),
        reader.day(path, f"{where}.until", entry.get("until")),
    )
    modality = entry.get("modality", modality)
    if since is None or not reader.choice(path, f"{where}.modality", modality, MODALITIES):
        return None
    try:
        value = _value(key, entry[given[0]], by is not None and given[0] == "value")
    except ValueError as wrong:
        reader.wrong(
            path, f"{where}.{given[0]}", f"{entry[given[0]]!r} is not allowed; allowed: {wrong}", "not_allowed"
        )
        return None
    return _dated(pack, reader, path, where, key, entry, value, modality, since, until)


def _value(key: Key, raw: Any, default_row: bool) -> Any:
    if raw == UNSET:
        return UNSET
    return key.kind.parse({"default": raw} if default_row else raw)


def _dated(
    pack: Pack, reader: Reader, path: Path, where: str, key: Key, entry: dict[str, Any], value: Any, modality: str,
    since: date, until: date | None,
) -> Value | None:  # fmt: skip
    named = entry["clause"]
    rows = list(value) if isinstance(value, (dict, tuple, list)) and value != UNSET else []
    if isinstance(named, dict):  # a clause per row of a table, or per code of a list
        row_clauses = {row: spread(clause) for row, clause in named.items()}
        for row in row_clauses:
            reader.choice(path, f"{where}.clause", row, [*rows, "default"])
        clauses = tuple(dict.fromkeys(clause for several in row_clauses.values() for clause in several))
    else:
        clauses = spread(named)
        row_clauses = _zipped(named, clauses, value)
    ours = clauses == (OURS,)
    confidence = entry.get("confidence", OURS if ours else "confirmed")
    if not reader.choice(path, f"{where}.confidence", confidence, CONFIDENCES):
        return None
    note = entry.get("note_zh") or entry.get("note", "")
    if ours and not (note or entry.get("note_en")):
        reader.wrong(path, f"{where}.note", 'missing; a value that is "ours" says why in note_zh', "field_missing")
    verified_on = reader.day(path, f"{where}.verified_on", entry.get("verified_on"))
    return Value(
        key, pack.id, reader.name(path), since, until, value, modality, clauses, row_clauses, confidence,
        verified_on or pack.verified_on, note, entry.get("note_en", ""),
    )  # fmt: skip


def _zipped(named: Any, clauses: tuple[str, ...], value: Any) -> dict[str, tuple[str, ...]]:
    """A range over as many clauses as the table has rows that are set gives each row its own clause, in order."""
    if not isinstance(value, dict) or not isinstance(named, str) or not RANGE.match(named):
        return {}
    rows = [row for row, cell in value.items() if cell != UNSET]
    return {row: (clause,) for row, clause in zip(rows, clauses, strict=True)} if len(rows) == len(clauses) else {}
