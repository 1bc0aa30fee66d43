"""专家意见: what an office was advised, by whom, and what it decided; for an expert, what was advised."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import pgettext

from bihuan import clock, documents
from bihuan.experts import access, advising, queries, rules
from bihuan.experts.states import SIGNED_OPINION
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput
from bihuan.web.packs import words as packs
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page


class OpinionForm(forms.Form):
    """An office chooses the expert and brings the signed paper; an expert chooses the office."""

    party = asks(forms.TypedChoiceField(label=_lazy("专家"), coerce=int, required=False, empty_value=0))
    matter = forms.ChoiceField(label=_lazy("事项类别"))
    title = asks(forms.CharField(label=_lazy("事项名称"), max_length=120, required=False))
    said = asks(
        forms.CharField(label=_lazy("意见"), max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}))
    )
    given_on = forms.DateField(label=_lazy("签署日期"), widget=DayInput)
    paper = asks(forms.FileField(label=_lazy("专家签字的原件（PDF 或照片）"), required=False))

    def __init__(self, *args: Any, parties: Any, matters: Any, by_expert: bool, **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["party"].choices = [(one.pk, one.name) for one in parties]
        self.fields["matter"].choices = [(code, packs.code(code)) for code in matters]
        if by_expert:
            self.fields["party"].label = _("听取意见的部门")
            del self.fields["paper"]


def _me(request: HttpRequest) -> Any:
    """The expert whose account reads; None for an office. Stranger for everybody else."""
    if request.user.regulator_id is not None:
        return None
    return access.fetch_expert(queries.own_record(request.user), request.user)


def _law(request: HttpRequest, parties: list[Any]) -> Policy:
    office = request.user.regulator or (parties[0] if parties else None)
    return policies.at(office.division_code if office is not None else "", on=clock.today())


def _form(request: HttpRequest, me: Any, data: Any = None, files: Any = None) -> tuple[OpinionForm, Policy]:
    on = clock.today()
    parties = advising.advisers(request.user.regulator, on=on) if me is None else advising.offices_of(me, on=on)
    policy = _law(request, parties)
    known = {"parties": parties, "matters": rules.matters(policy), "by_expert": me is not None}
    return OpinionForm(data, files, initial={"given_on": on}, **known), policy


@page
def opinions(request: HttpRequest) -> HttpResponse:
    return _opinions(request)


def _opinions(request: HttpRequest, *, refusal: Refusal | None = None, sent: OpinionForm | None = None) -> HttpResponse:
    me = _me(request)
    typed = request.POST if refusal is not None and "said" in request.POST else None
    form, policy = _form(request, me, typed)
    found = keyset(advising.opinions(request.user), request)
    facts = {
        "page": found,
        "rows": [(row, packs.code(row.matter)) for row in found.rows],
        "form": sent or form,
        "rule": policy.experts.opinion_matters,
        "me": me,
        "refusal": refusal,
        "crumbs": [(pgettext("list", "专家"), reverse("experts:list"))] if me is None else [],
    }
    return render(request, "experts/opinions.html", facts, status=200 if sent is None else 422)


@act(again=_opinions)
def register_opinion(request: HttpRequest) -> HttpResponse:
    me, by, at = _me(request), request.user, clock.now()
    form, _policy = _form(request, me, request.POST, request.FILES)
    if not form.is_valid():
        return incomplete(_opinions, request, sent=form)
    given = form.cleaned_data
    party, paper = given.pop("party"), given.pop("paper", None)
    office = by.regulator if me is None else _office(me, party)
    expert = me or access.fetch_expert(party, by)
    if paper is not None:
        paper = documents.store(paper, filename=paper.name, by=by.ref, at=at, purpose=SIGNED_OPINION).pk
    made = advising.register_opinion(office, by=by, at=at, expert=expert, signed_paper=paper, **given)
    return done(request, reverse("experts:opinions"), _("已登记“%(name)s”的专家意见。") % {"name": made.title})


def _office(me: Any, wanted: int) -> Any:
    found = next((one for one in advising.offices_of(me, on=clock.today()) if one.pk == wanted), None)
    if found is None:
        raise Stranger(f"regulator:{wanted}")
    return found


@act(again=_opinions)
def link_opinion(request: HttpRequest) -> HttpResponse:
    wanted = request.POST.get("opinion", "")
    opinion = access.fetch_opinion(clock.id_named(wanted) or 0, request.user)
    day = forms.DateField(required=False, widget=DayInput)
    try:
        decided_on = day.clean(request.POST.get("decided_on", ""))
    except forms.ValidationError:
        decided_on = None
    decision = request.POST.get("decision", "")
    advising.link_opinion(opinion, by=request.user, at=clock.now(), decision=decision, decided_on=decided_on)
    return done(request, reverse("experts:opinions"), _("已关联决策。"))
