"""Is the server alive, do its database and its files answer, and how far is the worker behind?"""

import logging

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bihuan import documents, row_scope
from bihuan.documents.vault import Unreachable
from bihuan.likeness import queries as likeness
from bihuan.web.requests import open_to_all

logger = logging.getLogger(__name__)


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 {"ok": true, …}; 503 when the database does not answer. Where the files cannot be had, `ok` is false and
    `files` says so, but the answer stays 200: everything without a file still works, and a server that is taken out of
    service for it helps nobody. `photos_waiting` are the photos that the worker has
    not compared yet, `photos_waiting_since` when the first of them came: numbers for whoever watches the server."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        with row_scope.system("how far the worker is"):
            behind = likeness.backlog()
    except DatabaseError:
        return JsonResponse({"ok": False, "database": "unreachable"}, status=503)
    since = behind.since.isoformat() if behind.since is not None else None
    waiting = {"photos_waiting": behind.photos, "photos_waiting_since": since}
    files = _files()
    return JsonResponse({"ok": files == "ok", "database": "ok", "files": files, **waiting})


def _files() -> str:
    try:
        documents.check_files()
    except Unreachable as away:
        logger.warning("files: %s", away)
        return "unreachable"
    return "ok"
