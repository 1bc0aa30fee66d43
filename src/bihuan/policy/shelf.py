"""What the packs say, as plain frozen data: packs, instruments, clauses, terms, values, tables, cases.

`reading.read(folder)` fills a `Shelf`; everything else in this package only reads it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from bihuan.policy.declare import Key

MODALITIES = ("may", "should", "must")
"""From the weakest to the strongest: offered; refused unless an approver records an exception; refused."""
STATUSES = ("in_force", "historic", "unconfirmed")
CONFIRMED, MEMORY, OURS = "confirmed", "memory", "ours"
CONFIDENCES = (CONFIRMED, MEMORY, OURS)
"""In place of a clause id: no document says this, it is an editable default of ours."""


@dataclass(frozen=True)
class Problem:
    """One fault of a pack: the file, the key in it, a stable code and a sentence that says what is allowed.

    `level` is "error", or "notice" for what may stand as long as the pack is unconfirmed.
    """

    file: str
    key: str
    problem: str
    code: str = "schema"
    level: str = "error"
    pack: str = ""

    def __str__(self) -> str:
        return f"{self.file}: {self.key}: {self.problem} [{self.code}]"

    def as_dict(self) -> dict[str, str]:
        return {name: getattr(self, name) for name in ("file", "key", "problem", "code", "level", "pack")}


@dataclass(frozen=True)
class Instrument:
    """One legal document. `issued` and `in_force` are dates, or a text where the document gives only a year."""

    id: str
    pack: str
    title: str
    title_en: str
    number: str
    issuer: str
    issued: date | str | None
    in_force: date | str | None
    status: str
    confidence: str
    facts: Mapping[str, Any] = field(repr=False, hash=False, compare=False, default_factory=dict)


@dataclass(frozen=True)
class Clause:
    """One clause as a gist in our own words; `check` says how it is proven, `terms` the glossary terms it uses."""

    id: str
    ref: str
    gist_zh: str
    gist_en: str
    actor: str
    module: str
    kind: str
    instrument: Instrument
    check: str = ""
    conflicts: tuple[str, ...] = ()
    terms: tuple[str, ...] = ()
    confidence: str = "confirmed"
    note: str = ""


@dataclass(frozen=True)
class Term:
    """A word a document uses without saying what it covers; `members` is None as long as nobody has defined it."""

    id: str
    zh: str
    en: str
    members: tuple[str, ...] | None
    meaning_zh: str
    meaning_en: str
    clause: str
    pack: str

    @property
    def defined(self) -> bool:
        return self.members is not None or bool(self.meaning_zh)


@dataclass(frozen=True)
class Value:
    """One dated value of a key in one pack; `value` is `kinds.UNSET` where the text sets nothing.

    For a table `value` maps rows to values and `row_clauses` rows to the clauses that say so.
    """

    key: Key
    pack: str
    file: str
    since: date
    until: date | None
    value: Any
    modality: str
    clauses: tuple[str, ...]
    row_clauses: Mapping[str, tuple[str, ...]]
    confidence: str
    verified_on: date | None
    note_zh: str
    note_en: str

    def covers(self, on: date) -> bool:
        """Is this the value on that day? The last day is included."""
        return self.since <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True)
class Rows:
    """A dated table or checklist of a pack; `head` are its own fields, `rows` the lines in the order of the file."""

    id: str
    kind: str
    pack: str
    file: str
    head: Mapping[str, Any]
    rows: tuple[Mapping[str, Any], ...]
    since: date | None = None
    until: date | None = None

    def covers(self, on: date | None) -> bool:
        if on is None:
            return True
        return (self.since is None or self.since <= on) and (self.until is None or on <= self.until)

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        return iter(self.rows)

    def __len__(self) -> int:
        return len(self.rows)


@dataclass(frozen=True)
class Case:
    """A worked example a jurist wrote: it runs as a test."""

    pack: str
    file: str
    name: str
    on: date
    facts: Mapping[str, Any]


@dataclass
class Pack:
    """One jurisdiction's folder. `in_force` is None only in a pack that `check` refuses."""

    id: str
    division_code: str
    parent: str
    kind: str
    name_zh: str
    name_en: str
    status: str
    authority_zh: str
    authority_en: str
    in_force: date | None
    verified_on: date | None
    folder: Path
    facts: Mapping[str, Any] = field(default_factory=dict)
    values: dict[str, list[Value]] = field(default_factory=dict)
    terms: dict[str, Term] = field(default_factory=dict)
    tables: list[Rows] = field(default_factory=list)
    checklists: list[Rows] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)


@dataclass
class Shelf:
    """All packs of one folder, with every fault found while reading them."""

    folder: Path
    packs: dict[str, Pack] = field(default_factory=dict)
    instruments: dict[str, Instrument] = field(default_factory=dict)
    clauses: dict[str, Clause] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def chain(self, pack_id: str) -> list[Pack]:
        """The pack and its parents, nearest first. A parent that does not exist ends the chain (and is a Problem)."""
        chain: list[Pack] = []
        while pack_id in self.packs and self.packs[pack_id] not in chain:
            chain.append(self.packs[pack_id])
            pack_id = chain[-1].parent
        return chain

    def term(self, pack_id: str, term_id: str) -> Term | None:
        """The nearest definition of a term, or the nearest open mention of it, or None."""
        mentions = [pack.terms[term_id] for pack in self.chain(pack_id) if term_id in pack.terms]
        return next((term for term in mentions if term.defined), mentions[0] if mentions else None)
