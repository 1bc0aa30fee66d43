"""自报文字: what enterprises wrote that a reviewer should look at again, and what the office says to it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.filings.quality import access, operations, queries
from bihuan.filings.quality.states import Act
from bihuan.filings.quality.tasks import line_up_training
from bihuan.refusal import Refusal, Stranger
from bihuan.web.addresses import came_from
from bihuan.web.paging import keyset
from bihuan.web.quality import words
from bihuan.web.requests import act, done, page
from bihuan.web.wholetexts import whole


@page
def index(request: HttpRequest) -> HttpResponse:
    """The texts that wait for a look, the newest first; nobody but people of an office gets here."""
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    by = request.user
    if not access.MODELS.allows(Act.TRAIN_QUALITY_MODEL, None, by):
        raise Stranger("quality")
    shown = "judged" if request.GET.get("shown") == "judged" else "waiting"
    found = keyset(queries.reviews(by, shown), request)
    context = {
        "page": found,
        "rows": [(review, words.reasons(review)) for review in found.rows],
        "shown": shown,
        "model": queries.model_of(by),
        "refusal": refusal,
    }
    return render(request, "quality/index.html", context)


@page
def show(request: HttpRequest, review_id: int) -> HttpResponse:
    """One text with the item it was written under, why to look at it again, and the verdict."""
    return _show(request, review_id)


def _show(request: HttpRequest, review_id: int, refusal: Refusal | None = None) -> HttpResponse:
    review = access.fetch(review_id, request.user)
    context = {
        **hint(review),
        "crumbs": [(_("自报文字"), reverse("quality:list"))],
        "refusal": refusal,
        "note": request.POST.get("note", review.note),
    }
    return render(request, "quality/show.html", context)


def hint(review: Any) -> dict[str, Any]:
    """What the hint's template shows of a review; also on the hazard's own page."""
    return {"review": review, "reasons": words.reasons(review) if review else []}


@act(again=_show)
def judge_reported_text(request: HttpRequest, review_id: int) -> HttpResponse:
    review = access.fetch(review_id, request.user)
    verdict = request.POST.get("hollow")
    if verdict not in ("yes", "no"):
        raise Refusal("verdict_missing", missing=["verdict"])
    hollow = verdict == "yes"
    operations.judge_reported_text(
        review, by=request.user, at=clock.now(), hollow=hollow, note=whole(request, "note", "verdict_note", most=200)
    )
    said = _("已认定为不实，只供部门内部参考。") if hollow else _("已认定属实。")
    return done(request, came_from(request, reverse("quality:list")), said)


@act(again=_index)
def train_quality_model(request: HttpRequest) -> HttpResponse:
    """Left to the worker: it reads every verdict six times."""
    n = queries.to_learn_from(request.user)
    line_up_training(request.user)
    return done(request, reverse("quality:list"), _("正在用 %(n)s 条认定训练，训练好了会有消息。") % {"n": n})
