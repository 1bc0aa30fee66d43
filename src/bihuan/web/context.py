"""What every page's frame needs to know, computed only when a template asks for it."""

from functools import cache
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from bihuan import clock
from bihuan.notify import queries as notify
from bihuan.web import navigation, preferences


def shell(request: HttpRequest) -> dict[str, Any]:
    """`today`, `now`, `nav`, `unread`, `look` (theme and type size), `demo`, `draft_owner`."""
    account = getattr(request, "user", None)
    known = account is not None and account.is_authenticated
    return {
        "today": clock.today(),
        "now": clock.now(),
        "nav": cache(lambda: navigation.menu(account, request.path) if known else navigation.EMPTY),
        "unread": cache(lambda: _unread(account) if known else 0),
        "look": preferences.look(request),
        "demo": settings.DEMO,
        "draft_owner": account.pk if known else "",
    }


def _unread(account: Any) -> int:
    """Read along with the session, except for who has just logged in."""
    return notify.unread(account.pk) if account.unread is None else account.unread
