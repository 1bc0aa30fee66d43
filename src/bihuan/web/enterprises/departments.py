"""监管部门: who supervises the enterprise, by which rule each is proposed, confirming one, and its licences."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan import clock
from bihuan.parties import access, assigning, queries
from bihuan.parties.access import Act
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import whole

WHY = {
    "duty_list": gettext_lazy("职责清单所列"),
    "sector": gettext_lazy("主管该行业"),
    "licence": gettext_lazy("发放许可证"),
    "general": gettext_lazy("综合监管"),
}


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    return _show(request, enterprise_id)


def _show(request: HttpRequest, enterprise_id: int, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    enterprise = access.fetch_enterprise(enterprise_id, by)
    if by.regulator_id is None:
        raise Stranger(enterprise.ref)
    proposed, own = assigning.proposed_for(enterprise), enterprise.competent_department_id
    facts = {
        "enterprise": enterprise,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise.pk]))],
        "refusal": refusal,
        "given": request.POST,
        "proposed": [(one.office, WHY[one.why], one.office.pk == own) for one in proposed],
        "outside": own not in {one.office.pk for one in proposed},
        "licences": assigning.licences_of(enterprise),
        "principles": policies.at(enterprise.division_code, on=clock.today()).posts.duty_principles,
        "may_confirm": access.ENTERPRISES.open_acts(enterprise, by, among=[Act.CONFIRM_DEPARTMENT]),
    }
    if facts["may_confirm"]:
        facts["departments"] = queries.departments(by, of=enterprise)
    return render(request, "enterprises/departments.html", facts)


def _department(request: HttpRequest, enterprise: Any, name: str) -> Any:
    wanted = request.POST.get(name, "")
    return next((one for one in queries.departments(request.user, of=enterprise) if str(one.pk) == wanted), None)


@act(again=_show)
def confirm_department(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    assigning.confirm_department(
        enterprise,
        by=request.user,
        at=clock.now(),
        department=_department(request, enterprise, "department"),
        reason=whole(request, "reason", most=200),
    )
    return done(request, reverse("enterprises:departments", args=[enterprise_id]), _("主管部门已确认。"))


@act(again=_show)
def record_licence(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    assigning.record_licence(
        enterprise,
        by=request.user,
        at=clock.now(),
        name=whole(request, "name", most=80),
        number=whole(request, "number", most=80),
        issued_by=_department(request, enterprise, "issued_by"),
    )
    return done(
        request, reverse("enterprises:departments", args=[enterprise_id]), _("许可证已登记，发证部门列入推荐。")
    )
