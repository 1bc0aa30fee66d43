"""Values laid over the packs as they were written: supposed ones, to see what would change, and those signed in force.

A value that is laid over holds from its day on, until the next dated value of the same key and pack begins.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from bihuan.policy.kinds import UNSET, Day, Table
from bihuan.policy.shelf import CONFIRMED, OURS, Pack, Shelf, Value
from bihuan.policy.vocabulary import KEYS

SUPPOSED = "supposed"


@dataclass(frozen=True)
class Change:
    """`key` of one pack set to `raw` (as JSON or TOML would hold it) from `since` on.

    `source` tells where it comes from: `SUPPOSED`, or the reference of what was signed. Empty `modality`: that of the
    nearest value before it.
    """

    pack: str
    key: str
    raw: Any
    since: date
    modality: str = ""
    clauses: tuple[str, ...] = (OURS,)
    note_zh: str = ""
    verified_on: date | None = None
    source: str = SUPPOSED

    def value(self, shelf: Shelf) -> Value:
        """Raises `KeyError` for an unknown pack or key, `ValueError` with what is allowed for a value of another
        kind."""
        declared, pack = KEYS[self.key], shelf.packs[self.pack]
        confidence = OURS if self.clauses == (OURS,) else CONFIRMED
        return Value(
            declared, pack.id, f"{pack.id}/parameters/{declared.topic}.toml", self.since, None,
            parsed(self.key, self.raw), self.modality or modality_before(shelf, self.pack, self.key, self.since),
            self.clauses, {}, confidence, self.verified_on, self.note_zh, "",
        )  # fmt: skip


def parsed(key: str, raw: Any) -> Any:
    """The typed value of what JSON or TOML holds. A single value for a table is its default row."""
    kind = KEYS[key].kind
    if raw == UNSET:
        return UNSET
    if isinstance(kind, Day) and isinstance(raw, str):
        return kind.parse(date.fromisoformat(raw))
    row_by_row = isinstance(kind, Table) and not isinstance(raw, dict)
    return kind.parse({"default": raw} if row_by_row else raw)


def laid_over(shelf: Shelf, changes: Iterable[Change]) -> Shelf:
    """The shelf with each change in its place in time, in their order; the shelf given stays as it is."""
    for change in changes:
        pack = shelf.packs[change.pack]
        new = change.value(shelf)
        timeline = _with(pack.values.get(change.key) or _silent_before(new, pack), new)
        changed = replace(pack, values={**pack.values, change.key: timeline})
        shelf = replace(shelf, packs={**shelf.packs, pack.id: changed})
    return shelf


def _silent_before(new: Value, pack: Pack) -> list[Value]:
    """Until now the pack said nothing of the key: what is above it held."""
    if pack.in_force is None or pack.in_force >= new.since:
        return []
    return [replace(new, since=pack.in_force, value=UNSET, clauses=(OURS,), row_clauses={}, confidence=OURS)]


def _with(values: Iterable[Value], new: Value) -> list[Value]:
    """The timeline with one value more: what it meets ends the day before, and it ends before what follows."""
    before = [_ended(old, new.since) for old in values if old.since < new.since]
    after = [old for old in values if old.since > new.since]
    return [*before, _ended(new, after[0].since) if after else new, *after]


def _ended(value: Value, next_day: date) -> Value:
    last = next_day - timedelta(days=1)
    return replace(value, until=last if value.until is None else min(value.until, last))


def modality_before(shelf: Shelf, pack_id: str, key: str, on: date) -> str:
    """The word that the nearest pack uses for the key on that day, else the vocabulary's."""
    for pack in shelf.chain(pack_id):
        said = [value.modality for value in pack.values.get(key, ()) if value.since <= on]
        if said:
            return said[-1]
    return KEYS[key].modality
