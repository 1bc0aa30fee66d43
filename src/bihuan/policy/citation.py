"""The ground of an answer: which clause of which document, in force since when, last looked at when."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from bihuan.policy.shelf import CONFIRMED, MEMORY, OURS, Shelf, Value


@dataclass(frozen=True)
class Basis:
    """`clause` is the id ("LY-2.1.9") or "ours"; `clauses` all of them where several say it together."""

    clause: str
    title: str = ""
    number: str = ""
    ref: str = ""
    gist_zh: str = ""
    gist_en: str = ""
    jurisdiction: str = ""
    since: date | None = None
    verified_on: date | None = None
    confidence: str = OURS
    title_en: str = ""
    clauses: tuple[str, ...] = ()
    note_zh: str = ""
    note_en: str = ""

    @property
    def is_ours(self) -> bool:
        """No document says this: an editable default of ours, for the authority to confirm or change."""
        return self.clause == OURS

    def __str__(self) -> str:
        if self.is_ours:
            return "本系统默认值（文件未规定）"
        return " ".join(part for part in (self.number or self.title, self.ref, f"[{self.clause}]") if part)

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON: dates in ISO form, tuples as lists."""
        plain = asdict(self)
        plain["since"] = self.since.isoformat() if self.since else None
        plain["verified_on"] = self.verified_on.isoformat() if self.verified_on else None
        plain["clauses"] = list(self.clauses)
        return plain


NOT_SET = Basis(OURS, gist_zh="没有文件规定，也没有设定。", gist_en="No document sets this and nobody has set it.")
"""The ground of a setting that no pack of the chain mentions."""


def of_clause(shelf: Shelf, clause_ids: Sequence[str], **facts: Any) -> Basis:
    """The ground made of one or several clauses; an instrument's id stands for the whole document.

    A clause nobody has (a Problem of the pack) keeps its bare id.
    """
    first = clause_ids[0]
    clause = shelf.clauses.get(first)
    instrument = clause.instrument if clause else shelf.instruments.get(first)
    if instrument is None:
        return Basis(first, clauses=tuple(clause_ids), **facts)
    facts.setdefault("jurisdiction", instrument.pack)
    facts.setdefault("confidence", clause.confidence if clause else instrument.confidence)
    return Basis(
        clause=first,
        title=instrument.title,
        title_en=instrument.title_en,
        number=instrument.number,
        ref=clause.ref if clause else "",
        gist_zh=clause.gist_zh if clause else "",
        gist_en=clause.gist_en if clause else "",
        clauses=tuple(clause_ids),
        **facts,
    )


def of_value(shelf: Shelf, value: Value, row: str = "", clauses: Sequence[str] = ()) -> Basis:
    """The ground of a value, or of one row of it; `clauses` where the row itself names its own."""
    clauses = clauses or value.row_clauses.get(row) or value.row_clauses.get("default") or value.clauses
    return of_clause(
        shelf,
        clauses,
        jurisdiction=value.pack,
        since=value.since,
        verified_on=value.verified_on,
        confidence=_sure(shelf, value, clauses),
        note_zh=value.note_zh,
        note_en=value.note_en,
    )


def _sure(shelf: Shelf, value: Value, clauses: Sequence[str]) -> str:
    """How sure the ground is: a row of ours within a cited value is ours, and nothing is surer than its clause."""
    if tuple(clauses) == (OURS,):
        return OURS
    memory = any(clause in shelf.clauses and shelf.clauses[clause].confidence == MEMORY for clause in clauses)
    return MEMORY if memory and value.confidence == CONFIRMED else value.confidence
