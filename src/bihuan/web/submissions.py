"""The memory of forms already sent: one key, one effect, the same answer again."""

import hashlib
import re
from datetime import datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse

from bihuan import clock
from bihuan.refusal import Refusal
from bihuan.web.models import Submission

FIELD = "idempotency_key"
COOKIE = "submitted"
_KEY = re.compile(r"[0-9A-Za-z-]{16,64}")


def key_of(request: HttpRequest) -> str:
    """The key of the form, "" when it carries none that can be used."""
    key = request.POST.get(FIELD, "")
    return key if _KEY.fullmatch(key) else ""


def claim(request: HttpRequest) -> Submission | None:
    """Take the form's key for this transaction; the earlier submission when the same form was already sent.

    A second click that arrives while the first is still at work waits here for the first's commit. The same key with
    other content is not the same form: Refusal("form_already_sent"), so that nothing typed is lost without a word.
    """
    key = key_of(request)
    if not key:
        return None
    digest = content_digest(request)
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO web_submission (id, account_id, key, digest, location, at) VALUES (%s, %s, %s, %s, '', %s) "
            "ON CONFLICT (account_id, key) DO NOTHING",
            [clock.new_id(), _account_id(request), key, digest, clock.now()],
        )
        if cursor.rowcount:
            return None
    earlier = Submission.objects.get(account_id=_account_id(request), key=key)
    if earlier.digest != digest:
        raise Refusal("form_already_sent")
    return earlier


def keep(request: HttpRequest, location: str) -> None:
    """Remember where the act led, for the second click."""
    if key := key_of(request):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE web_submission SET location = %s WHERE account_id = %s AND key = %s",
                [location[:500], _account_id(request), key],
            )


def tell_browser(request: HttpRequest, response: HttpResponse) -> None:
    """Name the key in a short-lived cookie, so that the draft kept in the browser is dropped only now."""
    if key := key_of(request):
        response.set_cookie(COOKIE, key, max_age=120, samesite="Lax", secure=request.is_secure())


def forget(*, before: datetime) -> int:
    """Drop the keys of forms sent before the moment `before`; how many."""
    return Submission.objects.filter(at__lt=before).delete()[0]


def content_digest(request: HttpRequest) -> str:
    """sha256 over the address and all fields, the files by name and size."""
    fields = [
        (name, value) for name, values in request.POST.lists() if name != "csrfmiddlewaretoken" for value in values
    ]
    files = [(name, f"{file.name}:{file.size}") for name, many in request.FILES.lists() for file in many]
    return hashlib.sha256(repr((request.path, sorted(fields), sorted(files))).encode()).hexdigest()


def _account_id(request: HttpRequest) -> int:
    return request.user.pk or 0
