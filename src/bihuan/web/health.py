"""Is the server alive, does its database answer, and how far is the worker behind?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bihuan import row_scope
from bihuan.likeness import queries as likeness
from bihuan.web.requests import open_to_all


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 {"ok": true, …}; 503 when the database does not answer. `photos_waiting` are the photos that the worker has
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
    return JsonResponse({"ok": True, "database": "ok", **waiting})
