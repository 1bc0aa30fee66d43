"""隐患治理资金: the budget of a year, what was spent on which hazard, and what is left (LY-1.3.2)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.duties import queries as duties
from bihuan.registers.kinds.hazard_funds import access, operations, queries, rules
from bihuan.registers.kinds.hazard_funds.states import Act
from bihuan.web.addresses import page_of
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole


def _money(label: Any) -> forms.DecimalField:
    return asks(forms.DecimalField(label=label, max_digits=14, decimal_places=2, min_value=0, required=False))


class BudgetForm(forms.Form):
    year = forms.IntegerField(label=_lazy("年度"), min_value=2000, max_value=2100)
    amount = _money(_lazy("金额（元）"))
    source = forms.CharField(label=_lazy("资金来源"), max_length=120, required=False)


class SpendingForm(forms.Form):
    hazard = asks(forms.ChoiceField(label=_lazy("用在哪项隐患"), required=False))
    amount = _money(_lazy("金额（元）"))
    spent_on = forms.DateField(label=_lazy("使用日期"), widget=DayInput)
    purpose = asks(forms.CharField(label=_lazy("用途"), max_length=200, required=False))

    def __init__(self, *args: Any, hazards: list[Any], **more: Any) -> None:
        super().__init__(*args, **more)
        rows = [(str(one.pk), f"{one.number} {one.description[:40]}") for one in hazards]
        self.fields["hazard"].choices = [("", _("请选择")), *rows]


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The year that the address names, the running one by default."""
    return _show(request, enterprise_id)


def _show(
    request: HttpRequest,
    enterprise_id: int,
    *,
    refusal: Refusal | None = None,
    budget: BudgetForm | None = None,
    spending: SpendingForm | None = None,
) -> HttpResponse:
    enterprise, year = access.fetch(enterprise_id, request.user), _year(request)
    policy, may = policies.at(enterprise.division_code, on=clock.today()), _may(enterprise, request)
    set_aside, standing = queries.standing(enterprise, year)
    if refusal is not None:
        budget, spending = _bound(request, enterprise)
    facts = {
        "enterprise": enterprise,
        "year": year,
        "years": range(clock.today().year + 1, clock.today().year - 3, -1),
        "budget": set_aside,
        "standing": standing,
        "page": keyset(queries.spending(enterprise, year), request),
        "asked": rules.asked(policy),
        "basis": rules.ground(policy),
        "fund_rule": duties.rules_of(enterprise).get("funds"),
        "budget_form": budget or BudgetForm(initial={"year": year, **_said(set_aside)}, auto_id="id_budget_%s"),
        "form": spending or _spending_form(enterprise, may),
        "may": may,
        "refusal": refusal,
        "crumbs": [(_("岗位责任"), reverse("duties:show", args=[enterprise_id]))],
    }
    tried = any(form is not None and form.is_bound for form in (budget, spending))
    return render(request, "enterprises/funds.html", facts, status=422 if tried else 200)


def _year(request: HttpRequest) -> int:
    asked = page_of(request)[1].get("year", "")
    this = clock.today().year
    return int(asked) if asked.isdecimal() and len(asked) == 4 and 2000 <= int(asked) <= this + 1 else this


def _may(enterprise: Any, request: HttpRequest) -> frozenset[str]:
    return access.FUNDS.open_acts(enterprise, request.user, among=list(Act))


def _said(budget: Any) -> dict[str, Any]:
    return {} if budget is None else {"amount": budget.amount, "source": budget.source}


def _spending_form(enterprise: Any, may: frozenset[str]) -> SpendingForm:
    offered = queries.hazards(enterprise) if Act.RECORD_SPENDING in may else []
    return SpendingForm(hazards=offered, initial={"spent_on": clock.today()})


def _bound(request: HttpRequest, enterprise: Any) -> tuple[BudgetForm | None, SpendingForm | None]:
    """What was typed, back in the form that it came from."""
    if "year" in request.POST:
        return BudgetForm(request.POST, auto_id="id_budget_%s"), None
    if "hazard" in request.POST:
        return None, SpendingForm(request.POST, hazards=queries.hazards(enterprise))
    return None, None


def _back(request: HttpRequest, enterprise_id: int, year: int, said: str) -> HttpResponse:
    return done(request, f"{reverse('enterprises:funds', args=[enterprise_id])}?year={year}", said)


@act(again=_show)
def set_hazard_budget(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    form = BudgetForm(request.POST, auto_id="id_budget_%s")
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id, budget=form)
    operations.set_hazard_budget(enterprise, by=request.user, at=clock.now(), **form.cleaned_data)
    return _back(request, enterprise_id, form.cleaned_data["year"], _("已编列"))


@act(again=_show)
def record_spending(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    form = SpendingForm(request.POST, hazards=queries.hazards(enterprise))
    if not form.is_valid():
        return incomplete(_show, request, enterprise_id, spending=form)
    given = form.cleaned_data
    hazard = queries.hazard(enterprise, given.pop("hazard"))
    operations.record_spending(enterprise, by=request.user, at=clock.now(), hazard=hazard, **given)
    return _back(request, enterprise_id, given["spent_on"].year, _("已登记"))


@act(again=_show)
def withdraw_spending(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = access.fetch(enterprise_id, request.user)
    spent = queries.spent(enterprise, request.POST.get("spending", ""))
    reason = whole(request, "reason", most=200)
    operations.withdraw_spending(spent, by=request.user, at=clock.now(), reason=reason)
    return _back(request, enterprise_id, spent.spent_on.year, _("已撤回"))
