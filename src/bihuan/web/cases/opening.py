"""立案: on a finding, on what the data show, or on what another department sent; and whether a breach is minor."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.conduct.cases import access, findings, operations, queries
from bihuan.conduct.cases.states import EVIDENCE, GROUND_WORDS, Ground
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web import photos
from bihuan.web.cases.forms import OpenForm
from bihuan.web.requests import act, done, incomplete, page


@page
def new(request: HttpRequest) -> HttpResponse:
    return _new(request)


def _number(request: HttpRequest, name: str) -> int | None:
    given = (request.POST if request.method == "POST" else request.GET).get(name, "")
    return clock.id_named(given)


def _about(request: HttpRequest) -> tuple[Any, Any]:
    """The enterprise and the hazard that the case is about, as the address or the form names them."""
    hazard = access.fetch_ground(_number(request, "hazard"), request.user)
    if hazard is not None:
        return hazard.enterprise, hazard
    return access.fetch_enterprise(_number(request, "enterprise") or 0, request.user), None


def _new(request: HttpRequest, refusal: Refusal | None = None, *, sent: OpenForm | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    enterprise, hazard = _about(request)
    found = queries.opening(enterprise, by, hazard=hazard, on=today)
    choices = _grounds(found)
    start = {
        "suspect": enterprise.name,
        "breach": hazard.description if hazard else "",
        "legal_basis": hazard.legal_basis if hazard else "",
        "with_photos": hazard is not None,
        "ground": choices[0][0] if len(choices) == 1 else "",
        **_from_a_fact(request, found),
    }
    typed = request.POST if refusal else None
    context = {
        "enterprise": enterprise,
        "hazard": hazard,
        "about": {"name": "hazard" if hazard else "enterprise", "pk": (hazard or enterprise).pk},
        "found": found,
        "origins": [(_origin(row), _value(value)) for row, value in found.immunity.beaten],
        "rule": (_origin(found.immunity.origin), _value(found.immunity.value)),
        "order": policies.at(enterprise.division_code, on=today).enforcement.immunity_order,
        "grounds": choices,
        "form": sent or OpenForm(typed, initial=start, grounds=choices),
        "crumbs": [(pgettext("list", "案件"), reverse("cases:list"))],
        "refusal": refusal,
    }
    return render(request, "cases/new.html", context)


def _from_a_fact(request: HttpRequest, found: queries.Opening) -> dict[str, str]:
    """The fact that the address names, when a page that lists it led here: its words begin what is suspected."""
    named = request.GET.get("ground", "")
    fact = next((one for one in found.facts if f"{one.ground}|{one.record}" == named), None)
    return {"ground": named, "breach": fact.text} if fact else {}


def _grounds(found: queries.Opening) -> list[tuple[str, str]]:
    choices = []
    if found.hazard is not None:
        choices.append((f"{Ground.FINDING}|", f"{_(GROUND_WORDS[Ground.FINDING])}：{found.hazard.number}"))
    for one in found.facts:
        choices.append((f"{one.ground}|{one.record}", f"{_(GROUND_WORDS[one.ground])}：{one.text}"))
    return choices


def _origin(row: str) -> str:
    said = {
        "self_check": _("企业自查发现"),
        "checkup_minor": _("做了体检的企业，违法轻微"),
        "campaign": _("整治中发现"),
        "inspection": _("检查发现"),
    }
    return said.get(row, "")


def _value(value: str) -> str:
    said = {"no_penalty": _("不作为处罚依据"), "rectify_first": _("以整改为主"), "none": _("依法处罚")}
    return said.get(value, value)


@act(again=_new)
def open_case(request: HttpRequest) -> HttpResponse:
    enterprise, hazard = _about(request)
    at, form = clock.now(), OpenForm(request.POST, grounds=[(request.POST.get("ground", ""),) * 2])
    if not form.is_valid():
        return incomplete(_new, request, sent=form)
    said = dict(form.cleaned_data)
    ground, _bar, record = said.pop("ground").partition("|")
    said["files"] = photos.keep(request, "files", at=at, purpose=EVIDENCE)
    case = operations.open_case(enterprise, by=request.user, at=at, ground=ground, record=record, hazard=hazard, **said)
    return done(request, reverse("cases:show", args=[case.pk]), _("已立案：%(number)s") % {"number": case.number})


def _new_again(request: HttpRequest, hazard_id: int, *, refusal: Refusal) -> HttpResponse:
    request.POST = request.POST.copy()
    request.POST["hazard"] = str(hazard_id)
    return _new(request, refusal)


@act(again=_new_again)
def mark_minor(request: HttpRequest, hazard_id: int) -> HttpResponse:
    hazard = access.fetch_ground(hazard_id, request.user)
    findings.mark_minor(hazard, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, f"{reverse('cases:open_case')}?hazard={hazard_id}", _("已认定违法轻微，建议责令改正。"))
