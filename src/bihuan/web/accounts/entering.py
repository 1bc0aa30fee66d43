"""The door: who has proven himself by password is logged in, or asked for the second factor first."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from axes import utils as axes
from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.urls import reverse

from bihuan import clock
from bihuan.parties import second_factor
from bihuan.parties.addresses import address_of
from bihuan.parties.log_ins import log_in
from bihuan.parties.sessions import name_device
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

BACKEND = "bihuan.parties.login.AccountBackend"
PATIENCE = timedelta(minutes=5)
LAST_IN, A_YEAR = "bihuan_in", 365 * 24 * 3600
"""Who came in last here: the app for the site opens nobody else's things before it has asked (field/left.js)."""
_AT_THE_DOOR, _OWED, _OUTSIDE = "at_the_door", "second_factor_owed", "by_provider"

# What is open to who still owes a second factor: to set it up, a password of one's own, and the way out (open views).
WHILE_OWED = frozenset({"security", "begin_second_factor", "confirm_second_factor", "password"})


def admit(request: HttpRequest, account: Account, back: str, *, outside: bool = False) -> HttpResponse:
    """Log in and go `back`; who holds a second factor is asked for its code first. Who comes from `outside`, sent by an
    identity provider, used no password."""
    request.session[_OUTSIDE] = outside
    factor = second_factor.of(account)
    if factor is not None and factor.confirmed_at is not None:
        proven = account.get_session_auth_hash()
        request.session[_AT_THE_DOOR] = [account.pk, proven, clock.now().isoformat(), back]
        return HttpResponseRedirect(reverse("login_code"))
    return _enter(request, account, back, owed=second_factor.is_owed(account))


def waiting(request: HttpRequest) -> tuple[Account, str] | None:
    """Who has given the right password a moment ago and not yet the code, and where he was going."""
    held = request.session.get(_AT_THE_DOOR)
    if held is None:
        return None
    pk, proven, at, back = held
    if clock.now() - datetime.fromisoformat(at) > PATIENCE:
        return None
    account = second_factor.still_proven(pk, proven)
    return (account, back) if account is not None else None


def let_in(request: HttpRequest, account: Account, back: str) -> HttpResponse:
    """The code was right."""
    del request.session[_AT_THE_DOOR]
    return _enter(request, account, back, owed=False)


def _enter(request: HttpRequest, account: Account, back: str, *, owed: bool) -> HttpResponse:
    outside = request.session.get(_OUTSIDE, False)
    auth.login(request, account, backend=BACKEND)
    request.session[_OUTSIDE] = outside
    name_device(request)
    log_in(by=account, at=clock.now(), address=address_of(request))
    if owed:
        request.session[_OWED] = True
        back = reverse("security")
    response = HttpResponseRedirect(back or resolve_url(settings.LOGIN_REDIRECT_URL))
    response.set_cookie(LAST_IN, str(account.pk), max_age=A_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def prove_password(request: HttpRequest, password: str) -> None:
    """Who is logged in knows the own password, and guesses it no oftener than at the door; a wrong one counts there
    too, so it must not be asked for in a transaction that is undone. Raises `password_wrong`."""
    address, username = address_of(request), request.user.username
    if auth.authenticate(request, username=username, password=password) is None:
        raise Refusal("password_wrong")
    axes.reset(ip=address, username=username)


def must_change_password(request: HttpRequest) -> bool:
    """Whether the password that opened this log-in is known to who set it; asks the database nothing."""
    return getattr(request.user, "password_given", False) and not request.session.get(_OUTSIDE)


def owes(request: HttpRequest) -> bool:
    """Whether this log-in must set up a second factor before anything else; asks the database nothing."""
    return bool(request.session.get(_OWED))


def has_paid(request: HttpRequest) -> None:
    """The second factor is in force."""
    request.session.pop(_OWED, None)


class SecondFactorMiddleware:
    """Whose password somebody else set gets the page that changes it, and who owes a second factor the one that sets it
    up, whatever page was asked for."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_view(self, request: HttpRequest, view, args: tuple, kwargs: dict) -> HttpResponse | None:
        if "open" in getattr(view, "access", "open"):
            return None
        asked = request.resolver_match.view_name
        if asked != "password" and must_change_password(request):
            return HttpResponseRedirect(reverse("password"))
        if owes(request) and asked not in WHILE_OWED:
            return HttpResponseRedirect(reverse("security"))
        return None
