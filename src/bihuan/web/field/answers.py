"""How the app meets the web: as any page and act does, but that it is answered in JSON.

Whose log-in is over gets 401 and keeps its queue; a refusal comes as 422 with code, missing, clause and sentence; a
phone that was revoked is told to wipe what that account left on it, and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.contrib import auth
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed, JsonResponse
from django.http.request import RawPostDataException

from bihuan.field import access
from bihuan.field.wire import loaded
from bihuan.parties.devices import mark_of
from bihuan.refusal import Refusal, Stranger
from bihuan.web import requests
from bihuan.web.refusals import worded

if TYPE_CHECKING:
    from bihuan.parties.models import Account

LATER = frozenset({"uploads_unfinished", "field_files_of_the_day"})
"""Refusals that pass by themselves: what was sent is kept on the phone and sent again."""
View = Callable[..., HttpResponse]
DEVICE = "X-Field-Device"


def as_json(refusal: Refusal) -> dict[str, Any]:
    """A refusal in the reader's language."""
    said = worded(refusal)
    told = {"code": said.code, "text": said.text, "missing": list(said.missing), "clause": said.clause}
    if refusal.code in LATER:
        told["later"] = True
    if refusal.code == "device_revoked" and "account" in refusal.facts:
        told["wipe"] = [refusal.facts["account"]]
    return {**told, **({"received": refusal.facts["received"]} if "received" in refusal.facts else {})}


def refused(request: HttpRequest, *args: Any, refusal: Refusal, **kwargs: Any) -> HttpResponse:
    """What an act answers that was refused."""
    response = JsonResponse(as_json(refusal), status=422)
    response.wipes = refusal.code == "device_revoked"
    return response


def wipe(accounts: Iterable[int], by: Account) -> HttpResponse:
    """What a phone is told that was revoked for these and for `by`, who is logged out with it."""
    response = JsonResponse({"account": str(by.pk), "wipe": [str(one) for one in accounts]})
    response.wipes = True
    return response


def app_page(view: View) -> View:
    """A GET of the app."""

    @wraps(view)
    def inner(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except Refusal as refusal:
            return refused(request, refusal=refusal)

    return _in_json(requests.page(inner))


def app_act(view: View) -> View:
    """A POST of the app that is one operation."""
    return _in_json(requests.act(view, again=refused))


def app_batch(view: View) -> View:
    """A POST of the app that is many operations, each in a transaction of its own: what is done stays done."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method != "POST":
            return HttpResponseNotAllowed(["POST"])
        if not request.user.is_authenticated:
            return requests._to_login(request, request.path)
        try:
            with requests.whose(request):
                return view(request, *args, **kwargs)
        except Stranger as stranger:
            raise Http404 from stranger
        except Refusal as refusal:
            return refused(request, refusal=refusal)

    wrapped.access = "act"
    return _in_json(wrapped)


def _in_json(view: View) -> View:
    @wraps(view)
    def wrapped(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if DEVICE in request.headers and not request.user.is_authenticated:
            return JsonResponse({"code": "login_expired"}, status=401)
        response = view(request, *args, **kwargs)
        if getattr(response, "wipes", False):  # or the phone would enroll itself anew, still logged in
            auth.logout(request)
        response.headers.setdefault("Cache-Control", "no-store")
        return response

    wrapped.access = view.access
    return wrapped


def device(request: HttpRequest) -> Any:
    """The phone that asks. Raises `device_unknown`, `device_revoked`."""
    return access.device_of(request.headers.get(DEVICE, ""), request.user)


def log_in(request: HttpRequest) -> str:
    """The mark of the log-in in which the request comes."""
    return mark_of(request.session.session_key)


def raw(request: HttpRequest) -> bytes:
    """The bytes that were sent. Raises `act_unreadable` for a form, which Django has read already."""
    try:
        return request.body
    except RawPostDataException:
        raise Refusal("act_unreadable") from None


def body(request: HttpRequest) -> dict[str, Any]:
    """What was sent. Raises `act_unreadable` for anything but a JSON object."""
    try:
        found = loaded(raw(request))
    except ValueError:
        found = None
    if not isinstance(found, dict):
        raise Refusal("act_unreadable")
    return found
