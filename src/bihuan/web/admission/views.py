"""准入: what an office has to decide, an enterprise's construction projects and applications, and one's reviews."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.admission import access, construction, operations, queries
from bihuan.admission.states import STAGE_WORDS, Act
from bihuan.parties.access import works_at_an_office
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import crumbs
from bihuan.web.admission.forms import ConstructionForm, LicenceForm, ReviewForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page

SHOWN = 50


@page
def mine(request: HttpRequest) -> HttpResponse:
    """Those of one's own enterprise."""
    if request.user.enterprise_id is None:
        raise Stranger("admission")
    return redirect("admission:show", request.user.enterprise_id)


@page
def index(request: HttpRequest) -> HttpResponse:
    """For an office: the applications and the projects under way in its place."""
    if not works_at_an_office(request.user):
        raise Stranger("admission")
    facts = {
        "page": keyset(queries.received(request.user), request),
        "building": list(queries.building(request.user)[:SHOWN]),
    }
    return render(request, "admission/index.html", facts)


@page
def reviews(request: HttpRequest) -> HttpResponse:
    """The licence reviews that one was asked for, or one's institution."""
    if request.user.regulator_id is not None or request.user.enterprise_id is not None:
        raise Stranger("admission.reviews")
    asked = queries.asked_of(request.user.pk, request.user.institution_id)
    return render(request, "admission/reviews.html", {"page": keyset(asked, request)})


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _show(request, enterprise_id)


def _show(request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None, **more: Any) -> HttpResponse:
    by = request.user
    enterprise = access.fetch(enterprise_id, by)
    projects = queries.constructions_of(enterprise)
    acts = access.ENTERPRISES.open_acts(enterprise, by, among=(Act.REGISTER_CONSTRUCTION, Act.APPLY_FOR_LICENCE))
    facts = {
        "enterprise": enterprise,
        "projects": [_project(one, enterprise, by) for one in projects],
        "applications": queries.applications_of(enterprise),
        "law": policies.at(enterprise.division_code, on=clock.today()).construction.simultaneities,
        "may": acts,
        "construction_form": ConstructionForm(),
        "licence_form": _licence_form(enterprise, projects) if acts else None,
        "review_form": ReviewForm(initial={"reviewed_on": clock.today()}),
        "today": clock.today(),
        "refusal": refusal,
        "crumbs": crumbs.to_enterprise(enterprise, request.user),
        **more,
    }
    return render(request, "admission/show.html", facts)


def _project(one: Any, enterprise: Any, by: Any) -> dict[str, Any]:
    one.enterprise = enterprise
    latest = one.latest(clock.today())
    stages = [(_(word), latest.get(stage)) for stage, word in STAGE_WORDS.items()]
    among = (Act.RECORD_SIMULTANEITY_REVIEW, Act.START_CONSTRUCTION, Act.START_PRODUCTION)
    may = access.CONSTRUCTIONS.open_acts(one, by, among=among)
    return {
        "row": one,
        "stages": stages,
        "may": may & {Act.RECORD_SIMULTANEITY_REVIEW, *queries.starts(one, on=clock.today())},
    }


def _licence_form(enterprise: Any, projects: Any, data: Any = None) -> LicenceForm:
    offices = queries.offices_for(enterprise)
    assessors = queries.reviewers(offices[0], on=clock.today())[1] if offices else []
    return LicenceForm(data, offices=offices, constructions=projects, assessors=assessors)


def _address(enterprise_id: int) -> str:
    return reverse("admission:show", args=[enterprise_id])


def _again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    enterprise, more = access.fetch(enterprise_id, request.user), {}
    if "licence" in request.POST:
        more["licence_form"] = _licence_form(enterprise, queries.constructions_of(enterprise), request.POST)
    elif "kind" in request.POST:
        more["construction_form"] = ConstructionForm(request.POST)
    return _show(request, enterprise_id, refusal=refusal, **more)


@act(again=_again)
def register_construction(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, form = access.fetch(enterprise_id, request.user), ConstructionForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id, construction_form=form)
    construction.register_construction(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, _address(enterprise_id), _("已登记建设项目。"))


@act(again=_again)
def apply_for_licence(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    form = _licence_form(enterprise, queries.constructions_of(enterprise), request.POST)
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id, licence_form=form)
    made = operations.apply_for_licence(enterprise, by=request.user, at=clock.now(), **form.given())
    said = _("已提交申请，请逐项提交安全条件的证明。")
    return done(request, reverse("admission:application", args=[made.pk]), said)


# --- one construction project -----------------------------------------------------------------------------------------


def _project_again(request: HttpRequest, construction_id: int, *, refusal: Refusal) -> HttpResponse:
    row = access.fetch_construction(construction_id, request.user)
    more: dict[str, Any] = {"chosen": construction_id}
    if "stage" in request.POST:
        more["review_form"] = ReviewForm(request.POST)
    return _show(request, row.enterprise_id, refusal=refusal, **more)


def _project_incomplete(request: HttpRequest, construction_id: int, *, form: ReviewForm) -> HttpResponse:
    row = access.fetch_construction(construction_id, request.user)
    return _show(request, row.enterprise_id, chosen=construction_id, review_form=form)


@act(again=_project_again)
def record_simultaneity_review(request: HttpRequest, construction_id: int) -> HttpResponse:
    row, form = access.fetch_construction(construction_id, request.user), ReviewForm(request.POST)
    if not form.is_valid():
        return incomplete(_project_incomplete, request, construction_id, form=form)
    construction.record_simultaneity_review(row, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, _address(row.enterprise_id), _("已登记审查结论。"))


def _starting(operation: Callable[..., Any], said: Callable[[], str]) -> Callable[..., HttpResponse]:
    """The act that starts a project today."""

    def view(request: HttpRequest, construction_id: int) -> HttpResponse:
        row = access.fetch_construction(construction_id, request.user)
        at = clock.now()
        operation(row, by=request.user, at=at, on=clock.local_day(at))
        return done(request, _address(row.enterprise_id), said())

    return act(again=_project_again)(view)


start_construction = _starting(construction.start_construction, lambda: _("已登记开工。"))
start_production = _starting(construction.start_production, lambda: _("已登记投产。"))
