"""推荐配备: an institution recommends people, the enterprise answers (HZ-3.2.3)."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.certificate.access import fetch as fetch_enterprise
from bihuan.registers.kinds.placements import access, operations, queries
from bihuan.web.certificates.forms import RecommendForm
from bihuan.web.certificates.views import address, shown
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page
from bihuan.web.wholetexts import whole


@page
def index(request: HttpRequest) -> HttpResponse:
    return _index(request)


def _index(request: HttpRequest, refusal: Refusal | None = None, form: RecommendForm | None = None) -> HttpResponse:
    """Whom one's own institution recommended."""
    institution = request.user.institution
    if institution is None or not access.is_of_the_institution(institution, request.user):
        raise Stranger("placements")
    facts = {
        "page": keyset(queries.by_institution(request.user), request),
        "form": form or RecommendForm(request.POST if refusal else None),
        "refusal": refusal,
    }
    return render(request, "certificates/recommended.html", facts)


@act(again=_index)
def recommend_engineer(request: HttpRequest) -> HttpResponse:
    form = RecommendForm(request.POST)
    if request.user.institution is None:
        raise Stranger("placements")
    if not form.is_valid():
        return incomplete(_index, request, form=form)
    enterprise = queries.called(form.cleaned_data.pop("credit_code"))
    made = operations.recommend_engineer(
        request.user.institution, by=request.user, at=clock.now(), enterprise=enterprise, **form.cleaned_data
    )
    return done(request, reverse("certificates:recommended"), _("已推荐%(name)s。") % {"name": made.name})


def _again(request: HttpRequest, enterprise_id: int, *, refusal: Refusal) -> HttpResponse:
    return shown(request, enterprise_id, "engineers", refusal=refusal)


def _placement(request: HttpRequest, enterprise_id: int) -> Any:
    """The recommendation that the form names, of this enterprise. Raises `done_meanwhile`."""
    wanted = request.POST.get("placement", "")
    of_it = {str(one.pk): one for one in queries.at(fetch_enterprise(enterprise_id, request.user))}
    if wanted not in of_it:
        raise Refusal("done_meanwhile")
    return access.fetch(of_it[wanted].pk, request.user)


@act(again=_again)
def accept_engineer(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    row = operations.accept_engineer(_placement(request, enterprise_id), by=request.user, at=clock.now())
    said = _("%(name)s已到岗。") % {"name": row.name}
    return done(request, address(enterprise_id, "engineers"), said)


@act(again=_again)
def decline_engineer(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    row, reason = _placement(request, enterprise_id), whole(request, "reason", most=200)
    operations.decline_engineer(row, by=request.user, at=clock.now(), reason=reason)
    return done(request, address(enterprise_id, "engineers"), _("已答复机构。"))


@act(again=_again)
def end_placement(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    row, reason = _placement(request, enterprise_id), whole(request, "reason", most=200)
    operations.end_placement(row, by=request.user, at=clock.now(), reason=reason)
    return done(request, address(enterprise_id, "engineers"), _("已结束配备。"))
