"""Lists page by key, never by offset: the next page costs what the first did, and no row is shown twice."""

from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest


@dataclass(frozen=True)
class Page:
    """`rows` of this page and the address of the next one ("" at the end)."""

    rows: list[Any]
    more_url: str


def keyset(queryset: QuerySet, request: HttpRequest, *, size: int = 50) -> Page:
    """The rows after `?after=<id>`, newest first (ids are ordered by time)."""
    after = request.GET.get("after", "")
    found = queryset.order_by("-pk")
    if after.isdecimal() and len(after) <= 19:
        found = found.filter(pk__lt=int(after))
    rows = list(found[: size + 1])
    more = ""
    if len(rows) > size:
        rows = rows[:size]
        query = request.GET.copy()
        query["after"] = str(rows[-1].pk)
        more = f"{request.path}?{query.urlencode()}"
    return Page(rows, more)
