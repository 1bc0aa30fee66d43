"""Which header of the user's sheet feeds which column of ours: proposed, saved by name, shipped as data."""

from __future__ import annotations

import difflib
import hashlib
import tomllib
import zlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from bihuan.exchange.sheets.cells import text_of
from bihuan.exchange.sheets.headers import SEPARATOR, Header
from bihuan.exchange.sheets.names import normalised
from bihuan.exchange.sheets.schema import Column, SheetSchema
from bihuan.exchange.sheets.splitting import RULES
from bihuan.refusal import Refusal

SHIPPED = Path(__file__).parent / "mappings"
FUZZY = 0.75

EXACT, ALIAS, FUZZY_MATCH, FALLBACK, GIVEN = "exact", "alias", "fuzzy", "fallback", "given"
HABIT = "habit"


@dataclass(frozen=True)
class Source:
    """Where a column's value comes from; exactly one of the ways is used.

    `headers` with one name takes that cell; with several, `join` puts the filled ones together (None: the first filled
    one wins). `constant` is the same for every row. `spread` deals its values out over the rows, the same row always
    getting the same. `running` numbers the data rows of the file. `file_name` is the file's name without ending.
    `default` stands in for an empty cell.

    How the old writer wrote it: `split` cuts a cell into several (splitting.RULES), `down` lets a merged cell (an empty
    one, in a column without merges) say what the one above says, `year` completes days without one, `spellings` gives a
    word its accepted value.
    """

    headers: tuple[str, ...] = ()
    join: str | None = None
    constant: str = ""
    spread: tuple[str, ...] = ()
    running: bool = False
    file_name: bool = False
    default: str = ""
    split: str = ""
    down: bool = False
    year: int = 0
    spellings: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, plain: Mapping[str, Any] | str) -> Source:
        """From the TOML or JSON form: a header's name, or a table with from | first | join | constant | …"""
        if isinstance(plain, str):
            return cls(headers=(plain,))
        if not isinstance(plain, Mapping):
            raise Refusal("mapping_unreadable", problem=repr(plain))
        ways = {"from", "first", "join", "constant", "spread", "running", "file_name"} & plain.keys()
        unknown = plain.keys() - ways - {"separator", "default", *_HABITS}
        if len(ways) != 1 or unknown:
            raise Refusal("mapping_unreadable", problem=", ".join(sorted(unknown or plain.keys())))
        way = ways.pop()
        headers = plain[way] if way in {"first", "join"} else [plain[way]] if way == "from" else []
        lists = [headers, plain.get("spread", [])]
        if not all(isinstance(names, list) and all(isinstance(name, str) for name in names) for names in lists):
            raise Refusal("mapping_unreadable", problem=repr(plain[way]))
        return cls(
            headers=tuple(headers),
            join=plain.get("separator", " ") if way == "join" else None,
            constant=str(plain.get("constant", "")),
            spread=tuple(str(value) for value in plain.get("spread", ())),
            running=bool(plain.get("running")),
            file_name=bool(plain.get("file_name")),
            default=str(plain.get("default", "")),
            **_habits(plain),
        )

    def as_dict(self) -> dict[str, Any]:
        """The plain form that `of` reads."""
        plain: dict[str, Any] = {"default": self.default} if self.default else {}
        plain |= {name: value for name in _HABITS if (value := getattr(self, name))}
        if self.spellings:
            plain["spellings"] = dict(self.spellings)
        if self.join is not None:
            return {"join": list(self.headers), "separator": self.join, **plain}
        if len(self.headers) > 1:
            return {"first": list(self.headers), **plain}
        if self.headers:
            return {"from": self.headers[0], **plain}
        if self.spread:
            return {"spread": list(self.spread), **plain}
        if self.running or self.file_name:
            return {"running" if self.running else "file_name": True, **plain}
        return {"constant": self.constant, **plain}


_HABITS = ("split", "down", "year", "spellings")


def _habits(plain: Mapping[str, Any]) -> dict[str, Any]:
    """How the old writer wrote it. Raises Refusal mapping_unreadable."""
    split, year, spellings = plain.get("split", ""), plain.get("year", 0), plain.get("spellings", {})
    sound = (not split or split in RULES) and (not year or (isinstance(year, int) and 1990 <= year <= 2100))
    if not sound or not isinstance(spellings, Mapping):
        raise Refusal("mapping_unreadable", problem=f"split={split!r}, year={year!r}")
    words = {normalised(str(word)): str(meant) for word, meant in spellings.items()}
    return {"split": split, "down": bool(plain.get("down")), "year": year or 0, "spellings": words}


@dataclass(frozen=True)
class SheetMapping:
    """The sources of a kind's columns. `expects` are the headers by which the mapping recognises a sheet."""

    kind: str
    sources: Mapping[str, Source]
    name: str = ""
    zh: str = ""
    expects: tuple[str, ...] = ()
    confidence: Mapping[str, str] = field(default_factory=dict)

    def headers(self) -> tuple[str, ...]:
        """Every header that some column takes."""
        return tuple(dict.fromkeys(name for source in self.sources.values() for name in source.headers))

    def with_values(self, given: Mapping[str, str]) -> SheetMapping:
        """The mapping with constants set; several values separated by | are spread over the rows."""
        added = {}
        for key, value in given.items():
            values = tuple(part.strip() for part in value.split("|") if part.strip())
            added[key] = Source(spread=values) if len(values) > 1 else Source(constant=value.strip())
        return replace(self, sources={**self.sources, **added})

    def kept(self, schema: SheetSchema) -> SheetMapping:
        """As it serves other files: without the year that completed the days of one, and without columns that the kind
        no longer has."""
        own = {key: replace(source, year=0) for key, source in self.sources.items() if key in schema}
        return replace(self, sources=own)

    def recognises(self, header: Header) -> bool:
        """Whether all expected headers are there."""
        return bool(self.expects) and all(header.index_of(name) is not None for name in self.expects)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        return {
            "kind": self.kind,
            "name": self.name,
            "zh": self.zh,
            "expects": list(self.expects),
            "columns": {key: source.as_dict() for key, source in self.sources.items()},
            "confidence": dict(self.confidence),
        }


def from_dict(plain: Mapping[str, Any], schema: SheetSchema | None = None) -> SheetMapping:
    """The mapping from its plain form. Raises Refusal mapping_unreadable, _other_kind, _column_unknown."""
    if not isinstance(plain.get("columns"), Mapping) or not isinstance(plain.get("kind"), str):
        raise Refusal("mapping_unreadable", problem="kind, columns")
    if schema is not None:
        if plain["kind"] != schema.kind:
            raise Refusal("mapping_other_kind", found=plain["kind"], expected=schema.kind)
        unknown = [key for key in plain["columns"] if key not in schema]
        if unknown:
            raise Refusal("mapping_column_unknown", columns=unknown, missing=unknown)
    return SheetMapping(
        kind=plain["kind"],
        sources={key: Source.of(value) for key, value in plain["columns"].items()},
        name=str(plain.get("name", "")),
        zh=str(plain.get("zh", "")),
        expects=tuple(plain.get("expects", ())),
        confidence=dict(plain.get("confidence", {})),
    )


def from_toml(text: str, schema: SheetSchema | None = None) -> SheetMapping:
    """The mapping from a TOML text. Raises Refusal as `from_dict`."""
    try:
        return from_dict(tomllib.loads(text), schema)
    except tomllib.TOMLDecodeError as error:
        raise Refusal("mapping_unreadable", problem=str(error)) from error


@cache
def shipped() -> tuple[SheetMapping, ...]:
    """The mappings that come with the product, one .toml each."""
    return tuple(from_toml(path.read_text(encoding="utf-8")) for path in sorted(SHIPPED.glob("*.toml")))


def fingerprint(names: Iterable[str]) -> str:
    """A hash of the header's names, whatever their order and spacing: the same form next month is known again."""
    joined = "\x1f".join(sorted(normalised(name) for name in names))
    return hashlib.sha256(joined.encode()).hexdigest()[:32]


def propose(schema: SheetSchema, header: Header) -> SheetMapping:
    """The best guess: equal names first, then aliases, then names that are nearly the same (each header once)."""
    sources: dict[str, Source] = {}
    confidence: dict[str, str] = {}
    free = dict(header.names)
    derived = [column for column in schema.columns if column.derived]
    for columns, named, part in (
        (schema.open_columns, _own_names, _whole),
        (schema.open_columns, Column.names, _whole),
        (schema.open_columns, Column.names, _last),
        (derived, _own_names, _whole),
    ):
        for column in columns:
            if column.key in sources:
                continue
            wanted = {normalised(name) for name in named(column)}
            found = [index for index, name in free.items() if normalised(part(name)) in wanted]
            if len(found) == 1 or (found and part is _whole):
                name = free.pop(found[0])
                own = {normalised(own) for own in _own_names(column)}
                confidence[column.key] = EXACT if normalised(part(name)) in own else ALIAS
                sources[column.key] = Source(headers=(name,))
    _propose_fuzzy(schema, free, sources, confidence)
    for column in schema.columns:
        if column.fallback and column.key not in sources:
            sources[column.key] = Source.of({column.fallback: True})
            confidence[column.key] = FALLBACK
    return SheetMapping(schema.kind, sources, confidence=confidence)


def _own_names(column: Column) -> Iterable[str]:
    return column.zh, column.key


def _whole(name: str) -> str:
    return name


def _last(name: str) -> str:
    """What stands lowest in a header of several rows."""
    return name.rsplit(SEPARATOR, 1)[-1]


def _propose_fuzzy(schema: SheetSchema, free: dict[int, str], sources: dict, confidence: dict) -> None:
    pairs = []
    for column in schema.open_columns:
        if column.key in sources:
            continue
        for index, name in free.items():
            ratio = max(
                difflib.SequenceMatcher(None, normalised(own), normalised(name.rsplit(SEPARATOR, 1)[-1])).ratio()
                for own in column.names()
            )
            if ratio >= FUZZY:
                pairs.append((ratio, column.key, index))
    for _, key, index in sorted(pairs, key=lambda pair: -pair[0]):
        if key not in sources and index in free:
            sources[key] = Source(headers=(free.pop(index),))
            confidence[key] = FUZZY_MATCH


def choose(schema: SheetSchema, header: Header, saved: Iterable[SheetMapping] = ()) -> SheetMapping:
    """The mapping to start from: one saved for this header, else a shipped one that recognises it, else a proposal."""
    for mapping in saved:
        if all(header.index_of(name) is not None for name in mapping.headers()):
            return replace(mapping, confidence=dict.fromkeys(mapping.sources, GIVEN))
    for mapping in shipped():
        if mapping.kind == schema.kind and mapping.recognises(header):
            return replace(mapping, confidence=dict.fromkeys(mapping.sources, GIVEN))
    return propose(schema, header)


# A compiled source: (cells, running number) → raw value, and the column to blame for it (None for constants).
Taker = Callable[[Sequence[Any], int], Any]


def compile_source(source: Source, header: Header, stem: str, keyed: Taker) -> tuple[Taker, int | None]:
    """How to take the value from a row. `keyed` gives the text that decides how `spread` deals.

    Raises Refusal mapping_header_missing where the sheet lacks a header that the source names.
    """
    indexes = []
    for name in source.headers:
        index = header.index_of(name)
        if index is None:
            raise Refusal("mapping_header_missing", header=name, missing=[name])
        indexes.append(index)
    if indexes:
        return _spelt(source, _cell_taker(source, indexes)), indexes[0]
    if source.spread:
        return lambda cells, n: source.spread[zlib.crc32(keyed(cells, n).encode()) % len(source.spread)], None
    if source.running:
        return lambda cells, n: n, None
    value = stem if source.file_name else source.constant or source.default
    return lambda cells, n: value, None


def _spelt(source: Source, take: Taker) -> Taker:
    """The same, with a word that the mapping knows replaced by what it means."""
    if not source.spellings:
        return take

    def taken(cells: Sequence[Any], n: int) -> Any:
        raw = take(cells, n)
        return source.spellings.get(normalised(text_of(raw)), raw)

    return taken


def _cell_taker(source: Source, indexes: list[int]) -> Taker:
    def cell(cells: Sequence[Any], index: int) -> Any:
        return cells[index] if index < len(cells) else None

    def one(cells: Sequence[Any], n: int) -> Any:
        raw = cell(cells, indexes[0])
        return raw if text_of(raw) else source.default

    def first(cells: Sequence[Any], n: int) -> Any:
        return next((raw for i in indexes if text_of(raw := cell(cells, i))), source.default)

    def joined(cells: Sequence[Any], n: int) -> Any:
        texts = [text for i in indexes if (text := text_of(cell(cells, i)))]
        return source.join.join(texts) or source.default

    if source.join is not None:
        return joined
    return one if len(indexes) == 1 else first
