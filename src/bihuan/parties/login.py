"""How a session becomes an account: with its organisation, and all in one statement, for every request needs it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, partial
from typing import Any

from django.contrib import auth
from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.db import DatabaseError, connection
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from bihuan import prepared
from bihuan.notify import queries as notify
from bihuan.parties.models import Account, Enterprise, Institution, Regulator, Session
from bihuan.shared_turns import Group

ACCOUNT = prepared.Columns(Account, "a")
ORGANISATIONS = (
    prepared.Columns(Regulator, "regulator"),
    prepared.Columns(Enterprise, "enterprise", unread=("search", "name_pinyin")),
    prepared.Columns(Institution, "institution"),
)
"""What an account is read with; the alias is the name of the account's field."""

SEEN = f"""
    WITH late AS (
        SELECT session_key FROM "{Session._meta.db_table}"
        WHERE session_key = ANY($1) AND seen_at < now() - interval '5 minutes' FOR UPDATE SKIP LOCKED
    ), seen AS (
        UPDATE "{Session._meta.db_table}" s SET seen_at = now() FROM late WHERE s.session_key = late.session_key
    )"""
"""Said on the way of the statement that every request asks, and once in five minutes only: no request waits for it."""

_read_along: ContextVar[Account | None] = ContextVar("read_along", default=None)


class AccountBackend(ModelBackend):
    """Django's own password check; the account comes with regulator, enterprise and institution at hand."""

    def get_user(self, user_id: Any) -> Account | None:
        pk, found = Account._meta.pk.to_python(user_id), _read_along.get()
        if found is None or found.pk != pk:
            values = prepared.row(_by_id(), [pk])
            found = _account(iter(values)) if values else None
        return found if found is not None and found.is_active else None


class AccountMiddleware(AuthenticationMiddleware):
    """`request.user` as Django finds it, with all its checks, out of what was read along with the session."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(_visitor, request))

    def process_view(self, request: HttpRequest, view: Callable, args: tuple, kwargs: dict) -> None:
        """A view that is not open to all asks who is there at once, so it gets the account and no promise of one."""
        if "open" not in getattr(view, "access", "open"):
            request.user = _visitor(request)


def _visitor(request: HttpRequest) -> Any:
    request.session.get(auth.SESSION_KEY)  # reads the session now, and the account with it
    with _at_hand(request.session.account):
        return auth.get_user(request)


@contextmanager
def _at_hand(account: Account | None) -> Iterator[None]:
    token = _read_along.set(account)
    try:
        yield
    finally:
        _read_along.reset(token)


class _Asked:
    """Whose session is looked up, and what was `found`."""

    def __init__(self, key: str) -> None:
        self.key, self.found = key, _NOT_LOOKED


_NOT_LOOKED: Any = object()
MOST_AT_ONCE, PATIENCE = 64, 2.0
_KEY = re.compile(r"[0-9a-z]{8,40}")


def session_of(key: str) -> tuple[str, Account | None] | None:
    """What the session of that key holds (signed, as it is stored) and the account that logged in with it; None when
    there is no such session or its time is over. Sessions asked for in one moment are looked up at once, and whoever
    got no answer that way, for whatever reason, looks alone."""
    if not _KEY.fullmatch(key):  # a cookie holds whatever a visitor likes; no other key was ever given out
        return None
    asked = _Asked(key)
    if not connection.in_atomic_block:  # another's connection does not see what this one has not committed
        with suppress(DatabaseError):
            _lookups.bring(asked, patience=PATIENCE)
    if asked.found is _NOT_LOOKED:
        _look_up([asked])
    return asked.found


def _look_up(all_asked: list[_Asked]) -> None:
    keys = list({asked.key for asked in all_asked})
    found = {key: values for key, *values in prepared.rows(_by_session(), [keys])}
    for asked in all_asked:
        asked.found = _session(found.get(asked.key))


_lookups: Group[_Asked] = Group(_look_up, most=MOST_AT_ONCE)


def _session(values: list[Any] | None) -> tuple[str, Account | None] | None:
    if values is None:
        return None
    data, unread, *rest = values
    account = _account(iter(rest))
    if account is not None:
        account.unread = unread
    return data, account


@cache
def _by_id() -> str:
    return f"SELECT {_columns()} FROM {ACCOUNT.table} {_joined()} WHERE a.id = $1"


@cache
def _by_session() -> str:
    tables = f'"{Session._meta.db_table}" s LEFT JOIN {ACCOUNT.table} ON a.id = s.account_id {_joined()}'
    alive = "s.session_key = ANY($1) AND s.expire_date > now()"
    unread = notify.unread_of("s.account_id")  # the bell of every page
    return f"{SEEN} SELECT s.session_key, s.session_data, {unread}, {_columns()} FROM {tables} WHERE {alive}"


def _columns() -> str:
    return ", ".join(part.text for part in (ACCOUNT, *ORGANISATIONS))


def _joined() -> str:
    return " ".join(f"LEFT JOIN {part.table} ON {part.alias}.id = a.{part.alias}_id" for part in ORGANISATIONS)


def _account(values: Iterator[Any]) -> Account | None:
    """The account in the next of `values`, with its organisation; None when there is none."""
    account = ACCOUNT.take(values)
    for part in ORGANISATIONS:
        organisation = part.take(values)
        if account is not None:
            setattr(account, part.alias, organisation)
    return account
