"""Checklists: the national ones from the packs, an authority's own from a sheet, and the copy a check carries."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.inspections.access import CHECKLISTS
from bihuan.inspections.models import Checklist, ChecklistItem
from bihuan.inspections.states import Act
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal

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

    `rows` are mappings with at least `section` and `text`; `code` of an item defaults to its position. Raises
    `name_missing`, `checklist_missing` for an empty list, `item_text_missing` naming the rows, `item_code_twice`,
    `role_not_allowed`.
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
    content = hashlib.sha256(repr(items).encode()).hexdigest()
    own = publisher(by)
    taken = Checklist.objects.filter(code=code, version=version, enterprise=None, publisher=own).first()
    if taken is not None:
        if taken.content_key == content:
            return taken
        raise Refusal("checklist_version_taken", value=f"{code} {version}")
    office = by.regulator or by.institution  # an administrator publishes for everywhere
    division = office.division_code if office is not None else ""
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
        content = hashlib.sha256(repr(rows).encode()).hexdigest()
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
