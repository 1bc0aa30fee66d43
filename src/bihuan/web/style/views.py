"""The living style page: every component with sample data. Only in demo, debug and tests."""

from datetime import timedelta

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from bihuan.refusal import Refusal
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.style.samples import SampleForm, everything

ERRORS = {"400": "400.html", "403": "403.html", "404": "404.html", "500": "500.html", "csrf": "403_csrf.html"}


@page(public=True)
def show(request: HttpRequest) -> HttpResponse:
    return _shown(request, SampleForm(initial={"grade": "general"}))


def _again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    return _shown(request, SampleForm(request.POST, request.FILES), refusal)


@act(again=_again, public=True)
def act_sample(request: HttpRequest) -> HttpResponse:
    """Form errors, a refusal for a major hazard, success otherwise; nothing is stored."""
    form = SampleForm(request.POST, request.FILES)
    if not form.is_valid():
        return incomplete(_shown, request, form)
    if form.cleaned_data["grade"] == "major":
        raise everything()["refused"]
    return done(request, "/style/", _("已登记：%(place)s") % {"place": form.cleaned_data["place"]})


@page(public=True)
def error(request: HttpRequest, name: str) -> HttpResponse:
    """An error page as it looks, with the status it has."""
    if name == "locked":
        facts = {"failure_limit": 5, "cooloff_timedelta": timedelta(minutes=15)}
        return render(request, "web/locked_out.html", facts, status=429)
    if name not in ERRORS:
        raise Http404(name)
    return render(request, ERRORS[name], status=int(name) if name.isdecimal() else 403)


def _shown(request: HttpRequest, form: SampleForm, refusal: Refusal | None = None) -> HttpResponse:
    return render(request, "web/style/show.html", {**everything(), "form": form, "form_refusal": refusal})
