"""服务覆盖: how many enterprises have the service of experts by a contract in force, this year and the last
(YT-5.1.3)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock, documents
from bihuan.engagements import operations, queries
from bihuan.engagements.rules import CONTRACT_PAPER, MONTHS, Coverage
from bihuan.insight import reach
from bihuan.insight.queries import COUNTY
from bihuan.parties import access, places
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.board.views import only_offices, tabs
from bihuan.web.controls import asks
from bihuan.web.packs import words as packs
from bihuan.web.paging import keyset
from bihuan.web.requests import act, by_method, done, incomplete, page

SERVED = {"this": _lazy("今年有服务"), "last": _lazy("去年有服务"), "never": _lazy("两年都没有")}


class ContractForm(forms.Form):
    """The contract that makes an enterprise count as served; what is missing the operation says, with its ground."""

    number = forms.CharField(label=_lazy("合同编号"), max_length=80)
    provider = forms.CharField(label=_lazy("服务机构或专家"), max_length=200)
    starts_on = forms.DateField(label=_lazy("生效日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    ends_on = forms.DateField(label=_lazy("终止日期"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    paper = forms.FileField(label=_lazy("合同原件（PDF 或照片）"), required=False)
    periodic = forms.BooleanField(label=_lazy("含周期性检查"), required=False)
    check_cycle = asks(forms.ChoiceField(label=_lazy("检查周期"), required=False))

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["check_cycle"].choices = [("", _("未选")), *((code, packs.code(code)) for code in MONTHS)]


@page
def coverage(request: HttpRequest) -> HttpResponse:
    """Shares by county, whether they rise, and the enterprises behind each figure."""
    only_offices(request)
    by, today, given = request.user, clock.today(), request.GET
    place = given.get("place", "") if given.get("place", "").isdecimal() else ""
    reach.require_place(by, place, on=today)
    served = given.get("served", "") if given.get("served") in SERVED else ""
    counted = queries.coverage(by, on=today, digits=COUNTY)
    here = {code: one for code, one in counted.items() if code.startswith(place)}
    whole = Coverage(*(sum(getattr(one, name) for one in here.values()) for name in ("all", "last", "this")))
    shown = keyset(queries.registered(by, on=today, place=place, served=served), request)
    contracts = queries.contracts_of([one.pk for one in shown.rows], on=today)
    law = policies.at(by.regulator.division_code if by.regulator_id else "", on=today).engagement.coverage_rises
    return render(
        request,
        "board/coverage.html",
        {
            "tabs": tabs(request),
            "year": today.year,
            "last_year": today.year - 1,
            "whole": whole,
            "flag": whole.flag(law),
            "law": law,
            "counties": [_county(code, one, law) for code, one in sorted(counted.items())],
            "page": shown,
            "rows": [(one, contracts.get(one.pk)) for one in shown.rows],
            "place": place,
            "served": served,
            "chips": _chips(whole, place, served),
            "may_record": by.regulator_id is not None,
        },
    )


def _county(code: str, one: Coverage, law: Any) -> dict[str, Any]:
    return {
        "code": code,
        "name": wording.county(code, places.own_name(code)),
        "share": one,
        "flag": one.flag(law),
        "this_url": _address(code, "this"),
        "last_url": _address(code, "last"),
    }


def _address(place: str, served: str) -> str:
    given = [(name, value) for name, value in (("place", place), ("served", served)) if value]
    return f"{reverse('board-coverage')}?{urlencode(given)}" if given else reverse("board-coverage")


def _chips(whole: Coverage, place: str, served: str) -> list[dict[str, Any]]:
    counts = {"": whole.all, "this": whole.this, "last": whole.last, "never": None}
    words = {"": _("全部企业"), **{code: str(word) for code, word in SERVED.items()}}
    return [
        {"label": words[code], "url": _address(place, code), "count": n, "active": code == served}
        for code, n in counts.items()
    ]


def _contract_page(
    request: HttpRequest, enterprise_id: int, *, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = form or ContractForm()
    law = policies.at(enterprise.division_code, on=clock.today()).contract
    facts = {"form": form, "refusal": refusal, "enterprise": enterprise, "law": law}
    return render(request, "board/contract.html", facts, status=422 if form.is_bound else 200)


@page
def contract_page(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """登记服务合同."""
    only_offices(request)
    return _contract_page(request, enterprise_id)


def _contract_again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    form = ContractForm(request.POST)
    form.is_valid()
    return _contract_page(request, enterprise_id, form=form, refusal=refusal)


@act(again=_contract_again)
def record_contract(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    only_offices(request)
    enterprise = access.fetch_enterprise(enterprise_id, request.user)
    form = ContractForm(request.POST, request.FILES)
    if not form.is_valid():
        return incomplete(_contract_page, request, enterprise_id, form=form)
    by, at, given = request.user, clock.now(), form.cleaned_data
    if scan := given["paper"]:
        given["paper"] = documents.store(scan, filename=scan.name, by=by.ref, at=at, purpose=CONTRACT_PAPER).pk
    operations.record_contract(enterprise, by=by, at=at, **given)
    return done(request, _address("", ""), _("已登记合同，计入合同所在年度的服务覆盖"))


contract = by_method(get=contract_page, post=record_contract)


STATES = {
    "held": ("good", "circle-check", _lazy("已检查")),
    "missed": ("bad", "clock-exclamation", _lazy("漏查")),
    "due": ("warn", "clock", _lazy("本期应查")),
    "ahead": ("quiet", "circle-dashed", _lazy("未到期")),
}


@page
def contracts(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """The contracts of one enterprise, for the enterprise itself and its offices."""
    enterprise, contracts = queries.of_enterprise(enterprise_id, request.user)
    shown = {
        "enterprise": enterprise,
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise.pk]))],
        "contracts": [(one, packs.code(one.check_cycle) if one.check_cycle else "") for one in contracts],
        "may_record": request.user.regulator_id is not None,
    }
    return render(request, "board/contracts.html", shown)


@page
def contract_checks(request: HttpRequest, contract_id: int) -> HttpResponse:
    """What a contract's periodic checks had due, what was missed, and of every hazard found advice, measure, ground."""
    agreed, today = queries.fetch(contract_id, request.user), clock.today()
    turns = queries.periods(agreed, on=today)
    law = policies.at(agreed.enterprise.division_code, on=today)
    shown = {
        "contract": agreed,
        "cycle": packs.code(agreed.check_cycle) if agreed.check_cycle else "",
        "turns": [(turn, *STATES[turn.state]) for turn in reversed(turns)],
        "missed": sum(turn.state == "missed" for turn in turns),
        "page": keyset(queries.found_under(agreed, request.user), request),
        "law": law,
        "crumbs": [(_("服务合同"), reverse("contracts", args=[agreed.enterprise_id]))],
    }
    return render(request, "board/contract_checks.html", shown)
