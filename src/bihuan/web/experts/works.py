"""参与工作: what an expert did for the authorities, by kind, and logging it (LH-6.3)."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.experts.access import fetch_expert
from bihuan.experts.works import access, operations, queries
from bihuan.experts.works.states import BY_ITSELF, WORK_WORDS, Act
from bihuan.refusal import Refusal, Stranger
from bihuan.web.controls import asks
from bihuan.web.inspections.forms import DayInput
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page


class WorkForm(forms.Form):
    kind = forms.ChoiceField(
        label=_lazy("工作种类"),
        choices=[(code, _lazy(word)) for code, word in WORK_WORDS.items() if code != BY_ITSELF],
        help_text=_lazy("许可审查在签署意见时自动登记"),
    )
    done_on = asks(forms.DateField(label=_lazy("日期"), required=False, widget=DayInput))
    said = asks(forms.CharField(label=_lazy("做了什么"), max_length=300, required=False))


@page
def works(request: HttpRequest, expert_id: int) -> HttpResponse:
    return _works(request, expert_id)


def _works(
    request: HttpRequest, expert_id: int, *, refusal: Refusal | None = None, form: WorkForm | None = None
) -> HttpResponse:
    expert = fetch_expert(expert_id, request.user)
    if not access.WORKS.sees(expert, request.user):
        raise Stranger(f"{expert.ref}.works")
    counts = queries.counts_of(expert)
    facts: dict[str, Any] = {
        "expert": expert,
        "counts": [(_(word), counts.get(code, 0)) for code, word in WORK_WORDS.items()],
        "page": keyset(queries.works_of(expert), request),
        "may": access.WORKS.open_acts(expert, request.user, among=list(Act)),
        "form": form or WorkForm(request.POST if refusal else None, initial={"done_on": clock.today()}),
        "refusal": refusal,
        "crumbs": [(expert.name, reverse("experts:show", args=[expert_id]))],
    }
    return render(request, "experts/works.html", facts)


@act(again=_works)
def log_expert_work(request: HttpRequest, expert_id: int) -> HttpResponse:
    expert, form = fetch_expert(expert_id, request.user), WorkForm(request.POST)
    if not form.is_valid():
        return incomplete(_works, request, expert_id, form=form)
    operations.log_expert_work(expert, by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("experts:works", args=[expert_id]), _("已登记参与工作。"))
