"""Whether an amendment would take back what a document of the place says (docs/adr/0022). No Django, no clock.

An office may add to a document and be stricter. With a word of reason it may not be looser: that takes another
document, in force no earlier than the one it departs from, of the same place or one above, and on the same matter.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.policy import citation
from bihuan.policy.amending import Change
from bihuan.policy.check import first_day, instrument_of
from bihuan.policy.citation import Basis
from bihuan.policy.kinds import UNSET, Table
from bihuan.policy.setting import Mentions, cell_of
from bihuan.policy.shelf import MODALITIES, Instrument, Shelf, Value
from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal


def require_none(changes: Iterable[Change], *, shipped: Shelf, signed: Sequence[Change], after: Shelf) -> None:
    """`after`: the shelf with all of it laid over. Raises `clause_undercut`, with the clause that forbids it."""
    for change in changes:
        floor = _floor(change, shipped, signed)
        if floor is None:
            continue
        for row in _rows(floor, change.value(after)):
            basis = citation.of_value(shipped, floor, row)
            said = _Said.of(after, change, row)
            if not basis.is_ours and said.less_than(floor, row) and not _overtaken(basis, change, shipped):
                raise Refusal("clause_undercut", missing=[change.key], basis=basis)


def _floor(change: Change, shipped: Shelf, signed: Sequence[Change]) -> Value | None:
    """What the place's own documents say of the key on that day: the shipped value, or the last one signed on the
    ground of a clause since. What an office signed for reasons of its own may be taken back for others."""
    written = [value for value in shipped.packs[change.pack].values.get(change.key, ()) if value.covers(change.since)]
    of_key = [one for one in signed if (one.pack, one.key) == (change.pack, change.key) and one.since <= change.since]
    said = [value for one in of_key if not citation.of_value(shipped, value := one.value(shipped)).is_ours]
    standing = sorted([*written, *said], key=lambda value: value.since)  # the sort is stable: signed later stays later
    return standing[-1] if standing and standing[-1].value != UNSET else None


def _rows(floor: Value, new: Value) -> Iterator[str]:
    """The rows of a table that one of the two names; "" for a single value."""
    if not isinstance(floor.key.kind, Table):
        yield ""
        return
    named = (*floor.value, *(new.value if new.value != UNSET else ()), "default")
    yield from dict.fromkeys(row for row in named if _cell(floor, row) != UNSET)


def _cell(value: Value, row: str) -> Any:
    found = cell_of([value], row)
    return UNSET if found is None else found[1]


@dataclass(frozen=True)
class _Said:
    """What would hold for one row: the new value, or what is above it where that leaves it open."""

    value: Any
    modality: str

    @classmethod
    def of(cls, after: Shelf, change: Change, row: str) -> _Said:
        new = change.value(after)
        mentions = Mentions.of(after, after.chain(change.pack), new.key, change.since)
        values = [new, *(value for value in mentions.values if value.pack != change.pack)]
        if row:
            found = cell_of(values, row)
            return cls(UNSET, "") if found is None else cls(found[1], found[0].modality)
        chosen = next((value for value in values if value.value != UNSET), None)
        return cls(UNSET, "") if chosen is None else cls(chosen.value, chosen.modality)

    def less_than(self, floor: Value, row: str) -> bool:
        """Looser; or another where the two cannot be compared, for then it is not what the document says."""
        kind, asked = (floor.key.kind.of, _cell(floor, row)) if row else (floor.key.kind, floor.value)
        if self.value == UNSET or MODALITIES.index(self.modality) < MODALITIES.index(floor.modality):
            return True
        if floor.key.stricter == "none":
            return self.value != asked
        return kind.looser(self.value, asked, floor.key.stricter)


def _overtaken(basis: Basis, change: Change, shipped: Shelf) -> bool:
    """Whether a document that the change cites may depart from the one the value in force rests on. A clause that says
    nothing of the matter carries no value of it, however late and high its document."""
    old, speaking = instrument_of(shipped, basis.clause), _speaking(change, shipped)
    cited = [instrument_of(shipped, clause) for clause in change.clauses if clause in speaking]
    return old is not None and any(one is not None and _prevails(one, old, shipped) for one in cited)


def _speaking(change: Change, shipped: Shelf) -> set[str]:
    """The clauses that speak of the key: the vocabulary names them, or a value of the place or one above rests on
    them."""
    said = [value for pack in shipped.chain(change.pack) for value in pack.values.get(change.key, ())]
    resting = {clause for value in said for row in (value.clauses, *value.row_clauses.values()) for clause in row}
    return resting.union(KEYS[change.key].cited.split())


def _prevails(new: Instrument, old: Instrument, shipped: Shelf) -> bool:
    above = {pack.id for pack in shipped.chain(old.pack)}
    return new.id != old.id and new.pack in above and (first_day(new) or date.min) >= (first_day(old) or date.min)
