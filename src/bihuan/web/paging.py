"""Lists page by key, never by offset: the next page costs what the first did, and no row is shown twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from bihuan import clock
from bihuan.web.addresses import page_of


@dataclass(frozen=True)
class Page:
    """`rows` of this page and the address of the next one ("" at the end)."""

    rows: list[Any]
    more_url: str


def figure(n: int, *, beyond: bool) -> str:
    """How many there are, as a page says it; where they were counted up to a bound only: at least so many, and no
    figure for what none were met of."""
    if beyond:
        return f"{n}+" if n else "—"
    return str(n)


def keyset(queryset: QuerySet, request: HttpRequest, *, size: int = 50) -> Page:
    """The rows after `?after=<id>`, newest first (ids are ordered by time)."""

    def fetch(after: int | None, most: int) -> list[Any]:
        found = queryset.order_by("-pk")
        return list((found.filter(pk__lt=after) if after else found)[:most])

    return paged(fetch, request, size=size)


def paged(fetch: Callable[[int | None, int], list[Any]], request: HttpRequest, *, size: int = 50) -> Page:
    """The same where `fetch(after, most)` reads the rows, each with its `pk`: those after that id, newest first."""
    path, query = page_of(request)
    after = query.get("after", "")
    rows = fetch(clock.id_named(after), size + 1)
    more = ""
    if len(rows) > size:
        rows = rows[:size]
        query = query.copy()
        query["after"] = str(rows[-1].pk)
        more = f"{path}?{query.urlencode()}"
    return Page(rows, more)
