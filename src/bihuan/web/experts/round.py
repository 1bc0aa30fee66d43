"""定期复核 of one pool: what a look through all of it finds, name by name, and the end of the round."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from bihuan import clock
from bihuan.experts import access, queries, reviewing
from bihuan.refusal import Refusal
from bihuan.web.experts.forms import SettleForm
from bihuan.web.experts.pool import pool_again
from bihuan.web.requests import act, done, page


@page
def review(request: HttpRequest, pool_id: int) -> HttpResponse:
    return _again(request, pool_id)


def _again(request: HttpRequest, pool_id: int, refusal: Refusal | None = None) -> HttpResponse:
    pool = access.fetch_pool(pool_id, request.user)
    is_open = queries.open_round(pool) is not None
    looked = queries.looked_through(pool, on=clock.today()) if is_open else []
    found = [one for one in looked if one.unresolved or one.idle]
    context = {
        "pool": pool,
        "refusal": refusal,
        "crumbs": [
            (pgettext("list", "专家"), reverse("experts:list")),
            (_("专家库"), reverse("experts:pools")),
            (pool.name, reverse("experts:pool", args=[pool_id])),
        ],
        "open": is_open,
        "looked": found,
        "unresolved": sum(one.unresolved for one in found),
        "form": SettleForm(request.POST if refusal else None),
    }
    return render(request, "experts/round.html", context)


@act(again=pool_again)
def open_pool_review(request: HttpRequest, pool_id: int) -> HttpResponse:
    pool = access.fetch_pool(pool_id, request.user)
    reviewing.open_pool_review(pool, by=request.user, at=clock.now())
    return done(request, reverse("experts:review", args=[pool_id]), _("复核已开始，请逐人处理。"))


@act(again=_again)
def close_pool_review(request: HttpRequest, pool_id: int) -> HttpResponse:
    pool = access.fetch_pool(pool_id, request.user)
    reviewing.close_pool_review(pool, by=request.user, at=clock.now(), finding=request.POST.get("finding", ""))
    return done(request, f"{reverse('experts:pool', args=[pool_id])}#round", _("复核已办结。"))
