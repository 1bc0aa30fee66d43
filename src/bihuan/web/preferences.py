"""How somebody wants the pages to look: theme and type size, kept in cookies of this browser only."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from bihuan.web.requests import open_to_all

THEMES = ("auto", "light", "dark")
TYPE_SIZES = ("normal", "large")
_YEAR = 365 * 24 * 3600


@dataclass(frozen=True)
class Look:
    theme: str = "auto"
    type_size: str = "normal"


def look(request: HttpRequest) -> Look:
    """The wishes of this browser; an unknown value counts as none."""
    theme = request.COOKIES.get("theme", "auto")
    size = request.COOKIES.get("type_size", "normal")
    return Look(theme if theme in THEMES else "auto", size if size in TYPE_SIZES else "normal")


@open_to_all
@require_POST
def choose(request: HttpRequest) -> HttpResponse:
    """Keep `theme` and/or `type_size` and go back to the page the choice was made on."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, {request.get_host()}):
        back = "/"
    response = HttpResponseRedirect(back)
    for name, allowed in (("theme", THEMES), ("type_size", TYPE_SIZES)):
        if (value := request.POST.get(name)) in allowed:
            response.set_cookie(name, value, max_age=_YEAR, samesite="Lax", secure=request.is_secure())
    return response
