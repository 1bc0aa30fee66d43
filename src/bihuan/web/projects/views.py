"""服务项目: an office's projects, the list of one, and the two papers that each enterprise of the list gets."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.engagements import access, queries
from bihuan.engagements import projects as operations
from bihuan.engagements.access import Act
from bihuan.engagements.rules import VERDICTS
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks, choices
from bihuan.web.inspections.forms import DayInput
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole

WORDS = choices(VERDICTS)


class ProjectForm(forms.Form):
    name = asks(forms.CharField(label=_lazy("项目名称"), max_length=120, required=False))
    institution = forms.TypedChoiceField(label=_lazy("服务机构"), coerce=int, required=False, empty_value=None)
    starts_on = forms.DateField(label=_lazy("服务开始日"), widget=DayInput)
    ends_on = forms.DateField(label=_lazy("服务结束日"), widget=DayInput)

    def __init__(self, *args: Any, institutions: Any = (), **more: Any) -> None:
        super().__init__(*args, **more)
        choices = [("", _("没有在平台登记")), *((one.pk, one.name) for one in institutions)]
        self.fields["institution"].choices = choices


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, *, refusal: Refusal | None = None, sent: ProjectForm | None = None) -> HttpResponse:
    by = request.user
    office = access.PROJECT_DESK.sees(None, by)
    if not office and not access.in_an_institution(None, by):
        raise Stranger("projects")
    form = None
    if office:
        window = policies.at(by.regulator.division_code, on=clock.today()).projects
        start = {"starts_on": window.window_start.value, "ends_on": window.window_end.value}
        typed = request.POST if refusal is not None else None
        form = sent or ProjectForm(typed, initial=start, institutions=queries.institutions_at(by.regulator))
    facts = {"page": keyset(queries.projects(by), request), "form": form, "refusal": refusal}
    return render(request, "projects/index.html", facts, status=200 if sent is None else 422)


@act(again=_index)
def open_project(request: HttpRequest) -> HttpResponse:
    by = request.user
    access.PROJECT_DESK.require(Act.OPEN_PROJECT, None, by)
    institutions = queries.institutions_at(by.regulator)
    form = ProjectForm(request.POST, institutions=institutions)
    if not form.is_valid():
        return incomplete(_index, request, sent=form)
    given = form.cleaned_data
    wanted = given.pop("institution")
    chosen = next((one for one in institutions if one.pk == wanted), None)
    made = operations.open_project(by=by, at=clock.now(), institution=chosen, **given)
    return done(request, reverse("projects:show", args=[made.pk]), _("已建立“%(name)s”。") % {"name": made.name})


@page
def show(request: HttpRequest, project_id: int) -> HttpResponse:
    return _show(request, project_id)


def _show(request: HttpRequest, project_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    by, project = request.user, access.fetch_project(project_id, request.user)
    law = policies.at(project.office.division_code, on=project.ends_on)
    tally = queries.tally(project)
    facts = {
        "project": project,
        "page": keyset(queries.listed(project), request),
        "tally": tally,
        "wanted": law.projects.enterprise_count,
        "rule": law.reports.recipients,
        "verdicts": WORDS,
        "may_list": access.PROJECTS.allows(Act.LIST_ENTERPRISES, project, by),
        "typed": request.POST if refusal is not None else {},
        "refusal": refusal,
        "crumbs": [(_("服务项目"), reverse("projects:list"))],
    }
    return render(request, "projects/show.html", facts)


@act(again=_show)
def list_enterprises(request: HttpRequest, project_id: int) -> HttpResponse:
    project = access.fetch_project(project_id, request.user)
    lines = whole(request, "enterprises", "enterprise_lines", most=60_000).splitlines()
    found, unknown = queries.named(request.user, lines)
    if unknown:
        raise Refusal("enterprises_not_found", missing=unknown[:10])
    added = operations.list_enterprises(project, by=request.user, at=clock.now(), enterprises=found)
    return done(request, reverse("projects:show", args=[project_id]), _("已列入%(n)s家。") % {"n": added})


@act(again=_show)
def issue_conclusion(request: HttpRequest, project_id: int) -> HttpResponse:
    project, wanted = access.fetch_project(project_id, request.user), request.POST.get("listed", "")
    listed = access.fetch_listed(project, clock.id_named(wanted) or 0)
    verdict, said = request.POST.get("verdict", ""), whole(request, "said", most=2000)
    operations.issue_conclusion(listed, by=request.user, at=clock.now(), verdict=verdict, said=said)
    told = _("已出具%(name)s的情况报告和结论。") % {"name": listed.enterprise.name}
    return done(request, reverse("projects:show", args=[project_id]), told)
