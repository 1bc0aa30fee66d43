"""约谈和通报: the list, a call, and one interview with its minutes and its circular."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.conduct.interviews import access, operations, queries, rules
from bihuan.conduct.interviews.access import Act
from bihuan.conduct.interviews.states import INTERVIEW
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import text_area
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page


class CallForm(forms.Form):
    ground = asks(forms.CharField(label=_lazy("约谈事由"), max_length=500, required=False, widget=text_area(2)))
    held_at = forms.DateTimeField(
        label=_lazy("约谈时间"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
    place = forms.CharField(label=_lazy("约谈地点"), max_length=120, required=False)


class MinutesForm(forms.Form):
    minutes = asks(forms.CharField(label=_lazy("约谈纪要"), max_length=4000, required=False, widget=text_area(5)))
    signed_by_office = asks(forms.CharField(label=_lazy("部门签字人"), max_length=60, required=False))
    signed_by_enterprise = asks(forms.CharField(label=_lazy("企业签字人"), max_length=60, required=False))


class CircularForm(forms.Form):
    circular = asks(forms.CharField(label=_lazy("通报内容"), max_length=4000, required=False, widget=text_area(4)))


@page
def index(request: HttpRequest) -> HttpResponse:
    by = request.user
    if not access.reads_interviews(by):
        raise Stranger("interviews")
    own = by.enterprise_id is not None
    return render(request, "interviews/index.html", {"page": keyset(queries.interviews(by), request), "own": own})


@page
def new(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _new(request, enterprise_id)


def _new(
    request: HttpRequest, enterprise_id: int, refusal: Refusal | None = None, form: CallForm | None = None
) -> HttpResponse:
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    if not access.ENTERPRISES.allows(Act.CALL_INTERVIEW, enterprise, request.user):
        raise Stranger("interviews")
    context = {
        "enterprise": enterprise,
        "form": form or CallForm(request.POST if refusal is not None else None),
        "basis": rules.ground_of(policies.at(enterprise.division_code, on=clock.today())),
        "refusal": refusal,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise_id]))],
    }
    return render(request, "interviews/new.html", context)


@act(again=_new)
def call_interview(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, form = parties.fetch_enterprise(enterprise_id, request.user), CallForm(request.POST)
    if not form.is_valid():
        return incomplete(_new, request, enterprise_id, form=form)
    made = operations.call_interview(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("interviews:show", args=[made.pk]), _("约谈通知已下发。"))


@page
def show(request: HttpRequest, interview_id: int) -> HttpResponse:
    return _show(request, interview_id)


def _show(
    request: HttpRequest, interview_id: int, refusal: Refusal | None = None, forms: dict[str, Any] | None = None
) -> HttpResponse:
    interview = access.fetch(interview_id, request.user)
    may = access.INTERVIEWS.open_acts(interview, request.user, among=INTERVIEW.acts(interview.state))
    sent = request.POST if refusal is not None else {}
    context = {
        "interview": interview,
        "may": may,
        "minutes": MinutesForm(sent if "minutes" in sent else None)
        if Act.RECORD_INTERVIEW in may and (clock.now() >= interview.held_at or "minutes" in sent)
        else None,  # before its hour there is nothing to record; what was written all the same stays
        "circular": CircularForm(sent if "circular" in sent else None, initial={"circular": interview.circular})
        if Act.APPROVE_CIRCULAR in may
        else None,
        "basis": rules.ground_of(policies.at(interview.enterprise.division_code, on=clock.today())),
        "refusal": refusal,
        "crumbs": [(_("约谈和通报"), reverse("interviews:list"))],
        **(forms or {}),
    }
    return render(request, "interviews/show.html", context)


def _at(request: HttpRequest, interview_id: int, told: str) -> HttpResponse:
    return done(request, reverse("interviews:show", args=[interview_id]), told)


@act(again=_show)
def record_interview(request: HttpRequest, interview_id: int) -> HttpResponse:
    interview, form = access.fetch(interview_id, request.user), MinutesForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, interview_id, forms={"minutes": form})
    operations.record_interview(interview, by=request.user, at=clock.now(), **form.cleaned_data)
    return _at(request, interview_id, _("约谈已记录。"))


@act(again=_show)
def approve_circular(request: HttpRequest, interview_id: int) -> HttpResponse:
    interview, form = access.fetch(interview_id, request.user), CircularForm(request.POST)
    if not form.is_valid():
        return incomplete(_show, request, interview_id, forms={"circular": form})
    operations.approve_circular(interview, by=request.user, at=clock.now(), **form.cleaned_data)
    return _at(request, interview_id, _("通报已批准。"))


@act(again=_show)
def issue_circular(request: HttpRequest, interview_id: int) -> HttpResponse:
    operations.issue_circular(access.fetch(interview_id, request.user), by=request.user, at=clock.now())
    return _at(request, interview_id, _("通报已印发。"))
