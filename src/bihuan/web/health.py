"""Is the server alive, and does its database answer?"""

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from bihuan.web.requests import open_to_all


@open_to_all
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """200 {"ok": true}; 503 when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"ok": False, "database": "unreachable"}, status=503)
    return JsonResponse({"ok": True, "database": "ok"})
