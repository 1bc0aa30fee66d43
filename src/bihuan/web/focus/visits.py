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
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

ROWS = 6
"""So many problems a visit is closed with on one page; what is not needed stays empty."""
NAMES = ("problem", "cause", "remedy")


@page
def show(request: HttpRequest, visit_id: int) -> HttpResponse:
    return _show(request, visit_id)


def _show(
    request: HttpRequest, visit_id: int, refusal: Refusal | None = None, forms: dict[str, Any] | None = None
) -> HttpResponse:
    by = request.user
    visit = access.fetch(visit_id, by)
    policy = policies.at(visit.enterprise.division_code, on=clock.today())
    may = access.VISITS.open_acts(visit, by, among=VISIT.acts(visit.state))
    sent = request.POST if refusal is not None or forms else {}
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
        **(forms or {}),
    }
    return render(request, "focus/visit.html", context)


def _plan_form(visit: Any, sent: Any = None) -> PlanForm:
    found = queries.open_hazards(visit.enterprise)
    return PlanForm(sent, found=found, initial={"text": visit.plan, "hazards": visit.hazards})


def _service_form(visit: Any, sent: Any = None) -> ServiceForm:
    return ServiceForm(sent, firms=queries.institutions(visit.enterprise))


def _typed(sent: Any, n: int) -> dict[str, Any]:
    return {"n": n, **{name: sent.get(f"{name}-{n}", "") for name in NAMES}}


def _at(request: HttpRequest, visit_id: int, told: str) -> HttpResponse:
    return done(request, reverse("focus:visit", args=[visit_id]), told)


@act(again=_show)
def draw_up_enforcement_plan(request: HttpRequest, visit_id: int) -> HttpResponse:
    visit = access.fetch(visit_id, request.user)
    form = _plan_form(visit, request.POST)
    if not form.is_valid():
        return incomplete(_show, request, visit_id, forms={"plan": form})
    visiting.draw_up_enforcement_plan(visit, by=request.user, at=clock.now(), **form.cleaned_data)
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
    if not form.is_valid():
        return incomplete(_show, request, visit_id, forms={"service": form})
    said = form.cleaned_data
    rows = [
        tuple(whole(request, f"{name}-{n}", f"visit_{name}", most=300) for name in NAMES) for n in range(1, ROWS + 1)
    ]
    visiting.close_enforcement_visit(
        visit,
        by=request.user,
        at=clock.now(),
        problems=[row for row in rows if any(row)],
        service_fault=said["service_fault"],
        institution=form.firms.get(said["institution"]),
        service_note=said["service_note"],
    )
    return _at(request, visit_id, _("检查已办结。"))
