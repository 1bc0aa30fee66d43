"""外部系统录入: an enterprise's matrix of systems and kinds of data, and an office's post checks with their delay."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from bihuan import clock
from bihuan.exchange.connectors import operations, queries
from bihuan.exchange.connectors.access import OF_ENTERPRISES, OF_POSTS, Act, takes_away
from bihuan.exchange.connectors.mapping import connector
from bihuan.parties import access as parties
from bihuan.refusal import Refusal, Stranger
from bihuan.web import wording
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, download, page
from bihuan.web.sent import sent_file


@page
def show(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """Which data are in which system, cell by cell."""
    return _show(request, enterprise_id)


def _show(request: HttpRequest, enterprise_id: int, *, refusal: Refusal | None = None) -> HttpResponse:
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    policy = queries.policy_of(enterprise, clock.now())
    context = {
        "enterprise": enterprise,
        "systems": _by_system(queries.matrix(enterprise, policy), enterprise, request.user),
        "basis": policy.projects.receipt_systems.basis,
        "passed": queries.passed(enterprise),
        "may": OF_ENTERPRISES.open_acts(enterprise, request.user, among=OF_ENTERPRISES.acts),
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "entries/show.html", context, status=422 if refusal else 200)


def _by_system(cells: list[tuple[str, str, Any]], enterprise: Any, by: Any) -> list[tuple[str, list[dict[str, Any]]]]:
    made: dict[str, list[dict[str, Any]]] = {}
    for system, kind, entry in cells:
        to = connector(system)
        name = to.en if wording.english() else to.zh
        cell = {"system": system, "kind": kind, "word": _(operations.KIND_WORDS.get(kind, kind)), "entry": entry}
        known = kind in to.kinds
        out = {"exported": known and takes_away(kind, enterprise, by), "drawn": not known}
        made.setdefault(name, []).append({**cell, **out})
    return list(made.items())


def _back(request: HttpRequest, enterprise_id: int, said: str) -> HttpResponse:
    return done(request, reverse("entries:show", args=[enterprise_id]), said)


@act(again=_show)
def record_entry_receipt(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise, given = parties.fetch_enterprise(enterprise_id, request.user), request.POST
    cell = {"system": given.get("system", "")[:40], "kind": given.get("kind", "")[:20]}
    number = given.get("number", "")
    operations.record_entry_receipt(enterprise, by=request.user, at=clock.now(), number=number, **cell)
    return _back(request, enterprise_id, _("回执已登记。"))


@act(again=_show)
def pass_platform_entry(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    enterprise = parties.fetch_enterprise(enterprise_id, request.user)
    operations.pass_platform_entry(enterprise, by=request.user, at=clock.now())
    return _back(request, enterprise_id, _("平台录入已通过验收。"))


@download
def export_entry_data(request: HttpRequest, enterprise_id: int) -> HttpResponse:
    """One kind of data in the columns of the system."""
    enterprise, given = parties.fetch_enterprise(enterprise_id, request.user), request.POST
    cell = {"system": given.get("system", "")[:40], "kind": given.get("kind", "")[:20]}
    return sent_file(operations.export_entry_data(enterprise, by=request.user, at=clock.now(), **cell))


@page
def posts(request: HttpRequest) -> HttpResponse:
    """What the holders of the own office's posts checked, and whether the post system has it."""
    return _posts(request)


def _posts(request: HttpRequest, check_id: int = 0, *, refusal: Refusal | None = None) -> HttpResponse:
    by, now = request.user, clock.now()
    if not OF_POSTS.allows(Act.EXPORT_POST_CHECKS, None, by):
        raise Stranger("post_entries")
    hours, found = queries.hours_of(by, now), keyset(queries.checks(by), request)
    limit = hours.value if hours.is_set else None
    context = {
        "page": found,
        "rows": [queries.filed(check, hours=limit, at=now) for check in found.rows],
        "law": hours,
        "mine": by.pk,
        "refused": check_id,
        "typed": request.POST,
        "refusal": refusal,
    }
    return render(request, "entries/posts.html", context, status=422 if refusal else 200)


@act(again=_posts)
def record_post_receipt(request: HttpRequest, check_id: int) -> HttpResponse:
    check = queries.fetch_check(check_id, request.user)
    number = request.POST.get("number", "")
    operations.record_post_receipt(check, by=request.user, at=clock.now(), number=number)
    return done(request, reverse("entries:posts"), _("回执已登记。"))


@download
def export_post_checks(request: HttpRequest) -> HttpResponse:
    """The checks that the post system does not have yet."""
    return sent_file(operations.export_post_checks(by=request.user, at=clock.now()))
