"""外聘专家制度: who has none, and what is done about it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, systems
from bihuan.experts.access import Act
from bihuan.parties.access import fetch_enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page


@page
def index(request: HttpRequest) -> HttpResponse:
    """The enterprises in scope without a system."""
    return _index(request)


def _index(request: HttpRequest, enterprise_id: int | None = None, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    organisation = by.regulator or by.enterprise
    place = organisation.division_code if organisation is not None else ""
    found = keyset(systems.without_system(by), request)
    acts = [Act.SET_UP_EXPERT_SYSTEM, Act.EXEMPT_EXPERT_SYSTEM, Act.REMIND_EXPERT_SYSTEM]
    context = {
        "page": found,
        "rows": [(row, access.SYSTEMS.open_acts(row, by, among=acts)) for row in found.rows],
        "mode": policies.at(place, on=clock.today()).engagement.mode,
        "crumbs": [(pgettext("list", "专家"), reverse("experts:list"))],
        "refusal": refusal,
    }
    return render(request, "experts/systems.html", context)


def _done(request: HttpRequest, said: str) -> HttpResponse:
    return done(request, reverse("experts:systems"), said)


@act(again=_index)
def set_up_expert_system(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = fetch_enterprise(enterprise_id, request.user)
    note = request.POST.get("note", "")
    systems.set_up_expert_system(enterprise, by=request.user, at=clock.now(), note=note)
    return _done(request, _("已登记%(name)s的外聘专家制度。") % {"name": enterprise.name})


@act(again=_index)
def exempt_expert_system(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = fetch_enterprise(enterprise_id, request.user)
    note = request.POST.get("note", "")
    systems.exempt_expert_system(enterprise, by=request.user, at=clock.now(), note=note)
    return _done(request, _("已免除%(name)s。") % {"name": enterprise.name})


@act(again=_index)
def remind_expert_system(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = fetch_enterprise(enterprise_id, request.user)
    systems.remind_expert_system(enterprise, by=request.user, at=clock.now())
    return _done(request, _("已提醒%(name)s。") % {"name": enterprise.name})
