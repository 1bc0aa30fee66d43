"""Whether a hazard is listed: asked for, or decided against with reasons."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards import access as hazards
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.listing import operations, queries
from bihuan.hazards.listing.states import Act
from bihuan.refusal import Refusal, Stranger
from bihuan.web.listings import forms as asked
from bihuan.web.requests import act, done, incomplete, page


@page
def decision(request: HttpRequest, hazard_id: int) -> HttpResponse:
    return _decision(request, hazard_id)


def _decision(
    request: HttpRequest, hazard_id: int, *, refusal: Refusal | None = None, act: str = "", form: Any = None
) -> HttpResponse:
    """Ask for a listing or decide against it; the form of the act that was tried holds what was typed."""
    by = request.user
    hazard = hazards.fetch(hazard_id, by)
    acts = queries.acts_before(hazard, by)
    if not acts:
        raise Stranger(f"hazard:{hazard_id}")
    context = {
        "hazard": hazard,
        "acts": acts,
        "listings": queries.of_hazard(hazard),
        "propose": form if act == Act.PROPOSE_LISTING else _propose_form(hazard, by),
        "decline": form if act == Act.DECLINE_LISTING else asked.DeclineForm(auto_id="decline-%s"),
        "law": policy_of(hazard).listing.decision_required,
        "refusal": refusal,
        "refused": act,
        "crumbs": [(_("挂牌督办"), reverse("listings:list")), (hazard.number, _of(hazard_id))],
    }
    return render(request, "listings/decision.html", context)


def _of(hazard_id: int) -> str:
    return reverse("hazards:show", args=[hazard_id])


def _propose_form(hazard: Any, by: Any, typed: Any = None) -> asked.ProposeForm:
    units = queries.units_for(hazard)
    inner = units[-1].pk if units else ""
    start = {"supervising": by.regulator_id, "responsible": inner if inner != by.regulator_id else ""}
    return asked.ProposeForm(typed, units=units, grounds=policy_of(hazard).listing.also_for.value or (), initial=start)


def _again_before(name: str) -> Any:
    def again(request: HttpRequest, hazard_id: int, *, refusal: Refusal) -> HttpResponse:
        form = _bound_before(name, request, hazard_id)
        form.is_valid()
        return _decision(request, hazard_id, refusal=refusal, act=name, form=form)

    return again


def _bound_before(name: str, request: HttpRequest, hazard_id: int) -> Any:
    if name == Act.DECLINE_LISTING:
        return asked.DeclineForm(request.POST, auto_id="decline-%s")
    return _propose_form(hazards.fetch(hazard_id, request.user), request.user, request.POST)


@act(again=_again_before(Act.PROPOSE_LISTING))
def propose_listing(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = hazards.fetch(hazard_id, request.user)
    form = _bound_before(Act.PROPOSE_LISTING, request, hazard_id)
    if not form.is_valid():
        return incomplete(_decision, request, hazard_id, act=Act.PROPOSE_LISTING, form=form)
    units = {unit.pk: unit for unit in queries.units_for(hazard)}
    given = dict(form.cleaned_data)
    given |= {name: units[given[name]] for name in ("responsible", "supervising")}
    made = operations.propose_listing(hazard, by=request.user, at=clock.now(), **given)
    return done(request, reverse("listings:show", args=[made.pk]), _("已提请，等督办单位负责人批准。"))


@act(again=_again_before(Act.DECLINE_LISTING))
def decline_listing(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = hazards.fetch(hazard_id, request.user)
    form = _bound_before(Act.DECLINE_LISTING, request, hazard_id)
    if not form.is_valid():
        return incomplete(_decision, request, hazard_id, act=Act.DECLINE_LISTING, form=form)
    made = operations.decline_listing(hazard, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("listings:show", args=[made.pk]), _("已登记不予挂牌。"))
