"""Checklists: the published templates, and the copy that a check carries."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import pgettext

from bihuan.inspections import queries
from bihuan.web import wording
from bihuan.web.paging import keyset
from bihuan.web.requests import page


@page
def index(request: HttpRequest) -> HttpResponse:
    found = keyset(queries.checklists(request.user, text=request.GET.get("q", "")), request)
    return render(request, "checklists/list.html", {"page": found})


@page
def show(request: HttpRequest, checklist_id: int) -> HttpResponse:
    checklist, items = queries.checklist(checklist_id, request.user)
    sections: dict[str, list[dict[str, object]]] = {}
    for item in items:
        sections.setdefault(item.section, []).append(_line(item))
    focus = sorted({area for item in items for area in item.focus})
    context = {
        "checklist": checklist,
        "crumbs": [(pgettext("list", "检查清单"), reverse("checklists:list"))],
        "sections": list(sections.items()),
        "count": len(items),
        "focus": wording.labels("checklist_focus", focus),
    }
    return render(request, "checklists/show.html", context)


def _line(item) -> dict[str, object]:
    return {
        "item": item,
        "methods": wording.labels("checklist_methods", item.method),
        "category": wording.label("hazard_categories", item.category) if item.category else "",
        "focus": wording.labels("checklist_focus", item.focus),
    }
