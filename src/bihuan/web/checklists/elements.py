"""标准化评定要素: from which element a check item derives, and which items derive from an element (LY-4.2.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.inspections import access, checklists, queries
from bihuan.inspections.states import Act
from bihuan.web.paging import keyset
from bihuan.web.requests import page


def named(code: str) -> str:
    """5.5.3 隐患排查治理; of an element that is in the table no more its number alone."""
    row = checklists.elements().get(code)
    return f"{code} {_said(row)}" if row is not None else code


def _said(row: Mapping[str, Any], name: str = "") -> str:
    language = "zh" if (get_language() or "zh").startswith("zh") else "en"
    return str(row[f"{name}_{language}" if name else language])


@page
def index(request: HttpRequest) -> HttpResponse:
    """Every element with how many items derive from it."""
    counts = queries.derived_counts(request.user)
    groups: dict[str, list[dict[str, Any]]] = {}
    for code, row in checklists.elements().items():
        groups.setdefault(_said(row, "group"), []).append({"code": code, "name": _said(row), "n": counts.get(code, 0)})
    return render(request, "checklists/elements.html", {"groups": list(groups.items()), **_around(request)})


@page
def show(request: HttpRequest, code: str) -> HttpResponse:
    """The items that derive from one element, and the way to another."""
    if code not in checklists.elements():
        raise Http404(code)
    found = keyset(queries.derived_items(request.user, code), request)
    crumb = (_("标准化评定要素"), reverse("checklists:elements"))
    facts = {"code": code, "name": named(code), "page": found, **_around(request)}
    return render(request, "checklists/element.html", {**facts, "crumbs": [*facts["crumbs"], crumb]})


def _around(request: HttpRequest) -> dict[str, Any]:
    asked = checklists.grounds_asked(request.user, on=clock.today())
    return {
        "crumbs": [(pgettext("list", "检查清单"), reverse("checklists:list"))],
        "basis": asked.basis if asked is not None and asked.value else None,
        "may_publish": access.CHECKLISTS.allows(Act.PUBLISH_CHECKLIST, None, request.user),
    }
