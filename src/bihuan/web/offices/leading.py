"""The acts by which an office says who is in charge."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.parties import access, leading
from bihuan.refusal import Refusal
from bihuan.web.offices.charge import LeadersForm, ServiceForm
from bihuan.web.offices.views import shown
from bihuan.web.requests import act, done
from bihuan.web.wholetexts import whole


def _again(request: HttpRequest, office_id: int, *, refusal: Refusal) -> HttpResponse:
    return shown(request, office_id, refusal=refusal)


def _back(request: HttpRequest, office_id: int, said: str) -> HttpResponse:
    return done(request, reverse("offices:show", args=[office_id]), said)


@act(again=_again)
def set_office_leaders(request: HttpRequest, office_id: int) -> HttpResponse:
    office = access.fetch_office(office_id, request.user)
    form = LeadersForm(request.POST, people=leading.people_of(office))
    given = {name: form.chosen(name) for name in form.fields}
    leading.set_office_leaders(office, by=request.user, at=clock.now(), **given)
    return _back(request, office_id, _("已保存，请启用责任制。"))


@act(again=_again)
def activate_office_leaders(request: HttpRequest, office_id: int) -> HttpResponse:
    office = access.fetch_office(office_id, request.user)
    leading.activate_office_leaders(office, by=request.user, at=clock.now())
    return _back(request, office_id, _("责任制已启用，超期和督办时写明两位领导。"))


@act(again=_again)
def set_service_contact(request: HttpRequest, office_id: int) -> HttpResponse:
    office = access.fetch_office(office_id, request.user)
    form = ServiceForm(request.POST, people=leading.people_of(office))
    section = whole(request, "section", "office_section", most=60)
    leading.set_service_contact(office, by=request.user, at=clock.now(), section=section, person=form.chosen("person"))
    return _back(request, office_id, _("已保存，请启动专家服务工作。"))


@act(again=_again)
def begin_expert_service(request: HttpRequest, office_id: int) -> HttpResponse:
    office = access.fetch_office(office_id, request.user)
    leading.begin_expert_service(office, by=request.user, at=clock.now())
    return _back(request, office_id, _("专家服务工作已启动，有关通知默认发给专人。"))
