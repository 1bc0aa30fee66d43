"""通报: the digests of weeks and months that the office has issued, and the next one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.oversight import digests, queries
from bihuan.refusal import Refusal
from bihuan.web.board.views import only_offices, tabs
from bihuan.web.punctuation import english, pair
from bihuan.web.requests import act, done, incomplete, page

CYCLES = {"weekly": _lazy("周报"), "monthly": _lazy("月报")}


class DigestForm(forms.Form):
    """Which one, and what the office adds in its own words."""

    cycle = forms.ChoiceField(label=_lazy("期次"), choices=())
    remark = forms.CharField(label=_lazy("说明"), max_length=2000, required=False, widget=forms.Textarea({"rows": 3}))

    def __init__(self, *args: Any, on: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cycle"].choices = [(one, _called(one, *digests.period(one, on))) for one in digests.CYCLES]


def _called(cycle: str, since: date, until: date) -> str:
    """The name of a period as it stands on the paper, or in English."""
    return pair(CYCLES[cycle], f"{since} – {until}") if english() else digests.called(cycle, since, until)


def _list_page(request: HttpRequest, *, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    only_offices(request)
    facts = {
        "tabs": tabs(request),
        "digests": [
            (_called(one.cycle, one.since, one.until), CYCLES[one.cycle], one) for one in queries.digests(request.user)
        ],
        "form": form or DigestForm(on=clock.today()),
        "refusal": refusal,
    }
    return render(request, "board/digests.html", facts, status=422 if form is not None else 200)


@page
def index(request: HttpRequest) -> HttpResponse:
    """What was issued, newest first, and the form for the next."""
    return _list_page(request)


def _again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = DigestForm(request.POST, on=clock.today())
    form.is_valid()
    return _list_page(request, form=form, refusal=refusal)


@act(again=_again)
def issue_digest(request: HttpRequest) -> HttpResponse:
    """签发通报."""
    form = DigestForm(request.POST, on=clock.today())
    if not form.is_valid():
        return incomplete(_list_page, request, form=form)
    paper = digests.issue_digest(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("documents:show", args=[paper.pk]), _("已签发通报"))
