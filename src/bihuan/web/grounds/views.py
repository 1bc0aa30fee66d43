"""依据: the clause behind an answer, and the chain nation → province → city → zone behind a value."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan import clock
from bihuan.policy import Setting, policies
from bihuan.policy.explain import Step, explain
from bihuan.web.packs import words
from bihuan.web.requests import page

OURS = "ours"


@page(public=True)
def clause(request: HttpRequest, clause_id: str) -> HttpResponse:
    """The instrument, the place in it, the gist in both languages and how sure we are; a window or a page."""
    if clause_id == OURS:
        return _shown(request, "ours", {})
    try:
        found = policies.clause(clause_id)
    except KeyError as unknown:
        raise Http404(clause_id) from unknown
    return _shown(request, "clause", {"clause": found, "instrument": found.instrument})


@page(public=True)
def parameter(request: HttpRequest, pack_id: str, key: str) -> HttpResponse:
    """What each level of the chain says about one key today, and which one the answer comes from."""
    try:
        steps = explain(pack_id, key, clock.today())
        pack = policies.pack(pack_id)
    except KeyError as unknown:
        raise Http404(f"{pack_id} {key}") from unknown
    setting = policies.at(pack_id, on=clock.today()).setting(key)
    said = [(step, _lines(step, setting)) for step in steps]
    return _shown(request, "parameter", {"steps": said, "pack": pack, "key": key, "about": words.about(setting)})


def _lines(step: Step, setting: Setting) -> list[tuple[str, str]]:
    return words.lines(setting.key.kind, step.value, unit=setting.unit, pack=step.pack) if step.is_set else []


def _shown(request: HttpRequest, kind: str, facts: dict[str, Any]) -> HttpResponse:
    template = "web/grounds/window.html" if request.htmx else "web/grounds/page.html"
    return render(request, template, {"body": f"web/grounds/{kind}.html", **facts})
