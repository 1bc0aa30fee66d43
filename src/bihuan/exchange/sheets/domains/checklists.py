"""Checklists: a sheet is one or more whole checklists, each published under its title and version."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.sheets.binding import Batch, Kind, Objection
from bihuan.exchange.sheets.domains.tables import choices
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.rows import NEW, UNCHANGED, Key, Row
from bihuan.exchange.sheets.schemas.checklists import schema
from bihuan.inspections import checklists, queries
from bihuan.parties.access import REGULATOR_ROLES, Role
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = schema(focus=choices("checklist_focus"))
CODE_LENGTH = 60
# Our column → the item's field.
_FIELDS = {
    "item_no": "code",
    "section": "section",
    "text": "text",
    "evidence": "evidence",
    "methods": "method",
    "focus": "focus",
    "basis": "basis",
    "criterion": "criterion",
    "element": "element",
}


def _code(title: str) -> str:
    return title[:CODE_LENGTH]


def _by_list(rows: Iterable[Row]) -> Iterator[tuple[tuple[str, str], list[Row]]]:
    """The rows of each checklist, in the order of the file."""
    for which, own in groupby(sorted(rows, key=_which), key=_which):
        yield which, list(own)


def _which(row: Row) -> tuple[str, str]:
    return row.values["title"], row.values["version"]


def values(item: Any, by: Account) -> dict[str, Any]:
    """One item as the sheet shows it, with the list that it stands in."""
    return {
        "title": item.checklist.title,
        "version": item.checklist.version,
        **{ours: getattr(item, theirs) for ours, theirs in _FIELDS.items()},
    }


LISTING = Listing(
    widest=queries.items_of_lists,
    values=values,
    order=("-checklist_id", "position"),
)


def existing(keys: list[Key], by: Account) -> Mapping[Key, Mapping[str, Any]]:
    """The items of the checklists that the own office published under these titles and versions; of a list that it did
    not, those of the one on its shelf, so that what went out comes back as what it is."""
    found: dict[Key, Mapping[str, Any]] = {}
    for title, version in {(key[2], key[3]) for key in keys}:
        for item in _held(title, version, by):
            found["item_no", item.code, title, version] = values(item, by)
    return found


def _held(title: str, version: str, by: Account) -> list[Any]:
    own = queries.template_items(_code(title), version, publisher=checklists.publisher(by))
    return own or queries.items_on_shelf(by, title, version)


def judge(rows: list[Row], by: Account) -> Iterable[Objection]:
    """A published version never changes: other content needs another version. Of somebody else's list other content
    is one of the own, but a part of it would say nothing new and be passed over."""
    for (title, version), own in _by_list(rows):
        held = _held(title, version, by)
        mine = any(item.checklist.publisher == checklists.publisher(by) for item in held)
        different = [row for row in own if row.status != UNCHANGED]
        if held and (mine or not different) and (different or len(held) != len(own)):
            yield (different or own)[0], "version", "checklist_version_taken", {"title": title, "version": version}
    yield from _groundless(rows, by)


def _groundless(rows: list[Row], by: Account) -> Iterator[Objection]:
    """Each item that would be refused for want of a basis, rather than the whole list (LY-4.2.3)."""
    asked = checklists.grounds_asked(by, on=clock.today())
    if asked is None or not asked.value:
        return
    refusal = Refusal("basis_missing", basis=asked.basis)
    for row in rows:
        if row.status == NEW and not (row.values.get("basis") or row.values.get("element")):
            yield row, "basis", refusal.code, {"text": refusal.text(), "clause": refusal.clause}


def apply(batch: Batch) -> None:
    """Publish each checklist of the sheet that is not on the shelf as it is."""
    for (title, version), own in _by_list(batch.rows):
        if all(row.status == UNCHANGED for row in own):
            continue
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
    listing=LISTING,
)
