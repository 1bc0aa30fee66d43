"""薄弱环节: where supervision is weak by area and sector, what experts say of it, and the measures that answer
(LH-13.1)."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan import clock
from bihuan.insight import weak
from bihuan.oversight import access, operations, queries
from bihuan.parties import places
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.web import wording
from bihuan.web.board import charts
from bihuan.web.board.views import only_offices, tabs
from bihuan.web.requests import act, by_method, done, incomplete, page

AREA = forms.Textarea({"rows": 3})


class NameForm(forms.Form):
    """What the office makes of the figures."""

    analysis = forms.CharField(label=_lazy("分析"), max_length=2000, widget=AREA)


class CommentForm(forms.Form):
    """What an expert who was there says of it."""

    text = forms.CharField(label=_lazy("意见"), max_length=2000, widget=AREA)


class MeasureForm(forms.Form):
    """What will be done, until when, about which weak links."""

    text = forms.CharField(label=_lazy("监管措施"), max_length=2000, widget=AREA)
    due_on = forms.DateField(label=_lazy("完成时限"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))
    links = forms.TypedMultipleChoiceField(
        label=_lazy("针对的薄弱环节"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, links: list[Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["links"].choices = [(link.pk, called(link.division_code, link.sector)) for link in links]


def called(place: str, sector: str) -> str:
    """A weak link's name: county and sector."""
    return f"{wording.county(place, places.own_name(place))} · {wording.label('sectors', sector)}"


def own(links: list[Any], by: Any) -> list[Any]:
    """The weak links that the reader's own office named, and therefore answers."""
    return [link for link in links if link.office_id == by.regulator_id]


def _list_page(request: HttpRequest, *, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    by, today = request.user, clock.today()
    links = queries.weak_links(by)
    law = policies.at(by.regulator.division_code, on=today).regulator.analysis
    facts = {
        "tabs": tabs(request),
        "spots": [_spot(spot) for spot in weak.spots(by)],
        "links": [(called(link.division_code, link.sector), link, link.office_id == by.regulator_id) for link in links],
        "measures": [
            (measure, [called(link.division_code, link.sector) for link in measure.links.all()])
            for measure in queries.measures(by)
        ],
        "form": form or MeasureForm(links=own(links, by)),
        "refusal": refusal,
        "law": law,
    }
    return render(request, "board/weak_links.html", facts, status=422 if form is not None else 200)


def _spot(spot: weak.Spot) -> dict[str, Any]:
    wish = {"place": spot.place, "sector": spot.sector}
    return {
        "spot": spot,
        "place": wording.county(spot.place, places.own_name(spot.place)),
        "open_url": charts.hazards(**wish, state="open"),
        "major_url": charts.hazards(**wish, state="open", grade="major"),
        "found_url": charts.hazards(**wish),
        "name_url": f"{reverse('name_weak_link')}?{urlencode(wish)}",
    }


@page
def weak_links(request: HttpRequest) -> HttpResponse:
    """The figures by area and sector, the links named so far, and the measures."""
    only_offices(request)
    return _list_page(request)


# --- naming ---------------------------------------------------------------------------------------------------------


def _name_page(request: HttpRequest, *, form: Any = None, refusal: Refusal | None = None) -> HttpResponse:
    only_offices(request)
    given = request.POST or request.GET
    place, sector = given.get("place", ""), given.get("sector", "")
    if not access.supervises_area(access.Area(place, sector), request.user):
        raise Stranger("weak_link")
    facts = {
        "form": form or NameForm(),
        "refusal": refusal,
        "called": called(place, sector),
        "hidden": [("place", place), ("sector", sector)],
        "url": reverse("name_weak_link"),
        "heading": _("认定薄弱环节"),
        "button": _("认定"),
        "back": reverse("board-weak-links"),
    }
    return render(request, "board/weak_link_form.html", facts, status=422 if form is not None else 200)


@page
def name_page(request: HttpRequest) -> HttpResponse:
    """认定薄弱环节."""
    return _name_page(request)


def _name_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = NameForm(request.POST)
    form.is_valid()
    return _name_page(request, form=form, refusal=refusal)


@act(again=_name_again)
def name_weak_link(request: HttpRequest) -> HttpResponse:
    only_offices(request)
    form = NameForm(request.POST)
    if not form.is_valid():
        return incomplete(_name_page, request, form=form)
    place, sector = request.POST.get("place", ""), request.POST.get("sector", "")
    given = form.cleaned_data
    operations.name_weak_link(by=request.user, at=clock.now(), division_code=place, sector=sector, **given)
    return done(request, reverse("board-weak-links"), _("已认定，并请到过现场的专家提出意见；请制定监管措施"))


name = by_method(get=name_page, post=name_weak_link)


# --- what experts say -----------------------------------------------------------------------------------------------


def _comment_page(
    request: HttpRequest, link_id: int, *, form: Any = None, refusal: Refusal | None = None
) -> HttpResponse:
    link = access.fetch_link(link_id, request.user)
    access.LINKS.require(access.Act.COMMENT_WEAK_LINK, link, request.user)
    facts = {
        "form": form or CommentForm(),
        "refusal": refusal,
        "called": called(link.division_code, link.sector),
        "link": link,
        "url": reverse("comment_weak_link", args=[link.pk]),
        "heading": _("提出专家意见"),
        "button": _("提出"),
        "back": reverse("inbox"),
    }
    return render(request, "board/weak_link_form.html", facts, status=422 if form is not None else 200)


@page
def comment_page(request: HttpRequest, link_id: int) -> HttpResponse:
    """提出专家意见."""
    return _comment_page(request, link_id)


def _comment_again(request: HttpRequest, link_id: int, *, refusal: Refusal) -> HttpResponse:
    form = CommentForm(request.POST)
    form.is_valid()
    return _comment_page(request, link_id, form=form, refusal=refusal)


@act(again=_comment_again)
def comment_weak_link(request: HttpRequest, link_id: int) -> HttpResponse:
    link = access.fetch_link(link_id, request.user)
    form = CommentForm(request.POST)
    if not form.is_valid():
        return incomplete(_comment_page, request, link_id, form=form)
    operations.comment_weak_link(link, by=request.user, at=clock.now(), text=form.cleaned_data["text"])
    return done(request, reverse("inbox"), _("已提出，认定它的部门可以看到"))


comment = by_method(get=comment_page, post=comment_weak_link)


# --- measures -------------------------------------------------------------------------------------------------------


def _measure_again(request: HttpRequest, *, refusal: Refusal) -> HttpResponse:
    form = MeasureForm(request.POST, links=own(queries.weak_links(request.user), request.user))
    form.is_valid()
    return _list_page(request, form=form, refusal=refusal)


@act(again=_measure_again)
def publish_measure(request: HttpRequest) -> HttpResponse:
    only_offices(request)
    form = MeasureForm(request.POST, links=own(queries.weak_links(request.user), request.user))
    if not form.is_valid():
        return incomplete(_list_page, request, form=form)
    operations.publish_measure(by=request.user, at=clock.now(), **form.cleaned_data)
    return done(request, reverse("board-weak-links"), _("已发布"))
