"""Lists page by key, never by offset: the next page costs what the first did, and no row is shown twice."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.db.models import QuerySet
from django.http import HttpRequest, QueryDict

from bihuan.web.requests import came_from


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
    rows = fetch(int(after) if after.isdecimal() and len(after) <= 19 else None, size + 1)
    more = ""
    if len(rows) > size:
        rows = rows[:size]
        query = query.copy()
        query["after"] = str(rows[-1].pk)
        more = f"{path}?{query.urlencode()}"
    return Page(rows, more)


def page_of(request: HttpRequest) -> tuple[str, QueryDict]:
    """The address of the page that is shown and what it was asked. An act whose form is shown again is sent to an
    address of its own, where there is no page: it is the page it came from."""
    if request.method != "POST":
        return request.path, request.GET
    page = urlsplit(came_from(request))
    return page.path, QueryDict(page.query)
