"""Photos and papers that cannot be had just now: said plainly, with 503 and nothing half done."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bihuan.documents.vault import Unreachable

logger = logging.getLogger(__name__)
AGAIN_AFTER = "30"  # seconds


class StoreMiddleware:
    """Answers for every view whose file the store did not give or take; a phone sends again what is answered so."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """None for everything else: the next in line looks at it."""
        if not isinstance(exception, Unreachable):
            return None
        logger.error("files: %s", exception)
        response = render(request, "web/files_away.html", status=503)
        response.headers["Retry-After"] = AGAIN_AFTER
        return response
