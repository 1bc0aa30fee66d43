"""What happened to a record, line by line, from its own audit chain."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import audit, clock
from bihuan.parties import directory, queries
from bihuan.web import wording
from bihuan.web.packs import words as packs
from bihuan.web.punctuation import listed, pair, phrases
from bihuan.web.trail import words

if TYPE_CHECKING:
    from bihuan.audit.models import Event

SIZE = 50
_PLACES = frozenset({"division_code", "qualified_in", "kept_at"})
_OFFICES = frozenset({"superior", "successor", "competent_department", "kept_by"})
_CLOSING = frozenset({"qualified_in", "lists", "services"})
"""What is said also when nothing is left of it."""
_WHY_NOT = {
    "stranger": gettext_lazy("不在其范围内"),
    "role_not_allowed": gettext_lazy("不是其岗位的事"),
    "code_wrong": gettext_lazy("验证码不对"),
    "code_blocked": gettext_lazy("连续输错，已锁定"),
    "password_wrong": gettext_lazy("当前密码不对"),
    "not_in_jurisdiction": gettext_lazy("不在其辖区内"),
    "not_in_duty_list": gettext_lazy("不在其职责范围内"),
    "identity_not_proven": gettext_lazy("统一身份认证没有通过"),
    "identity_without_account": gettext_lazy("统一身份没有对应的账号"),
    "identity_of_another": gettext_lazy("账号已关联另一个统一身份"),
}
"""Why somebody was denied, on the page of his account."""
_CODES = frozenset({"level", "lists", "services"})
_SERVED = {
    "platform": gettext_lazy("平台送达"),
    "direct": gettext_lazy("直接送达"),
    "post": gettext_lazy("邮寄送达"),
    "left": gettext_lazy("留置送达"),
}
_SILENT = frozenset({"form", "sha256"})
"""What machines compare, and nobody reads."""
_REF = re.compile(r"[a-z_]+:\d+")


def of(request: HttpRequest, ref: str, *, icon: str, without: Collection[str] = ()) -> dict[str, Any]:
    """For a template: the newest `events` of a timeline, and the address of the `earlier` ones where there are some;
    three statements. The lines on the things of the refs `without` are not for this reader."""
    lines, earlier = paged(partial(audit.newest, ref, without=without), request)
    return {"events": _told(lines, icon), "earlier": earlier}


def paged(newest: Callable[..., list[Event]], request: HttpRequest) -> tuple[list[Event], str]:
    """The lines of a chain that `newest(before=…, limit=…)` brings, as many as a page shows, and where those before
    are."""
    before = request.GET.get("before", "")
    lines = newest(before=clock.id_named(before), limit=SIZE + 1)
    query, shown = request.GET.copy(), lines[:SIZE]
    query["before"] = str(shown[-1].seq) if shown else ""
    return shown, f"?{query.urlencode()}" if len(lines) > SIZE else ""


def _told(lines: Sequence[Event], icon: str) -> list[dict[str, Any]]:
    people = queries.names_of_refs(line.by for line in lines)
    offices = directory.names_of_offices(
        str(value) for line in lines for key, value in (line.data or {}).items() if key in _OFFICES or key == "to"
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
        for line in lines
    ]


def _detail(data: Mapping[str, Any], offices: Mapping[str, str]) -> str:
    return phrases(
        pair(wording.thing(key), _said(key, value, offices))
        for key, value in data.items()
        if (value or key in _CLOSING) and key not in _SILENT and not _unsaid(key, value, offices)
    )


def _unsaid(key: str, value: Any, offices: Mapping[str, str]) -> bool:
    """To whom something went, where the chain names only a record that is no office."""
    return key == "to" and str(value) not in offices and _REF.fullmatch(str(value)) is not None


def _said(key: str, value: Any, offices: Mapping[str, str]) -> str:
    if key in _OFFICES:
        return offices.get(str(value), "—")
    if key == "method":
        return str(_SERVED.get(str(value), value))
    if key == "to":
        return offices.get(str(value), str(value))
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
