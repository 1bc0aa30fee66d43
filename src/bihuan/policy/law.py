"""Instruments, their clauses, and the terms of a pack; and how a value names the clauses it rests on."""

import re
from pathlib import Path
from typing import Any

from bihuan.policy.kinds import UNSET
from bihuan.policy.shelf import CONFIDENCES, OURS, Clause, Instrument, Pack, Shelf, Term
from bihuan.policy.strict import Reader

INSTRUMENT_REQUIRED = ("id", "status")
INSTRUMENT_OPTIONAL = (
    "number", "title", "title_zh", "title_en", "short_zh", "short_en", "issuer", "issuer_zh", "issuer_en",
    "jurisdiction", "level", "issued", "issued_note", "in_force", "in_force_note", "ref_note", "source_note", "source",
    "official", "confidence", "verified_on", "status_note", "note", "note_zh", "note_en", "repealed_on", "replaces",
    "until", "forwards",
)  # fmt: skip
INSTRUMENT_STATUSES = ("in_force", "historic", "unconfirmed", "repealed", "draft")
CLAUSE_REQUIRED = ("id", "ref", "gist_zh", "gist_en")
CLAUSE_OPTIONAL = (
    "actor", "module", "kind", "check", "conflicts", "terms", "confidence", "note", "note_zh", "note_en",
)  # fmt: skip
TERM_REQUIRED = ("id", "zh", "en")
TERM_OPTIONAL = ("meaning_zh", "meaning_en", "members", "clause", "note", "note_zh", "note_en")
RANGE = re.compile(r"^(?P<stem>.*[.\-])(?P<first>\d+)\.\.(?P<last>\d+)$")


def spread(clause: str | list[str]) -> tuple[str, ...]:
    """Clause ids named by a string, a list, or a range: "LY-2.1.2..4" is three clauses."""
    if isinstance(clause, list):
        return tuple(one for item in clause for one in spread(item))
    match = RANGE.match(clause)
    if match is None:
        return (clause,)
    return tuple(f"{match['stem']}{number}" for number in range(int(match["first"]), int(match["last"]) + 1))


def read_instruments(shelf: Shelf, pack: Pack, reader: Reader) -> None:
    """Fill `shelf.instruments` and `shelf.clauses` from `instruments/*.toml`."""
    for path in sorted((pack.folder / "instruments").glob("*.toml")):
        given = reader.toml(path)
        if given is None or not reader.fields(path, "", given, ("instrument",), ("clause", "relied_on")):
            continue
        head = given["instrument"]
        if reader.fields(path, "instrument", head, INSTRUMENT_REQUIRED, INSTRUMENT_OPTIONAL):
            _instrument(shelf, pack, reader, path, given)


def _instrument(shelf: Shelf, pack: Pack, reader: Reader, path: Path, given: dict[str, Any]) -> None:
    head = given["instrument"]
    reader.choice(path, "instrument.status", head["status"], INSTRUMENT_STATUSES)
    reader.choice(path, "instrument.confidence", head.get("confidence", "confirmed"), CONFIDENCES)
    if head["id"] in shelf.instruments:
        reader.wrong(path, "instrument.id", f"{head['id']} is taken; allowed: an id of its own", "duplicate_key")
        return
    instrument = Instrument(
        id=head["id"],
        pack=pack.id,
        title=head.get("title_zh") or head.get("title", ""),
        title_en=head.get("title_en", ""),
        number=head.get("number", ""),
        issuer=head.get("issuer_zh") or head.get("issuer", ""),
        issued=head.get("issued"),
        in_force=head.get("in_force"),
        status=head["status"],
        confidence=head.get("confidence", "confirmed"),
        facts={**head, "relied_on": given.get("relied_on", [])},
    )
    if not instrument.title:
        reader.wrong(path, "instrument.title_zh", "missing; required: id, title_zh, status", "field_missing")
    shelf.instruments[instrument.id] = instrument
    for number, clause in enumerate(given.get("clause", []), start=1):
        where = f"clause {clause.get('id', number)}"
        if reader.fields(path, where, clause, CLAUSE_REQUIRED, CLAUSE_OPTIONAL):
            _clause(shelf, reader, path, where, clause, instrument)


def _clause(
    shelf: Shelf, reader: Reader, path: Path, where: str, given: dict[str, Any], instrument: Instrument
) -> None:
    if given["id"] in shelf.clauses:
        reader.wrong(path, where, "is written twice; allowed: every clause once in all packs", "duplicate_key")
        return
    confidence = given.get("confidence", instrument.confidence)
    reader.choice(path, f"{where}.confidence", confidence, CONFIDENCES)
    shelf.clauses[given["id"]] = Clause(
        id=given["id"],
        ref=given["ref"],
        gist_zh=given["gist_zh"],
        gist_en=given["gist_en"],
        actor=given.get("actor", ""),
        module=given.get("module", ""),
        kind=given.get("kind", ""),
        instrument=instrument,
        check=given.get("check", ""),
        conflicts=tuple(given.get("conflicts", ())),
        terms=tuple(given.get("terms", ())),
        confidence=confidence,
        note=given.get("note_zh") or given.get("note", ""),
    )


def read_terms(pack: Pack, reader: Reader) -> None:
    """Fill `pack.terms` from `terms.toml`; `members = "unset"` is an open term."""
    path = pack.folder / "terms.toml"
    given = reader.toml(path) if path.is_file() else None
    if given is None or not reader.fields(path, "", given, (), ("term",)):
        return
    for number, term in enumerate(given.get("term", []), start=1):
        where = f"term {term.get('id', number)}"
        if not reader.fields(path, where, term, TERM_REQUIRED, TERM_OPTIONAL):
            continue
        if term["id"] in pack.terms:
            reader.wrong(path, where, "is written twice; allowed: every term once", "duplicate_key")
            continue
        members = term.get("members", UNSET)
        pack.terms[term["id"]] = Term(
            id=term["id"],
            zh=term["zh"],
            en=term["en"],
            members=None if members == UNSET else tuple(members),
            meaning_zh=term.get("meaning_zh", ""),
            meaning_en=term.get("meaning_en", ""),
            clause=term.get("clause", OURS),
            pack=pack.id,
        )
