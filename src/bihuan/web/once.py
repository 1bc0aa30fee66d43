"""How an act has one effect, however often its form is sent: in a transaction of its own or, where a whole city does
the same at the same moment, in one with others of its kind (docs/adr/0019, 0054)."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language, override

from bihuan import audit
from bihuan.refusal import Refusal, Stranger
from bihuan.shared_turns import Group
from bihuan.web import submissions
from bihuan.web.addresses import came_from, see_other

View = Callable[..., HttpResponse]
Once = Callable[[HttpRequest, View, tuple[Any, ...], dict[str, Any]], HttpResponse]
Hold = Callable[[list[dict[str, Any]]], AbstractContextManager[None]]
"""Holds what several acts are about, given the arguments of their addresses, for as long as the transaction lasts."""

MOST_TOGETHER = 64
logger = logging.getLogger(__name__)


def by_its_key(request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
    """The key is taken first, so that a second click waits at the door until the first is done."""
    with transaction.atomic():
        earlier = submissions.claim(request)
        if earlier is not None:
            response = see_other(earlier.location or came_from(request))
        else:
            response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                transaction.set_rollback(True)
                return response
            submissions.keep(request, response.headers.get("Location", ""))
    submissions.tell_browser(request, response)
    return response


def in_one_statement(request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
    """The key travels with the line of the act. A second click does the same once more, meets the key and leaves
    nothing behind; it gets the answer of the first, also where what the first did is why it was refused."""
    try:
        with transaction.atomic():
            with submissions.taken_along(request) as submission, _no_way_back_but_all_the_way():
                response = view(request, *args, **kwargs)
            if response.status_code >= 400:
                raise _Undone(response)
            if transaction.get_rollback():
                raise transaction.TransactionManagementError("the view went on after its operation was refused")
            submissions.settle(submission, response.headers.get("Location", ""))
    except (Refusal, Stranger, IntegrityError, _Undone) as ending:
        earlier = submissions.earlier(request)
        if earlier is None:
            if isinstance(ending, _Undone):
                return ending.response
            raise
        response = see_other(earlier.location or came_from(request))
    submissions.tell_browser(request, response)
    return response


def in_company(hold: Hold) -> Once:
    """What comes while others are at work is carried out together, in one transaction that `hold` makes fast. Only what
    goes well at once is: who is refused, or comes twice, or would have to wait for somebody's row, or stands beside a
    failure, does it `in_one_statement`, out of the line and with all that follows from it."""
    group: Group[_Attempt] = Group(partial(_together, hold), most=MOST_TOGETHER)

    def once(request: HttpRequest, view: View, args: tuple, kwargs: dict) -> HttpResponse:
        attempt = _Attempt(request, view, args, kwargs)
        group.bring(attempt)
        return attempt.response or in_one_statement(request, view, args, kwargs)

    once.group = group
    return once


class _Attempt:
    """An act in its group, and its `response`; None where its doer has to do it alone."""

    def __init__(self, request: HttpRequest, view: View, args: tuple, kwargs: dict) -> None:
        self.request, self.view, self.args, self.kwargs = request, view, args, kwargs
        self.language = get_language()
        self.said_before = len(getattr(getattr(request, "_messages", None), "_queued_messages", ()))
        self.response: HttpResponse | None = None

    def among(self, gathering: audit.Gathering) -> Callable[[], None]:
        """Do it, with what it writes left to `gathering`; what is to be done once that is written. Raises `_Undone` for
        anything but success."""
        try:
            with override(self.language), gathering.kept_whole(), submissions.taken_along(self.request) as submission:
                response = self.view(self.request, *self.args, **self.kwargs)
                if response.status_code >= 400:
                    raise _Undone(response)
            if transaction.get_rollback():
                raise transaction.TransactionManagementError("the view went on after its operation was refused")
        except (Refusal, Stranger) as ending:
            raise _Undone(None) from ending

        def settle() -> None:
            submissions.settle(submission, response.headers.get("Location", ""))
            submissions.tell_browser(self.request, response)
            self.response = response

        return settle

    def undone(self) -> None:
        """Nothing of it stays, and nothing that was said of it: the lines for the next page that are not read yet."""
        self.response = None
        said = getattr(self.request, "_messages", None)
        if said is not None:
            del said._queued_messages[self.said_before :]


def _together(hold: Hold, attempts: list[_Attempt]) -> None:
    different = list(_different(attempts))
    try:
        with transaction.atomic(), _no_way_back_but_all_the_way(), audit.gathered() as gathering:
            with hold([attempt.kwargs for attempt in different]):
                done = [settle for attempt in different for settle in _well_done(attempt, gathering)]
            gathering.send()
            for settle in done:
                settle()
    except BaseException as ending:  # nothing of it stays: each does it alone and meets what is the matter with it
        for attempt in attempts:
            attempt.undone()
        if not isinstance(ending, Exception):
            raise
        logger.warning("%d acts could not be carried out together", len(different), exc_info=True)


def _different(attempts: list[_Attempt]) -> Iterator[_Attempt]:
    """The first about each thing and with each form: two of either cannot be written in one transaction, and the second
    would take the company of all the others with it."""
    taken: set[Any] = set()
    for attempt in attempts:
        marks = {repr(attempt.kwargs), submissions.form_of(attempt.request)} - {None}
        if taken.isdisjoint(marks):
            taken |= marks
            yield attempt


def _well_done(attempt: _Attempt, gathering: audit.Gathering) -> list[Callable[[], None]]:
    """What `among` answers, none where the act has to be done alone."""
    try:
        return [attempt.among(gathering)]
    except _Undone:
        # An operation asks before it writes, and what this one wrote is dropped: the others' transaction is sound.
        transaction.set_rollback(False)
        return []


class _Undone(Exception):
    """The form has to be shown again, and nothing may stay."""

    def __init__(self, response: HttpResponse | None) -> None:
        self.response = response


@contextmanager
def _no_way_back_but_all_the_way() -> Iterator[None]:
    """Whatever ends the act undoes the whole transaction, so that its operation need not set a savepoint."""
    features = connection.features
    features.uses_savepoints = False
    try:
        yield
    finally:
        del features.uses_savepoints
