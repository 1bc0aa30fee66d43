"""The pools an organisation keeps, and the special fields its place lets people from outside them come for."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, operations, permitting, queries, rules
from bihuan.experts.access import Act
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.experts.forms import PoolForm, SpecialFieldForm
from bihuan.web.requests import act, done, page


@page
def pools(request: HttpRequest) -> HttpResponse:
    """Only for those who keep pools; others get 404."""
    return _pools(request)


def _pools(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    access.REGISTRY.require(Act.CREATE_POOL, None, request.user)
    context = {
        "crumbs": [(pgettext("list", "专家"), reverse("experts:list"))],
        "pools": queries.own_pools(request.user),
        "form": PoolForm(request.POST if refusal and "level" in request.POST else None, by=request.user),
        "refusal": refusal,
        **_special(request, refusal),
    }
    return render(request, "experts/pools.html", context)


def _special(request: HttpRequest, refusal: Refusal | None) -> dict[str, object]:
    """The special fields of the office's place, where its law has such a way out of the pools."""
    if request.user.regulator_id is None:
        return {}
    code = request.user.regulator.division_code
    rule = rules.special_fields_rule(policies.at(code, on=clock.today()))
    if rule is None:
        return {}
    fields = queries.special_fields(code)
    open_to_listing = not rule.is_set and access.SPECIAL.allows(Act.LIST_SPECIAL_FIELD, code, request.user)
    form = SpecialFieldForm(
        request.POST if refusal and "specialty" in request.POST else None, listed=[row.specialty for row in fields]
    )
    return {
        "rule": rule,
        "named": wording.labels("expert_specialties", rule.value or ()),
        "fields": [(row, wording.label("expert_specialties", row.specialty)) for row in fields],
        "field_form": form if open_to_listing else None,
    }


@act(again=_pools)
def create_pool(request: HttpRequest) -> HttpResponse:
    form = PoolForm(request.POST, by=request.user)
    form.is_valid()  # what is left out, the operation names
    pool = operations.create_pool(
        by=request.user,
        at=clock.now(),
        name=form.cleaned_data.get("name", ""),
        level=form.cleaned_data.get("level", ""),
        kind=form.cleaned_data.get("kind") or "hazard",
        sector=form.cleaned_data.get("sector", ""),
        owner_regulator=request.user.regulator,
        owner_institution=request.user.institution,
    )
    return done(request, reverse("experts:pools"), _("已建立“%(name)s”。") % {"name": pool.name})


@act(again=_pools)
def list_special_field(request: HttpRequest) -> HttpResponse:
    office = request.user.regulator
    row = permitting.list_special_field(
        by=request.user,
        at=clock.now(),
        division_code=office.division_code if office is not None else "",
        specialty=request.POST.get("specialty", ""),
        reason=request.POST.get("reason", ""),
    )
    said = _("已把“%(field)s”列为特殊专业。") % {"field": wording.label("expert_specialties", row.specialty)}
    return done(request, f"{reverse('experts:pools')}#special", said)
