"""One visit: its own plan, the approval, and its end with causes, remedies and the answer on the technical service."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.conduct.focus import access, queries, visiting
from bihuan.conduct.focus.access import Act
from bihuan.conduct.focus.states import VISIT
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.focus.forms import PlanForm, ServiceForm
from bihuan.web.requests import act, done, page

ROWS = 6
"""So many problems a visit is closed with on one page; what is not needed stays empty."""


@page
def show(request: HttpRequest, visit_id: int) -> HttpResponse:
    return _show(request, visit_id)


def _show(request: HttpRequest, visit_id: int, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    visit = access.fetch(visit_id, by)
    policy = policies.at(visit.enterprise.division_code, on=clock.today())
    may = access.VISITS.open_acts(visit, by, among=VISIT.acts(visit.state))
    sent = request.POST if refusal is not None else {}
    context = {
        "visit": visit,
        "may": may,
        "hazards": queries.named(visit),
        "plan": _plan_form(visit, sent if "text" in sent else None) if Act.DRAW_UP_ENFORCEMENT_PLAN in may else None,
        "service": _service_form(visit, sent if "problem-1" in sent else None)
        if Act.CLOSE_ENFORCEMENT_VISIT in may
        else None,
        "rows": [_typed(sent, n) for n in range(1, ROWS + 1)],
        "plan_law": policy.enforcement.plan_per_enterprise,
        "cause_law": policy.enforcement.root_cause_asked,
        "refusal": refusal,
        "crumbs": [
            (_("重点名单"), reverse("focus:list")),
            (visit.enterprise.name, reverse("focus:of_enterprise", args=[visit.enterprise_id])),
        ],
    }
    return render(request, "focus/visit.html", context)


def _plan_form(visit: Any, sent: Any = None) -> PlanForm:
    found = queries.open_hazards(visit.enterprise)
    form = PlanForm(sent, found=found, initial={"text": visit.plan, "hazards": visit.hazards})
    form.is_valid()
    return form


def _service_form(visit: Any, sent: Any = None) -> ServiceForm:
    form = ServiceForm(sent, firms=queries.institutions(visit.enterprise))
    form.is_valid()
    return form


def _typed(sent: Any, n: int) -> dict[str, Any]:
    return {"n": n, **{name: sent.get(f"{name}-{n}", "")[:300] for name in ("problem", "cause", "remedy")}}


def _at(request: HttpRequest, visit_id: int, told: str) -> HttpResponse:
    return done(request, reverse("focus:visit", args=[visit_id]), told)


@act(again=_show)
def draw_up_enforcement_plan(request: HttpRequest, visit_id: int) -> HttpResponse:
    visit = access.fetch(visit_id, request.user)
    said = _plan_form(visit, request.POST).cleaned_data
    text, hazards = said.get("text", ""), said.get("hazards", [])
    visiting.draw_up_enforcement_plan(visit, by=request.user, at=clock.now(), text=text, hazards=hazards)
    return _at(request, visit_id, _("方案已制定，待部门负责人批准。"))


@act(again=_show)
def approve_enforcement_plan(request: HttpRequest, visit_id: int) -> HttpResponse:
    visiting.approve_enforcement_plan(access.fetch(visit_id, request.user), by=request.user, at=clock.now())
    return _at(request, visit_id, _("方案已批准。"))


@act(again=_show)
def start_enforcement_visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    visiting.start_enforcement_visit(access.fetch(visit_id, request.user), by=request.user, at=clock.now())
    return _at(request, visit_id, _("检查已开始。"))


@act(again=_show)
def close_enforcement_visit(request: HttpRequest, visit_id: int) -> HttpResponse:
    visit = access.fetch(visit_id, request.user)
    form = _service_form(visit, request.POST)
    typed, said = [_typed(request.POST, n) for n in range(1, ROWS + 1)], form.cleaned_data
    rows = [(row["problem"], row["cause"], row["remedy"]) for row in typed]
    visiting.close_enforcement_visit(
        visit,
        by=request.user,
        at=clock.now(),
        problems=[row for row in rows if any(map(str.strip, row))],
        service_fault=said.get("service_fault"),
        institution=form.firms.get(said.get("institution")),
        service_note=said.get("service_note", ""),
    )
    return _at(request, visit_id, _("检查已办结。"))
