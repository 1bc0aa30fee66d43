"""The reads of an inbox."""

from bihuan import prepared
from bihuan.notify.models import Message

PAGE = 50
_UNREAD = f"""
    SELECT count(*) FROM (
        SELECT FROM {Message._meta.db_table} WHERE account_id = $1 AND read_at IS NULL LIMIT $2
    ) unread
"""  # every page asks it


def inbox(account_id: int, *, limit: int = PAGE, before: int | None = None) -> list[Message]:
    """The newest lines first; `before` is the id of the last line already shown."""
    lines = Message.objects.filter(account_id=account_id).order_by("-id")
    return list((lines.filter(pk__lt=before) if before else lines)[:limit])


def unread(account_id: int, *, at_most: int = 100) -> int:
    """How many lines are unread, counted up to `at_most` (a badge needs no more)."""
    return prepared.row(_UNREAD, [account_id, at_most])[0]
