"""重点名单: who is on it and why, and one enterprise with its numbers, its visits of the year and what may be done."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.conduct.focus import operations, queries, visiting
from bihuan.conduct.focus.states import GROUND_WORDS
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.focus.forms import FactForm, QuotaForm, RemovalForm, VisitForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole


@page
def index(request: HttpRequest) -> HttpResponse:
    """The list with the numbers of each entry, and the visits that are planned or under way."""
    by = request.user
    if not parties.works_at_an_office(by):
        raise Stranger("focus")
    listed = keyset(queries.open_listings(by), request)
    context = {
        "page": listed,
        "entries": [(row, said(row.conditions)) for row in listed.rows],
        "visits": list(queries.visits(by).exclude(state="visit_closed").order_by("planned_on", "pk")[:50]),
    }
    return render(request, "focus/index.html", context)


def said(conditions: list[dict[str, str]]) -> list[tuple[str, str, str]]:
    """The conditions of an entry in words: ground, figure, threshold."""
    rows = [tuple(one[name] for name in ("ground", "figure", "threshold")) for one in conditions]
    return [(_(GROUND_WORDS[ground]), figure, threshold) for ground, figure, threshold in rows]


@page
def of_enterprise(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _of_enterprise(request, enterprise_id)


def _of_enterprise(
    request: HttpRequest, enterprise_id: int, refusal: Refusal | None = None, forms: dict[str, Any] | None = None
) -> HttpResponse:
    """Each ground of the place with the enterprise's figure, its number of visits, and the forms."""
    by, today = request.user, clock.today()
    enterprise = parties.fetch_enterprise(enterprise_id, by)
    if not parties.enforces(None, by):
        raise Stranger("focus")
    policy, sent = policies.at(enterprise.division_code, on=today), request.POST if refusal is not None else {}
    found, listing = queries.overview(enterprise, policy, by.regulator, on=today), queries.listing_of(enterprise)
    context = {
        "enterprise": enterprise,
        "conditions": [(_(GROUND_WORDS[one.ground]), one) for one in found.conditions],
        "law": policy.enforcement.focus_grounds,
        "all_of": policy.enforcement.focus_rule.value == "all_of",
        "listing": listing,
        "may_remove": listing is not None and listing.office_id == by.regulator_id,
        "quota": found.quota,
        "year": today.year,
        "planned": found.planned,
        "visits": list(queries.visits(by, enterprise_id=enterprise_id).order_by("-pk")[:50]),
        "fact": FactForm(sent if "evidence" in sent else None),
        "removal": RemovalForm(sent if "reason" in sent else None),
        "number": QuotaForm(sent if "visits" in sent else None, initial={"visits": found.quota.visits}),
        "visit": VisitForm(sent if "planned_on" in sent else None, initial={"planned_on": today}),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
        **(forms or {}),
    }
    return render(request, "focus/of_enterprise.html", context)


def _at(request: HttpRequest, enterprise_id: int, told: str) -> HttpResponse:
    return done(request, reverse("focus:of_enterprise", args=[enterprise_id]), told)


@act(again=_of_enterprise)
def record_focus_fact(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, given = parties.fetch_enterprise(enterprise_id, request.user), request.POST
    ground, evidence = given.get("ground", ""), whole(request, "evidence", most=500)
    operations.record_focus_fact(enterprise, by=request.user, at=clock.now(), ground=ground, evidence=evidence)
    return _at(request, enterprise_id, _("已登记。"))


@act(again=_of_enterprise)
def list_for_focus(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    operations.list_for_focus(enterprise, by=request.user, at=clock.now())
    return _at(request, enterprise_id, _("已列入重点名单，全年检查次数已提高。"))


@act(again=_of_enterprise)
def remove_from_focus(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, reason = parties.fetch_enterprise(enterprise_id, request.user), whole(request, "reason", most=300)
    operations.remove_from_focus(enterprise, by=request.user, at=clock.now(), reason=reason)
    return _at(request, enterprise_id, _("已移出重点名单。"))


@act(again=_of_enterprise)
def set_visit_quota(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, form = parties.fetch_enterprise(enterprise_id, request.user), QuotaForm(request.POST)
    if not form.is_valid():
        return incomplete(_of_enterprise, request, enterprise_id, forms={"number": form})
    year, given = clock.today().year, form.cleaned_data
    operations.set_visit_quota(
        enterprise, by=request.user, at=clock.now(), year=year, visits=given["visits"], reason=given["quota_reason"]
    )
    return _at(request, enterprise_id, _("全年次数已核定。"))


@act(again=_of_enterprise)
def plan_enforcement_visit(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, form = parties.fetch_enterprise(enterprise_id, request.user), VisitForm(request.POST)
    if not form.is_valid():
        return incomplete(_of_enterprise, request, enterprise_id, forms={"visit": form})
    made = visiting.plan_enforcement_visit(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("focus:visit", args=[made.pk]), _("已安排，请制定检查方案。"))
