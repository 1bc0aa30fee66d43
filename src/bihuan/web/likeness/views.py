"""相似照片: the photos of a hazard beside the earlier ones that they are like, and what a person says of them."""

from __future__ import annotations

from dataclasses import dataclass
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
from bihuan.likeness.states import SPOT_WORDS, TRICK_WORDS, VERDICT_WORDS, Verdict
from bihuan.parties import queries as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal
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


@dataclass(frozen=True)
class Tried:
    """A form that was sent and not taken, of which likeness."""

    likeness_id: int = 0
    form: JudgingForm | None = None
    refer: ReferringForm | None = None


@page
def show(request: HttpRequest, hazard_id: int) -> HttpResponse:
    """The photos of a hazard."""
    return _of_hazard(request, hazards.fetch(hazard_id, request.user), Tried())


@page
def carried(request: HttpRequest, carried_id: int) -> HttpResponse:
    """A photo that stands in a record of an office."""
    return _of_record(request, access.fetch_carried(carried_id, request.user), Tried())


def _again(
    request: HttpRequest,
    likeness_id: int,
    *,
    form: JudgingForm | None = None,
    refer: ReferringForm | None = None,
    refusal: Refusal | None = None,
) -> HttpResponse:
    """The page of a likeness with the form that was sent, as it was filled in."""
    likeness = access.fetch(likeness_id, request.user)
    if form is None and refer is None:
        asked = "question" in request.POST  # which of the two forms was sent
        form = None if asked else _judging(request, likeness_id)
        refer = _referring(request, likeness_id) if asked else None
    tried = Tried(likeness_id, form, refer)
    if likeness.hazard is not None:
        return _of_hazard(request, likeness.hazard, tried, refusal)
    return _of_record(request, likeness.carried, tried, refusal)


def _of_hazard(request: HttpRequest, hazard: Any, tried: Tried, refusal: Refusal | None = None) -> HttpResponse:
    context = {
        "hazard": hazard,
        "named": hazard.number,
        "about": hazard.description,
        "crumbs": [
            (pgettext("list", "隐患"), reverse("hazards:list")),
            (hazard.number, reverse("hazards:show", args=[hazard.pk])),
        ],
        "law": policy_of(hazard).hazards.photos_judged,
    }
    return _shown(request, queries.of_hazard(hazard, request.user), context, tried, refusal)


def _of_record(request: HttpRequest, photo: Any, tried: Tried, refusal: Refusal | None = None) -> HttpResponse:
    enterprise = photo.enterprise
    law = policies.at(enterprise.division_code, on=clock.local_day(photo.added_at))
    context = {
        "named": enterprise.name,
        "about": f"{enterprise.name} · {photo.get_phase_display()}",
        "crumbs": [(enterprise.name, reverse("enterprises:show", args=[enterprise.pk]))],
        "law": law.hazards.photos_judged,
    }
    return _shown(request, queries.of_carried(photo, request.user), context, tried, refusal)


def _shown(
    request: HttpRequest,
    compared: list[queries.Compared],
    context: dict[str, Any],
    tried: Tried,
    refusal: Refusal | None,
) -> HttpResponse:
    pairs = [pair for one in compared for pair in one.pairs]
    names = parties.names_of({photo.added_by for pair in pairs for photo in (pair.photo, pair.earlier) if photo})
    told = {"compared": [_told(one, names, tried) for one in compared], "refusal": refusal}
    return render(request, "likeness/show.html", {**context, **told}, status=422 if tried.likeness_id else 200)


def _told(one: queries.Compared, names: dict[int, str], tried: Tried) -> dict[str, Any]:
    """One photo as the page shows it, with a form for each likeness that the reader may judge or ask about."""
    pairs = []
    for pair in one.pairs:
        pk = pair.likeness.pk
        sent = tried if pk == tried.likeness_id else Tried()
        blank = JudgingForm(auto_id=f"id_{pk}_%s", initial={"verdict": pair.likeness.verdict})
        form = sent.form or blank
        if pair.hidden:
            form.fields["verdict"].choices = choices({Verdict.REUSED: VERDICT_WORDS[Verdict.REUSED]})
        ask = ReferringForm(auto_id=f"id_{pk}_%s", initial={"question": pair.likeness.question})
        pairs.append(
            {
                "pair": pair,
                "by": names.get(pair.photo.added_by, ""),
                "earlier_by": names.get(pair.earlier.added_by, "") if pair.earlier else "",
                "percent": round(100 * pair.likeness.found),
                "form": form if pair.may_judge else None,
                "refer": (sent.refer or ask) if pair.may_refer else None,
            }
        )
    spot = _(SPOT_WORDS[one.spot]) if one.spot else ""
    told = {"photo": one.photo, "nth": one.nth, "spot": spot, "spot_code": one.spot, "agreeing": one.agreeing}
    return {**told, "pairs": pairs}


def _judging(request: HttpRequest, likeness_id: int) -> JudgingForm:
    return JudgingForm(request.POST, auto_id=f"id_{likeness_id}_%s")


def _referring(request: HttpRequest, likeness_id: int) -> ReferringForm:
    return ReferringForm(request.POST, auto_id=f"id_{likeness_id}_%s")


def _page_of(likeness: Any) -> str:
    if likeness.hazard_id is not None:
        return reverse("likeness:show", args=[likeness.hazard_id])
    return reverse("likeness:carried", args=[likeness.carried_id])


@act(again=_again)
def judge_likeness(request: HttpRequest, likeness_id: int) -> HttpResponse:
    likeness = access.fetch(likeness_id, request.user)
    form = _judging(request, likeness_id)
    if not form.is_valid():
        return incomplete(_again, request, likeness_id, form=form)
    operations.judge_likeness(likeness, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, _page_of(likeness), _("已认定"))


@act(again=_again)
def refer_likeness(request: HttpRequest, likeness_id: int) -> HttpResponse:
    likeness = access.fetch(likeness_id, request.user)
    form = _referring(request, likeness_id)
    if not form.is_valid():
        return incomplete(_again, request, likeness_id, refer=form)
    operations.refer_likeness(likeness, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, _page_of(likeness), _("已发出请求，等对方认定"))
