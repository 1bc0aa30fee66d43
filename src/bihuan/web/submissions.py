"""The memory of forms already sent: one key, one effect, the same answer again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

from django.db import connection
from django.http import HttpRequest, HttpResponse

from bihuan import audit, clock
from bihuan.refusal import Refusal
from bihuan.web.models import Submission
from bihuan.web.trail import words

FIELD = "idempotency_key"
COOKIE = "submitted"
_KEY = re.compile(r"[0-9A-Za-z-]{16,64}")


def key_of(request: HttpRequest) -> str:
    """The key of the form, "" when it carries none that can be used."""
    key = request.POST.get(FIELD, "")
    return key if _KEY.fullmatch(key) else ""


def form_of(request: HttpRequest) -> tuple[int, str] | None:
    """Whose form it is and which; None when it carries no key that can be used."""
    key = key_of(request)
    return (_account_id(request), key) if key else None


def claim(request: HttpRequest) -> Submission | None:
    """Take the form's key for this transaction; the earlier submission when the same form was already sent.

    A second click that arrives while the first is still at work waits here for the first's commit. The same key with
    other content is not the same form: Refusal("form_already_sent"), so that nothing typed is lost without a word.
    """
    submission = _of(request)
    if submission is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO web_submission (id, account_id, key, digest, location, at) VALUES (%s, %s, %s, %s, '', %s) "
            "ON CONFLICT (account_id, key) DO NOTHING",
            [submission.pk, submission.account_id, submission.key, submission.digest, submission.at],
        )
        if cursor.rowcount:
            return None
    return earlier(request)


def earlier(request: HttpRequest) -> Submission | None:
    """The submission of the same form before this one; raises `form_already_sent` when it held something else."""
    submission = _of(request)
    found = submission and Submission.objects.filter(account_id=submission.account_id, key=submission.key).first()
    if found and found.digest != submission.digest:
        raise Refusal("form_already_sent")
    return found


@contextmanager
def taken_along(request: HttpRequest) -> Iterator[Submission | None]:
    """The form's key is written with the first audit line inside, and leads to the page of what that line is about."""
    submission = _of(request)
    if submission is None:
        yield None
        return

    def rider(line: audit.Draft) -> Submission:
        submission.location = words.address(line.ref)
        return submission

    with audit.taking_along(rider):
        yield submission


def settle(submission: Submission | None, location: str) -> None:
    """Write the key where no line took it along, and where the act led if that is another page."""
    if submission is None:
        return
    written, submission.location = submission.location, location[:500]
    if submission._state.adding or written != submission.location:
        submission.save()


def keep(request: HttpRequest, location: str) -> None:
    """Remember where the act led, for the second click."""
    if key := key_of(request):
        with connection.cursor() as cursor:
            cursor.execute(
                "UPDATE web_submission SET location = %s WHERE account_id = %s AND key = %s",
                [location[:500], _account_id(request), key],
            )


def _of(request: HttpRequest) -> Submission | None:
    """The form that the request sends, not yet remembered; None when it carries no key."""
    key = key_of(request)
    if not key:
        return None
    return Submission(account_id=_account_id(request), key=key, digest=content_digest(request), at=clock.now())


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
