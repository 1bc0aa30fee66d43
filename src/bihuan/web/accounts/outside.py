"""The way to the authority's identity provider and back."""

from __future__ import annotations

from dataclasses import asdict
from functools import wraps

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache

from bihuan import clock
from bihuan.parties import log_ins, oidc, outside_identity
from bihuan.parties.addresses import address_of
from bihuan.refusal import Refusal
from bihuan.web.accounts import entering
from bihuan.web.refusals import as_message
from bihuan.web.requests import View, open_to_all, see_other

_UNDER_WAY = "oidc"
DENIALS = frozenset({"identity_not_proven", "identity_without_account", "identity_of_another"})
"""A provider that does not answer denies nobody."""


def _at_the_door(view: View) -> View:
    """Only with GET and where there is a provider; a refusal is read on the log-in page. Who came back from there and
    was not let in stands in the chain."""

    @wraps(view)
    def wrapped(request: HttpRequest) -> HttpResponse:
        if not oidc.is_offered() or request.method not in ("GET", "HEAD"):
            raise Http404
        try:
            return view(request)
        except Refusal as refusal:
            if refusal.code in DENIALS:
                given, where = str(refusal.facts.get("name", "")).replace("\x00", ""), address_of(request)
                log_ins.refuse_log_in(given, at=clock.now(), address=where, code=refusal.code)
            messages.error(request, as_message(refusal), extra_tags="refusal")
            return see_other(reverse("login"))

    return open_to_all(never_cache(wrapped))


@_at_the_door
def leave(request: HttpRequest) -> HttpResponse:
    """To the provider; what proves the way back stays in the session."""
    attempt, wanted = oidc.Attempt.new(), request.GET.get("next", "")
    back = wanted if url_has_allowed_host_and_scheme(wanted, {request.get_host()}, request.is_secure()) else ""
    address = oidc.address(attempt, back=_own_address(request))
    request.session[_UNDER_WAY] = [asdict(attempt), back]
    return see_other(address)


@_at_the_door
def come_back(request: HttpRequest) -> HttpResponse:
    """From the provider, once per way there; a second factor of ours is asked for as after a password."""
    held = request.session.pop(_UNDER_WAY, None)
    if held is None:
        raise Refusal("identity_not_proven", reason="state")
    attempt, back = held
    who = oidc.outsider(
        oidc.Attempt(**attempt),
        state=request.GET.get("state", ""),
        code=request.GET.get("code", ""),
        back=_own_address(request),
        at=clock.now(),
    )
    return entering.admit(request, outside_identity.account_of(who, at=clock.now()), back, outside=True)


def _own_address(request: HttpRequest) -> str:
    return request.build_absolute_uri(reverse("login_outside_back"))
