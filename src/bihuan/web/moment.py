"""When a request came: what has a last second is in time by that, however long the act then waits for its turn."""

from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse

from bihuan import clock


def note_the_moment(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable:
    """Middleware, the first of all: `request.at` is when a thread took the request up."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request.at = clock.now()
        return get_response(request)

    return middleware


def of(request: HttpRequest, *, since: datetime) -> datetime:
    """The moment of an act on what was last changed at `since`: when it came; where somebody else's act, for which it
    waited, came later, now."""
    return request.at if request.at >= since else clock.now()
