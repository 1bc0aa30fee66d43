"""The reads of an inbox."""

from bihuan.notify.models import Message

PAGE = 50


def inbox(account_id: int, *, limit: int = PAGE, before: int | None = None) -> list[Message]:
    """The newest lines first; `before` is the id of the last line already shown."""
    lines = Message.objects.filter(account_id=account_id).order_by("-id")
    return list((lines.filter(pk__lt=before) if before else lines)[:limit])


def unread(account_id: int, *, at_most: int = 100) -> int:
    """How many lines are unread, counted up to `at_most` (a badge needs no more)."""
    return Message.objects.filter(account_id=account_id, read_at=None)[:at_most].count()
