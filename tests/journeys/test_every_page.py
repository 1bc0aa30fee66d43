"""Every page that a link leads to, for people of every kind: nothing that somebody with weak eyes, a reading voice or
no mouse would stumble over, and no page wider than its phone."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import Resolver404, resolve
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
GRAVE = ("serious", "critical")
OPTIONS = {"resultTypes": ["violations"], "elementRef": False}
LEAST = {"linyi-clerk": 40, "linyi-safety": 30, "linyi-worker": 8, "linyi-expert1": 15, "demo-admin": 8}
LINKS = "links => links.filter(a => !a.download && a.origin === location.origin).map(a => a.pathname + a.search)"
WIDE = """[...document.querySelectorAll('main *')].filter(e => e.getBoundingClientRect().right > innerWidth + 1
    && !e.closest('.bh-tabs, .bh-chips, .bh-table-box')).map(e => e.outerHTML.slice(0, 90)).slice(0, 3)"""


@pytest.mark.parametrize(
    ("username", "phone", "scheme"),
    [
        ("linyi-clerk", False, "light"),
        ("linyi-safety", True, "dark"),
        ("linyi-worker", True, "light"),
        ("linyi-expert1", True, "light"),
        ("demo-admin", False, "dark"),
    ],
)
def test_nobody_stumbles(person, username, phone, scheme):
    someone, seen, wrong = person(username, phone=phone), set(), []
    someone.page.emulate_media(color_scheme=scheme)
    for route, path in pages(someone):
        seen.add(route)
        for fault in Axe().run(someone.page, options=OPTIONS).response["violations"]:
            if fault["impact"] in GRAVE:
                wrong.append((path, fault["id"], [node["html"][:150] for node in fault["nodes"]][:2]))
        if phone and someone.page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append((path, "wider than the phone", someone.page.evaluate(WIDE)))
    assert not wrong, "\n".join(map(str, wrong))
    assert someone.broken == []
    assert len(seen) >= LEAST[username], sorted(seen)


def pages(someone: Person) -> Iterator[tuple[str, str]]:
    """Go to one address of every route that can be reached from the desk by links, the nearest first."""
    waiting, known = ["/"], {""}
    while waiting:
        path = waiting.pop(0)
        if not someone.page.request.get(someone.address + path).headers["content-type"].startswith("text/html"):
            continue
        someone.open(path)
        yield route(path), path
        for link in someone.page.locator("a[href]").evaluate_all(LINKS):
            if (way := route(link)) not in known:
                known.add(way)
                waiting.append(link)


def route(path: str) -> str:
    """Which page an address is, whatever thing it is about; "" for none of ours. A tab is a page of its own."""
    parts = urlsplit(path)
    try:
        tab = [word for word in parts.query.split("&") if word.startswith("tab=")]
        return "?".join([resolve(parts.path).route, *tab])
    except Resolver404:
        return ""
