"""Sending and reading: `send` is called on commit, so that nobody hears of what was rolled back."""

from collections.abc import Iterable
from datetime import date, datetime

from bihuan.notify.models import Message


def lines(
    event: str,
    *,
    to: Iterable[int],
    about: str,
    at: datetime,
    once: str,
    facts: dict | None = None,
    basis: Iterable[str] = (),
    due_on: date | None = None,
) -> list[Message]:
    """One unwritten line for each of the account ids `to`; `once` names the occasion, of which nobody hears twice."""
    return [
        Message(
            account_id=account,
            event=event,
            about=about,
            facts=facts or {},
            basis=list(basis),
            due_on=due_on,
            sent_at=at,
            once=f"{once}:{account}",
        )
        for account in sorted(set(to))
    ]


def send(
    event: str,
    *,
    to: Iterable[int],
    about: str,
    at: datetime,
    facts: dict | None = None,
    basis: Iterable[str] = (),
    due_on: date | None = None,
    once: str = "",
) -> None:
    """Put one line into each inbox of the account ids `to`; a line with the same `once` key is not put twice."""
    key = once or f"{event}:{about}:{at.isoformat()}"
    sent = lines(event, to=to, about=about, at=at, once=key, facts=facts, basis=basis, due_on=due_on)
    put(sent)


def put(sent: Iterable[Message]) -> None:
    """Put lines into their inboxes, of many occasions in one statement; one with the same `once` key is not put
    twice."""
    Message.objects.bulk_create(list(sent), ignore_conflicts=True)


def mark_read(account_id: int, *, message_ids: Iterable[int], at: datetime) -> int:
    """Note that the person has read these lines of their own inbox; returns how many were unread."""
    return Message.objects.filter(account_id=account_id, pk__in=list(message_ids), read_at=None).update(read_at=at)
