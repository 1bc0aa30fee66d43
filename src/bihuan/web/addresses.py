"""Which page a request belongs to: an act has an address of its own, where there is no page."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme


def came_from(request: HttpRequest, otherwise: str = "/") -> str:
    """The page of this site that the request was made on."""
    referer = request.headers.get("Referer", "")
    try:
        here = {request.get_host()}
    except DisallowedHost:  # the page that says so has nowhere to come back to
        return otherwise
    return referer if url_has_allowed_host_and_scheme(referer, here) else otherwise


def see_other(url: str) -> HttpResponse:
    """303: whatever was posted, the next request is a GET."""
    return HttpResponse(status=303, headers={"Location": url})


def numbered(name: str, number: int) -> str:
    """The address of the page `name` of the thing with that number, as `reverse` has it; which is asked once for each
    name and not for each thing. Raises NoReverseMatch."""
    before, after = _around(name)
    return f"{before}{number}{after}"


@cache
def _around(name: str) -> tuple[str, str]:
    sample = 7_777_777_777
    before, _number, after = reverse(name, args=[sample]).partition(str(sample))
    return before, after


def page_of(request: HttpRequest) -> tuple[str, QueryDict]:
    """The address of the page that is shown and what it was asked. Where a form is shown again it is the page that the
    act came from; where that is not told, or was itself an answer of an act, the nearest page above."""
    if request.method != "POST":
        return request.path, request.GET
    page = urlsplit(came_from(request, otherwise=""))
    if _is_page(page.path):
        return page.path, QueryDict(page.query)
    return request.path if _is_page(request.path) else above(request.path), QueryDict()


def page_address(request: HttpRequest) -> str:
    """The same as one address, to come back to."""
    path, query = page_of(request)
    return f"{path}?{query.urlencode()}" if query else path


def above(path: str) -> str:
    """The page that an act's address lies under: of /hazards/1/close_hazard/ that is /hazards/1/."""
    while path != "/":
        path = path.rstrip("/").rpartition("/")[0] + "/"
        if _is_page(path):
            break
    return path


def _is_page(path: str) -> bool:
    try:
        access = getattr(resolve(path).func, "access", "")
    except Resolver404:
        return False
    return not access.startswith("act")
