"""Checklists: a sheet is one or more whole checklists, each published under its title and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.rows import UNCHANGED, Key, Row
from bihuan.exchange.sheets.schemas.checklists import SCHEMA
from bihuan.inspections import checklists, queries
from bihuan.parties.access import REGULATOR_ROLES, Role
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

CODE_LENGTH = 60
# Our column → the item's field.
_FIELDS = {
    "item_no": "code",
    "section": "section",
    "text": "text",
    "evidence": "evidence",
    "methods": "method",
    "basis": "basis",
    "criterion": "criterion",
}


def _code(title: str) -> str:
    return title[:CODE_LENGTH]


def _by_list(rows: Iterable[Row]) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    """The rows of each checklist, in the order of the file."""
    for which, own in groupby(sorted(rows, key=_which), key=_which):
        yield which, list(own)


def _which(row: Row) -> tuple[str, str]:
    return row.values["title"], row.values["version"]


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The items of the checklists that the own office published under these titles and versions."""
    found: dict[Key, Mapping[str, Any]] = {}
    for title, version in {(key[2], key[3]) for key in keys}:
        for item in queries.template_items(_code(title), version, publisher=checklists.publisher(by)):
            values = {ours: getattr(item, theirs) for ours, theirs in _FIELDS.items()}
            found["item_no", item.code, title, version] = values
    return found


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A published version never changes: other content needs another version."""
    for (title, version), own in _by_list(rows):
        present = len(queries.template_items(_code(title), version, publisher=checklists.publisher(by)))
        different = [row for row in own if row.status != UNCHANGED]
        if present and (different or present != len(own)):
            yield (different or own)[0], "version", "checklist_version_taken", {"title": title, "version": version}


def apply(batch: Batch) -> None:
    """Publish each checklist of the sheet."""
    for (title, version), own in _by_list(batch.rows):
        items = [{theirs: row.values.get(ours) for ours, theirs in _FIELDS.items()} for row in own]
        try:
            checklists.publish_checklist(
                by=batch.by,
                at=batch.at,
                code=_code(title),
                version=version,
                title=title,
                rows=items,
                source=batch.checked.filename,
            )
        except Refusal as refusal:
            batch.object(own[0], "title", refusal.code, text=refusal.text(), clause=refusal.clause)


KIND = Kind(
    schema=lambda: SCHEMA,
    roles=frozenset({*REGULATOR_ROLES, Role.INSTITUTION, Role.ADMINISTRATOR}),
    existing=existing,
    apply=apply,
    judge=judge,
)
