"""相似照片: the photos of a hazard beside the earlier ones that they are like, and what a person says of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.hazards import access as hazards
from bihuan.hazards.ledger import policy_of
from bihuan.likeness import access, operations, queries
from bihuan.likeness.states import SPOT_WORDS, TRICK_WORDS, VERDICT_WORDS
from bihuan.parties import queries as parties
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks, choices
from bihuan.web.requests import act, done, incomplete, page


class JudgingForm(forms.Form):
    verdict = asks(
        forms.ChoiceField(
            label=_lazy("认定为"), required=False, choices=choices(VERDICT_WORDS), widget=forms.RadioSelect
        )
    )
    trick = forms.ChoiceField(
        label=_lazy("手法（旧照片）"),
        required=False,
        choices=[("", _lazy("看不出")), *choices(TRICK_WORDS)],
    )
    note = asks(
        forms.CharField(
            label=_lazy("看到了什么"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 3})
        )
    )


class ReferringForm(forms.Form):
    question = asks(
        forms.CharField(
            label=_lazy("请对方看什么"), required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2})
        )
    )


@page
def show(request: HttpRequest, hazard_id: int) -> HttpResponse:
    return _show(request, hazard_id)


def _show(
    request: HttpRequest,
    hazard_id: int,
    likeness_id: int = 0,
    *,
    form: JudgingForm | None = None,
    refer: ReferringForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    hazard = hazards.fetch(hazard_id, request.user)
    compared = queries.of_hazard(hazard, request.user)
    pairs = [pair for one in compared for pair in one.pairs]
    names = parties.names_of({photo.added_by for pair in pairs for photo in (pair.photo, pair.earlier) if photo})
    if refusal is not None and form is None and refer is None:
        asked = "question" in request.POST  # which of the two forms was sent
        form = None if asked else _judging(request, likeness_id)
        refer = _referring(request, likeness_id) if asked else None
    return render(
        request,
        "likeness/show.html",
        {
            "hazard": hazard,
            "crumbs": [(pgettext("list", "隐患"), reverse("hazards:list")), (hazard.number, _back(hazard_id))],
            "compared": [_told(one, names, likeness_id, form, refer) for one in compared],
            "law": policy_of(hazard).hazards.photos_judged,
            "refusal": refusal,
        },
        status=422 if form is not None or refer is not None else 200,
    )


def _told(
    one: queries.Compared,
    names: dict[int, str],
    tried: int,
    form: JudgingForm | None,
    refer: ReferringForm | None,
) -> dict[str, Any]:
    """One photo as the page shows it, with a form for each likeness that the reader may judge or ask about."""
    pairs = []
    for pair in one.pairs:
        pk = pair.likeness.pk
        blank = JudgingForm(auto_id=f"id_{pk}_%s", initial={"verdict": pair.likeness.verdict})
        ask = ReferringForm(auto_id=f"id_{pk}_%s", initial={"question": pair.likeness.question})
        pairs.append(
            {
                "pair": pair,
                "by": names.get(pair.photo.added_by, ""),
                "earlier_by": names.get(pair.earlier.added_by, "") if pair.earlier else "",
                "percent": round(100 * pair.likeness.found),
                "form": (form if pk == tried and form is not None else blank) if pair.may_judge else None,
                "refer": (refer if pk == tried and refer is not None else ask) if pair.may_refer else None,
            }
        )
    spot = _(SPOT_WORDS[one.spot]) if one.spot else ""
    told = {"photo": one.photo, "nth": one.nth, "spot": spot, "spot_code": one.spot, "agreeing": one.agreeing}
    return {**told, "pairs": pairs}


def _judging(request: HttpRequest, likeness_id: int) -> JudgingForm:
    return JudgingForm(request.POST, auto_id=f"id_{likeness_id}_%s")


def _referring(request: HttpRequest, likeness_id: int) -> ReferringForm:
    return ReferringForm(request.POST, auto_id=f"id_{likeness_id}_%s")


def _back(hazard_id: int) -> str:
    return reverse("hazards:show", args=[hazard_id])


def _fetched(request: HttpRequest, hazard_id: int, likeness_id: int) -> Any:
    likeness = access.fetch(likeness_id, request.user)
    if likeness.hazard_id != hazard_id:
        raise Stranger(f"likeness:{likeness_id}")
    return likeness


@act(again=_show)
def judge_likeness(request: HttpRequest, hazard_id: int, likeness_id: int) -> HttpResponse:
    likeness = _fetched(request, hazard_id, likeness_id)
    form = _judging(request, likeness_id)
    if not form.is_valid():
        return incomplete(_show, request, hazard_id, likeness_id, form=form)
    operations.judge_likeness(likeness, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("likeness:show", args=[hazard_id]), _("已认定"))


@act(again=_show)
def refer_likeness(request: HttpRequest, hazard_id: int, likeness_id: int) -> HttpResponse:
    likeness = _fetched(request, hazard_id, likeness_id)
    form = _referring(request, likeness_id)
    if not form.is_valid():
        return incomplete(_show, request, hazard_id, likeness_id, refer=form)
    operations.refer_likeness(likeness, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("likeness:show", args=[hazard_id]), _("已发出请求，等对方认定"))
