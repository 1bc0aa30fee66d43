"""Checklists: the national ones from the packs, an authority's own from a sheet, and the copy a check carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.inspections import rules
from bihuan.inspections.access import CHECKLISTS
from bihuan.inspections.models import Checklist, ChecklistItem
from bihuan.inspections.states import Act
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Setting

ITEM_FIELDS = (
    "code",
    "section",
    "focus",
    "text",
    "evidence",
    "method",
    "basis",
    "category",
    "accident_type",
    "criterion",
    "element",
)
_LISTS = frozenset({"method", "focus"})


@transaction.atomic
def publish_checklist(
    *,
    by: Account,
    at: datetime,
    code: str,
    version: str,
    title: str,
    rows: Sequence[Mapping[str, object]],
    source: str = "",
) -> Checklist:
    """发布清单模板 under its code and version; the same content again is the same checklist, other content under the
    same version of the same office is refused (`checklist_version_taken`). Other offices number their own.

    `rows` are mappings with at least `section` and `text`; `code` of an item defaults to its position, `element` is the
    element of the rating standards from which it derives. Raises `element_unknown`, `basis_missing` where an item has
    neither element nor basis and the place asks for one (LY-4.2.3), `name_missing`, `checklist_missing` for an empty
    list, `item_text_missing` naming the rows, `item_code_twice`, `role_not_allowed`.
    """
    CHECKLISTS.require(Act.PUBLISH_CHECKLIST, None, by)
    if not (code.strip() and title.strip()):
        raise Refusal("name_missing", missing=["name"])
    items = [_clean(row, n) for n, row in enumerate(rows, start=1)]
    if not items:
        raise Refusal("checklist_missing", missing=["rows"])
    blank = [str(n) for n, item in enumerate(items, start=1) if not item["text"]]
    if blank:
        raise Refusal("item_text_missing", missing=blank)
    if len({item["code"] for item in items}) < len(items):
        raise Refusal("item_code_twice")
    _known_elements(items)
    content = _fingerprint(items)
    own = publisher(by)
    taken = Checklist.objects.filter(code=code, version=version, enterprise=None, publisher=own).first()
    if taken is not None:
        if taken.content_key == content:
            return taken
        raise Refusal("checklist_version_taken", value=f"{code} {version}")
    office = by.regulator or by.institution  # an administrator publishes for everywhere
    division = office.division_code if office is not None else ""
    asked = grounds_asked(by, on=clock.local_day(at))
    if asked is not None:
        groundless = [str(item["code"]) for item in items if not (item["basis"] or item["element"])]
        rules.items_grounded(groundless, asked)
    checklist = Checklist.objects.create(
        code=code,
        version=version,
        title=title,
        division_code=division,
        publisher=own,
        source=source,
        published=True,
        content_key=content,
    )
    _fill(checklist, items)
    audit.record(Act.PUBLISH_CHECKLIST, checklist.ref, by=by.ref, at=at, data={"items": len(items), "version": version})
    return checklist


def grounds_asked(by: Account, *, on: date) -> Setting | None:
    """Whether the place of the publishing office asks that every item has its ground (LY-4.2.3); None for who publishes
    for everywhere."""
    office = by.regulator or by.institution
    return policies.at(office.division_code, on=on).standardisation.items_grounded if office is not None else None


def elements() -> dict[str, Mapping[str, Any]]:
    """The elements of the standardisation rating standards, by code."""
    return {row["code"]: row for row in policies.table("cn", "standardisation_elements")}


def _known_elements(items: Iterable[Mapping[str, object]]) -> None:
    unknown = sorted({str(item["element"]) for item in items if item["element"]} - elements().keys())
    if unknown:
        raise Refusal("element_unknown", missing=unknown)


def _fingerprint(items: Sequence[Mapping[str, object]]) -> str:
    """What tells content apart; an item without an element is what it was before there were any."""
    said = [{name: value for name, value in item.items() if name != "element" or value} for item in items]
    return hashlib.sha256(repr(said).encode()).hexdigest()


def publisher(by: Account) -> str:
    """In whose name `by` publishes: the own office's; "" for an administrator, who publishes for everywhere."""
    office = by.regulator or by.institution
    return office.ref if office is not None else ""


def _clean(row: Mapping[str, object], position: int) -> dict[str, object]:
    item: dict[str, object] = {name: str(row.get(name) or "").strip() for name in ITEM_FIELDS if name not in _LISTS}
    for name in _LISTS:
        item[name] = list(row.get(name) or [])
    item["code"] = item["code"] or str(position)
    return item


def _fill(checklist: Checklist, items: Iterable[Mapping[str, object]]) -> None:
    ChecklistItem.objects.bulk_create(
        [ChecklistItem(checklist=checklist, position=n, **item) for n, item in enumerate(items, start=1)]
    )


@transaction.atomic
def install_national_checklists() -> list[Checklist]:
    """Put the packs' own check-up lists on the shelf; doing it again changes nothing."""
    focus: dict[str, list[str]] = {}
    for row in policies.table("cn", "checklist_focus"):
        for item in row["items"]:
            focus.setdefault(item, []).append(row["code"])
    installed = []
    for listed in policies.checklists(""):
        head = listed.head
        rows = [_from_pack(row, focus) for row in listed]
        content = _fingerprint(rows)
        checklist, created = Checklist.objects.get_or_create(
            code=head["id"],
            version=head["version"],
            enterprise=None,
            publisher="",
            defaults={
                "title": head["title_zh"],
                "source": head["source"],
                "published": True,
                "content_key": content,
            },
        )
        if created:
            _fill(checklist, rows)
        installed.append(checklist)
    return installed


def _from_pack(row: Mapping[str, object], focus: Mapping[str, list[str]]) -> dict[str, object]:
    section = str(row["group_zh"])
    return {
        "code": row["code"],
        "section": section,
        "focus": focus.get(str(row["code"]), []),
        "text": row["zh"],
        "evidence": row.get("evidence_zh", ""),
        "method": list(row.get("method", [])),
        "basis": "；".join(row.get("basis", [])),
        "category": row.get("hazard_category", ""),
        "accident_type": (list(row.get("accident_types", [])) or [""])[0],
        "criterion": (list(row.get("criteria", [])) or [""])[0],
    }


def adapt(
    template: Checklist,
    *,
    enterprise: Enterprise,
    drop: Iterable[int] = (),
    add: Iterable[Mapping[str, object]] = (),
) -> Checklist:
    """The copy of a template that is bound to one enterprise (YT-4.2.2): items dropped by id, own ones added.

    Raises `item_text_missing` naming the own items that say nothing.
    """
    copy = Checklist.objects.create(
        code=template.code,
        version=template.version,
        title=template.title,
        division_code=template.division_code,
        enterprise=enterprise,
        derived_from=template,
        source=template.source,
    )
    dropped = set(drop)
    kept = [
        {name: getattr(item, name) for name in ITEM_FIELDS} for item in template.items.all() if item.pk not in dropped
    ]
    own = [{**_clean(row, len(kept) + n), "code": f"自{n}"} for n, row in enumerate(add, start=1)]
    blank = [str(item["code"]) for item in own if not item["text"]]
    if blank:
        raise Refusal("item_text_missing", missing=blank)
    _fill(copy, [*kept, *own])
    return copy
