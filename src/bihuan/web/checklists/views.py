"""Checklists: the published templates, and the copy that a check carries."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.inspections import access, checklists, queries
from bihuan.inspections.states import Act
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.checklists import elements, pasted
from bihuan.web.checklists.forms import PublishForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page


@page
def index(request: HttpRequest) -> HttpResponse:
    found = keyset(queries.checklists(request.user, text=request.GET.get("q", "")), request)
    may_publish = access.CHECKLISTS.allows(Act.PUBLISH_CHECKLIST, None, request.user)
    return render(request, "checklists/list.html", {"page": found, "may_publish": may_publish})


def items_for(request: HttpRequest) -> Any:
    """The items of the lists that the page shows with this address's filter."""
    return queries.items_of_lists(request.user, text=request.GET.get("q", ""))


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
        "may_publish": access.CHECKLISTS.allows(Act.PUBLISH_CHECKLIST, None, request.user),
        "focus": wording.labels("checklist_focus", focus),
    }
    return render(request, "checklists/show.html", context)


@page
def new(request: HttpRequest) -> HttpResponse:
    """An empty list, or another one to begin with (`?from=<id>`)."""
    return _new(request)


def _new(request: HttpRequest, refusal: Refusal | None = None, form: PublishForm | None = None) -> HttpResponse:
    access.CHECKLISTS.require(Act.PUBLISH_CHECKLIST, None, request.user)
    first, items = _began_with(request)
    if form is None:
        form = PublishForm(
            request.POST if refusal else None,
            began_with=items,
            initial={
                "title": first.title if first else "",
                "version": f"{clock.today():%Y-%m}",
                "source": first.source if first and not first.source.startswith("ours") else "",
                "items": pasted.lines(items) or _from_element(request),
            },
        )
    context = {
        "form": form,
        "first": first,
        "crumbs": [(pgettext("list", "检查清单"), reverse("checklists:list"))],
        "focus": [label for _code, label in wording.choices(pasted.FOCUS)],
        "refusal": refusal,
    }
    return render(request, "checklists/new.html", context)


def _from_element(request: HttpRequest) -> str:
    """A line to begin with, for an item that is to derive from the element the address names."""
    code = request.GET.get("element", "")
    row = checklists.elements().get(code)
    return f"{row['group_zh']} | {row['zh']}： | | | {code}" if row is not None else ""


def _began_with(request: HttpRequest):
    """The list that the new one begins with and its items; (None, []) for an empty one."""
    asked = clock.id_named((request.POST if request.method == "POST" else request.GET).get("from"))
    return queries.checklist(asked, request.user) if asked else (None, [])


@act(again=_new)
def publish_checklist(request: HttpRequest) -> HttpResponse:
    """The office's own list, under its name and version; it never changes afterwards."""
    form = PublishForm(request.POST, began_with=_began_with(request)[1])
    if not form.is_valid():
        return incomplete(_new, request, form=form)
    given = form.cleaned_data
    checklist = checklists.publish_checklist(
        by=request.user,
        at=clock.now(),
        code=given["title"][:60],
        version=given["version"],
        title=given["title"],
        rows=given["items"],
        source=given["source"],
    )
    return done(request, reverse("checklists:show", args=[checklist.pk]), _("已发布，安排检查时可以选用。"))


def _line(item) -> dict[str, object]:
    return {
        "item": item,
        "methods": wording.labels("checklist_methods", item.method),
        "category": wording.label("hazard_categories", item.category) if item.category else "",
        "focus": wording.labels("checklist_focus", item.focus),
        "element": elements.named(item.element) if item.element else "",
    }
