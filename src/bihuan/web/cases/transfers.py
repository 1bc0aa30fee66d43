"""移送: each stands on the page of its case, with what may be done about it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from bihuan import clock
from bihuan.conduct.cases import access as cases
from bihuan.conduct.transfers import access
from bihuan.refusal import Stranger
from bihuan.web.cases import deeds
from bihuan.web.cases.views import show_case
from bihuan.web.paging import keyset
from bihuan.web.requests import act, done, incomplete, page


@page
def received(request: HttpRequest) -> HttpResponse:
    """移送来的: what other departments sent to the own office."""
    if not cases.in_an_office(None, request.user):
        raise Stranger("cases")
    return render(request, "cases/received.html", {"page": keyset(access.received(request.user), request)})


@page
def show(request: HttpRequest, transfer_id: int) -> HttpResponse:
    """A transfer stands on the page of its case."""
    found = access.fetch_transfer(transfer_id, request.user)
    return redirect(f"{reverse('cases:show', args=[found.case_id])}#transfer-{found.pk}")


def _again(request: HttpRequest, transfer_id: int, **more: Any) -> HttpResponse:
    found = access.fetch_transfer(transfer_id, request.user)
    return show_case(request, found.case_id, **more)


def _acts(name: str, deed: deeds.Deed) -> Any:
    @act(again=_again)
    def view(request: HttpRequest, transfer_id: int) -> HttpResponse:
        found = access.fetch_transfer(transfer_id, request.user)
        form = deed.form(request.POST, auto_id=f"{name}-{transfer_id}-%s")
        if not form.is_valid():
            return incomplete(_again, request, transfer_id, sent=form, sent_by=name)
        deed.do(found, form, request, clock.now())
        return done(request, f"{reverse('cases:show', args=[found.case_id])}#transfer-{found.pk}", str(deed.said))

    return view


ACTS = {name: _acts(name, deed) for name, deed in deeds.TRANSFERS.items()}
