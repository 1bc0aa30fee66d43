"""岗位实名目录: the office's posts, whom none covers, and one post with what stands under it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.hazards import queries as hazards
from bihuan.parties import access as parties
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.catalogue import access, operations, queries
from bihuan.registers.kinds.catalogue.states import Act
from bihuan.web import photos, wording
from bihuan.web.catalogue.forms import CheckForm, PostForm
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import readable, whole


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    if not access.CATALOGUE.allows(Act.SET_NAMED_POST, None, by):
        raise Stranger("catalogue")
    office, posts = by.regulator, queries.posts(by.regulator)
    covered = [code for post in posts for code in post.areas]
    below = queries.areas_below(office)
    lacking = queries.uncovered(office, covered).order_by("-id")
    people = queries.colleagues(by)
    chosen = next((one for one in posts if str(one.pk) == request.GET.get("post", "")), None)
    start = {"title": chosen.title, "holder": chosen.holder_id, "leader": chosen.leader_id} if chosen else {}
    context = {
        "posts": [(post, [wording.place(code) for code in post.areas]) for post in posts],
        "unnamed": sum(post.leader_left or not post.is_held for post in posts),
        "mine": by.pk,
        "lacking": list(lacking[: queries.FIRST]),
        "lacking_count": lacking.count(),
        "areas": [(code, wording.place(code)) for code in below if not any(code.startswith(area) for area in covered)],
        "published": queries.last_published(office),
        "law": policies.at(office.division_code, on=clock.today()).posts.catalogue_objects,
        "form": PostForm(request.POST if refusal and "title" in request.POST else None, people=people, initial=start),
        "chosen": chosen,
        "refusal": refusal,
    }
    return render(request, "catalogue/index.html", context)


@act(again=_index)
def set_named_post(request: HttpRequest) -> HttpResponse:
    people = {str(one.pk): one for one in queries.colleagues(request.user)}
    wanted = clock.id_named(request.POST.get("post"))
    post = access.fetch_post(wanted, request.user) if wanted else None
    made = operations.set_named_post(
        by=request.user,
        at=clock.now(),
        post=post,
        title=whole(request, "title", most=60),
        holder=people.get(request.POST.get("holder", "")),
        leader=people.get(request.POST.get("leader", "")),
    )
    return done(request, reverse("catalogue:list"), _("已保存岗位“%(name)s”。") % {"name": made.title})


@act(again=_index)
def publish_catalogue(request: HttpRequest) -> HttpResponse:
    operations.publish_catalogue(by=request.user, at=clock.now())
    return done(request, reverse("catalogue:list"), _("实名目录已公布。"))


def _index_again(request: HttpRequest, post_id: int, *, refusal: Refusal) -> HttpResponse:
    return _index(request, refusal)


@act(again=_index_again)
def drop_named_post(request: HttpRequest, post_id: int) -> HttpResponse:
    operations.drop_named_post(access.fetch_post(post_id, request.user), by=request.user, at=clock.now())
    return done(request, reverse("catalogue:list"), _("已撤销。"))


@act(again=_index_again)
def put_under_post(request: HttpRequest, post_id: int) -> HttpResponse:
    """Enterprises that were ticked, and an area that was chosen; the post itself may come from a list."""
    chosen = request.POST.get("to", "")
    post = access.fetch_post(clock.id_named(chosen) or post_id, request.user)
    ids = clock.ids_named(request.POST.getlist("enterprise"))
    n = operations.put_under_post(
        post,
        by=request.user,
        at=clock.now(),
        enterprises=[parties.fetch_enterprise(one, request.user) for one in ids],
        area=request.POST.get("area", "")[:12],
    )
    said = _("已划入“%(name)s”%(n)s项。") % {"name": post.title, "n": n}
    return done(request, reverse("catalogue:list"), said)


@page
def show(request: HttpRequest, post_id: int) -> HttpResponse:
    return _show(request, post_id)


def _show(request: HttpRequest, post_id: int, refusal: Refusal | None = None) -> HttpResponse:
    post, today = access.fetch_post(post_id, request.user), clock.today()
    shown = keyset(queries.under(post), request)
    ids = [one.pk for one in shown.rows]
    law = policies.at(post.office.division_code, on=today).posts
    checked, self_found = queries.last_checked(post, ids), hazards.last_self_found(ids)
    wanted = request.POST.get("enterprise") or request.GET.get("enterprise", "")
    context = {
        "post": post,
        "page": shown,
        "rows": [
            (one, self_found.get(one.pk), checked.get(one.pk), _due(checked.get(one.pk), law, today))
            for one in shown.rows
        ],
        "cycle": law.holder_check_days,
        "law": law.holder_checks,
        "checks": queries.checks_of(post),
        "may_file": access.POSTS.allows(Act.FILE_POST_CHECK, post, request.user),
        "chosen": next((one for one in shown.rows if str(one.pk) == wanted), None),
        "form": CheckForm(request.POST if refusal and "said" in request.POST else None, initial={"checked_on": today}),
        "crumbs": [(_("岗位实名目录"), reverse("catalogue:list"))],
        "refusal": refusal,
    }
    return render(request, "catalogue/show.html", context)


def _due(last: date | None, law: Any, today: date) -> date | None:
    """By when the holder checks again: today where nothing was filed yet, None where no rhythm is set."""
    if not law.holder_check_days.is_set:
        return None
    return today if last is None else last + timedelta(days=law.holder_check_days.value)


@act(again=_show)
def take_from_post(request: HttpRequest, post_id: int) -> HttpResponse:
    post, wanted = access.fetch_post(post_id, request.user), clock.id_named(request.POST.get("enterprise"))
    one = parties.fetch_enterprise(wanted, request.user) if wanted else None
    area = request.POST.get("area", "")
    operations.take_from_post(post, by=request.user, at=clock.now(), enterprise=one, area=area)
    return done(request, reverse("catalogue:show", args=[post_id]), _("已划出。"))


@act(again=_show)
def file_post_check(request: HttpRequest, post_id: int) -> HttpResponse:
    post, at, wanted = access.fetch_post(post_id, request.user), clock.now(), request.POST.get("enterprise", "")
    access.POSTS.require(Act.FILE_POST_CHECK, post, request.user)  # before anything is kept
    form = CheckForm(request.POST)
    told = readable(form)
    row = operations.file_post_check(
        post,
        by=request.user,
        at=at,
        enterprise=parties.fetch_enterprise(clock.id_named(wanted) or 0, request.user),
        checked_on=told.get("checked_on"),
        said=told.get("said", ""),
        files=photos.keep(request, "files", at=at),
    )
    said = _("已上传对%(name)s的检查情况。") % {"name": row.enterprise.name}
    return done(request, reverse("catalogue:show", args=[post_id]), said)
