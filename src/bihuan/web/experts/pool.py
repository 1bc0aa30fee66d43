"""One pool and its work: who applies, who is in it, who is to be announced."""

from datetime import timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, drawing, publishing, queries, wanting
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.experts import words
from bihuan.web.experts.forms import DrawForm, WantedForm
from bihuan.web.paging import keyset
from bihuan.web.punctuation import listed
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import readable

SIZE = 50


@page
def pool(request: HttpRequest, pool_id: int) -> HttpResponse:
    return pool_again(request, pool_id)


def pool_again(request: HttpRequest, pool_id: int, refusal: Refusal | None = None) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    today = clock.today()
    policy = policies.at(found.division_code, on=today)
    members, waiting = keyset(queries.members(found), request, size=SIZE), queries.to_announce(found)
    needs = queries.needs(found, on=today)
    context = {
        "pool": found,
        "refusal": refusal,
        "crumbs": [
            (pgettext("list", "专家"), reverse("experts:list")),
            (_("专家库"), reverse("experts:pools")),
        ],
        "applications": [(one, words.named_specialties(one.expert)) for one in queries.applications_to(found)],
        "page": members,
        "members": [(row, words.named_specialties(row.expert)) for row in members.rows],
        "waiting": waiting[: queries.SHOWN],
        "more_waiting": len(waiting) > queries.SHOWN,
        "announced": policy.experts.announcement_required.basis,
        **_fields(found, policy),
        "needs": [(row, wording.label("expert_specialties", row.specialty)) for row in needs],
        "enough_since": wanting.enough_since(found, needs),
        "wanted_form": WantedForm(),
        "round": queries.open_round(found),
        "overdue": found.review_due_on is not None and found.review_due_on < today,
        "cycle": policy.experts.review_cycle,
        "draws": [
            (row, listed(one["name"] for one in row.drawn), drawing.known(row, at=clock.now()))
            for row in drawing.draws_of(found)
        ],
        "draw_form": DrawForm(initial={"number_on": today + timedelta(days=1), "on": today + timedelta(days=2)}),
    }
    return render(request, "experts/pool.html", context)


def _fields(pool: Any, policy: Any) -> dict[str, object]:
    """The fields the place wants covered, each with whether anybody in the pool covers it."""
    asked = queries.fields_asked(pool, on=clock.today())
    held = queries.specialties_in(pool) if asked else {}
    fields = [(code in held, label) for code, label in words.specialties(asked)]
    return {"fields": fields, "asked": policy.experts.fields_required}


@act(again=pool_again)
def publish_pool(request: HttpRequest, pool_id: int) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    paper = publishing.publish_pool(found, by=request.user, at=clock.now())
    said = _("已公布，文号 %(number)s；聘书已逐人出具。") % {"number": paper.number}
    return done(request, reverse("experts:pool", args=[pool_id]), said)


@act(again=pool_again)
def set_wanted(request: HttpRequest, pool_id: int) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    form = WantedForm(request.POST)
    told = readable(form)
    number = told.get("number")
    wanting.set_wanted(
        found,
        by=request.user,
        at=clock.now(),
        specialty=request.POST.get("specialty", ""),
        number=-1 if number is None else number,
    )
    return done(request, f"{_address(pool_id)}#needs", _("已定需要人数。"))


@act(again=pool_again)
def declare_sufficient(request: HttpRequest, pool_id: int) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    wanting.declare_sufficient(found, by=request.user, at=clock.now())
    return done(request, f"{_address(pool_id)}#needs", _("已声明够用。"))


@act(again=pool_again)
def commit_draw(request: HttpRequest, pool_id: int) -> HttpResponse:
    found = access.fetch_pool(pool_id, request.user)
    form = DrawForm(request.POST)
    given = readable(form)
    drawing.commit_draw(
        found,
        by=request.user,
        at=clock.now(),
        purpose=given.get("purpose", ""),
        specialty=given.get("specialty", ""),
        on=given.get("on") or clock.today(),
        number=given.get("number") or 0,
        source=given.get("source", ""),
        number_on=given.get("number_on") or clock.today(),
    )
    return done(request, f"{_address(pool_id)}#draws", _("已公示名单和用来抽取的号码。"))


def _draw_again(request: HttpRequest, draw_id: int, refusal: Refusal | None = None) -> HttpResponse:
    return pool_again(request, access.fetch_draw(draw_id, request.user).pool_id, refusal)


@act(again=_draw_again)
def hold_draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    draw = access.fetch_draw(draw_id, request.user)
    held = drawing.hold_draw(draw, by=request.user, at=clock.now(), told=request.POST.get("told", "").strip())
    said = _("抽中：%(names)s") % {"names": listed(one["name"] for one in held.drawn)}
    return done(request, f"{_address(draw.pool_id)}#draws", said)


@act(again=_draw_again)
def void_draw(request: HttpRequest, draw_id: int) -> HttpResponse:
    draw = access.fetch_draw(draw_id, request.user)
    drawing.void_draw(draw, by=request.user, at=clock.now(), reason=request.POST.get("reason", ""))
    return done(request, f"{_address(draw.pool_id)}#draws", _("抽取已作废，理由一并公示。"))


def _address(pool_id: int) -> str:
    return reverse("experts:pool", args=[pool_id])
