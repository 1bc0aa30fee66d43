"""The reads of an inbox."""

from bihuan import prepared
from bihuan.notify.models import Message

PAGE = 50
ENOUGH = 100
"""A badge needs to know of no more unread lines."""


def inbox(account_id: int, *, limit: int = PAGE, before: int | None = None) -> list[Message]:
    """The newest lines first; `before` is the id of the last line already shown."""
    lines = Message.objects.filter(account_id=account_id).order_by("-id")
    return list((lines.filter(pk__lt=before) if before else lines)[:limit])


def was_sent(once: str, account_id: int) -> bool:
    """Whether the person was told on this occasion (notify.operations.send)."""
    return Message.objects.filter(once=f"{once}:{account_id}").exists()


def unread_of(account: str) -> str:
    """How many lines are unread, counted up to `ENOUGH`, as a part of a statement that knows the id as `account`."""
    lines = f"SELECT FROM {Message._meta.db_table} WHERE account_id = {account} AND read_at IS NULL LIMIT {ENOUGH}"
    return f"(SELECT count(*) FROM ({lines}) unread)"


def unread(account_id: int) -> int:
    """How many lines are unread, counted up to `ENOUGH`."""
    return prepared.row(f"SELECT {unread_of('$1')}", [account_id])[0]
