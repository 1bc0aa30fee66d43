"""What happened to a record, line by line, from its own audit chain."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import audit
from bihuan.parties import directory, queries
from bihuan.web import wording
from bihuan.web.packs import words as packs
from bihuan.web.punctuation import listed, pair, phrases
from bihuan.web.trail import words

_PLACES = frozenset({"division_code", "qualified_in", "kept_at"})
_OFFICES = frozenset({"superior", "successor", "competent_department", "kept_by"})
_CLOSING = frozenset({"qualified_in", "lists", "services"})
"""What is said also when nothing is left of it."""
_WHY_NOT = {
    "stranger": gettext_lazy("不在其范围内"),
    "role_not_allowed": gettext_lazy("不是其岗位的事"),
    "code_wrong": gettext_lazy("验证码不对"),
    "code_blocked": gettext_lazy("连续输错，已锁定"),
}
"""Why somebody was denied, on the page of his account."""
_CODES = frozenset({"level", "lists", "services"})


def of(ref: str, *, icon: str) -> list[dict[str, Any]]:
    """The events of a timeline, newest first; three statements."""
    lines = audit.timeline(ref)
    people = queries.names_of_refs(line.by for line in lines)
    offices = directory.names_of_offices(
        value for line in lines for key, value in (line.data or {}).items() if key in _OFFICES
    )
    return [
        {
            "at": line.at,
            "text": words.act(line.act),
            "by": people.get(line.by, _("运维人员") if line.by == "operator" else ""),
            "detail": _detail(line.data or {}, offices),
            "icon": icon,
            "basis": line.basis[0] if line.basis else None,
        }
        for line in reversed(lines)
    ]


def _detail(data: Mapping[str, Any], offices: Mapping[str, str]) -> str:
    return phrases(
        pair(wording.thing(key), _said(key, value, offices)) for key, value in data.items() if value or key in _CLOSING
    )


def _said(key: str, value: Any, offices: Mapping[str, str]) -> str:
    if key in _OFFICES:
        return offices.get(str(value), "—")
    if not value:
        return "—"
    if key == "code":
        return str(_WHY_NOT.get(str(value), value))
    if key == "roles":
        return listed(map(wording.role, value))
    parts = str(value).split("、")
    if key in _PLACES:
        return listed(wording.place(part) for part in parts)
    if key in _CODES:
        return listed(packs.code(part) for part in parts)
    if key == "certificates":
        papers = (part.partition(" ") for part in parts)
        return listed(f"{packs.code(item)} {number}" for item, _between, number in papers)
    if key == "duties":
        return listed(wording.labels("sectors", parts))
    return {"True": _("是"), "False": _("否"), "None": "—"}.get(str(value), str(value))
