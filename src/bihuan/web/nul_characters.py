"""A NUL character in an address or a form is no text a person typed: PostgreSQL keeps none, so it is declined (400)."""

from collections.abc import Callable

from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse

NUL = "\x00"


def decline_nul_characters(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware: 400 before any view sees such a text, so that no single page has to think of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        given = (request.GET, request.POST) if request.method == "POST" else (request.GET,)
        fields = (text for query in given for name, values in query.lists() for text in (name, *values))
        if NUL in request.path or any(NUL in text for text in fields):
            raise BadRequest("NUL character")
        return get_response(request)

    return middleware
