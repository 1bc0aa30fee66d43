"""停产撤人: one red button for whoever stands in front of the danger, and the orders that stand."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.hazards.withdrawals import access, operations, queries
from bihuan.hazards.withdrawals.states import Act
from bihuan.parties import queries as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import wording
from bihuan.web.requests import act, done, incomplete, page


class OrderForm(forms.Form):
    """Nothing has to be typed: the button alone gives the order."""

    site = forms.ChoiceField(label=_lazy("场所"))
    place = forms.CharField(label=_lazy("哪个部位"), max_length=120, required=False)
    danger = forms.CharField(label=_lazy("什么险情"), max_length=300, required=False)

    def __init__(self, *args: Any, sites: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        self.sites = sites
        self.fields["site"].choices = [(str(one.pk), wording.site(one.name)) for one in sites]

    def clean_site(self) -> Any:
        return next(one for one in self.sites if str(one.pk) == self.cleaned_data["site"])


def _show(request: HttpRequest, *, form: OrderForm | None = None, refusal: Refusal | None = None) -> HttpResponse:
    by, sites = request.user, _sites(request.user)
    orders = [(order, access.open_acts(order, by)) for order in queries.newest(by)]
    may = any(access.ORDERING.allows(Act.ORDER_WITHDRAWAL, site, by) for site in sites[:1])
    facts = {
        "orders": orders,
        "own": by.enterprise_id is not None,
        "form": form or (OrderForm(sites=sites) if may else None),
        "basis": _ground(sites, orders),
        "refusal": refusal,
    }
    return render(request, "withdrawals/index.html", facts, status=200 if form is None else 422)


def _sites(by: Any) -> list[Any]:
    return list(parties.sites(by, enterprise_id=by.enterprise_id)) if by.enterprise_id is not None else []


def _ground(sites: list[Any], orders: list[Any]) -> Any:
    """The clause of the place, as far as one is known."""
    place = sites[0].division_code if sites else orders[0][0].division_code if orders else ""
    return policies.at(place, on=clock.today()).emergency.withdrawal_roles.basis if place else None


@page
def index(request: HttpRequest) -> HttpResponse:
    """The orders in scope; for whoever may give one, the button."""
    return _show(request)


def _again(request: HttpRequest, *, refusal: Refusal, withdrawal_id: int = 0) -> HttpResponse:
    return _show(request, refusal=refusal)


@act(again=_again)
def order_withdrawal(request: HttpRequest) -> HttpResponse:
    sites = _sites(request.user)
    if not sites:
        raise Stranger("withdrawals")
    form = OrderForm(request.POST, sites=sites)
    if not form.is_valid():
        return incomplete(_show, request, form=form)
    operations.order_withdrawal(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("withdrawals:list"), _("已下令停产撤人，已通知全部人员"))


@act(again=_again)
def confirm_withdrawal(request: HttpRequest, withdrawal_id: int) -> HttpResponse:
    order = access.fetch(withdrawal_id, request.user)
    operations.confirm_withdrawal(order, by=request.user, at=clock.now())
    return done(request, reverse("withdrawals:list"), _("已记下人员全部撤出的时间"))


@act(again=_again)
def lift_withdrawal(request: HttpRequest, withdrawal_id: int) -> HttpResponse:
    order = access.fetch(withdrawal_id, request.user)
    operations.lift_withdrawal(order, by=request.user, at=clock.now())
    return done(request, reverse("withdrawals:list"), _("已解除"))
