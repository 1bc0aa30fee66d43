"""Every page that a link leads to, for people of every kind: nothing that somebody with weak eyes, a reading voice or
no mouse would stumble over, no link that leads nowhere, and no page wider than its glass or cut, also in large type."""

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
CUT = """[...document.querySelectorAll('main *, header *, nav *')].filter(e => {
    const style = getComputedStyle(e), hides = over => over === 'hidden' || over === 'clip';
    const narrow = e.scrollWidth > e.clientWidth + 1, low = e.scrollHeight > e.clientHeight + 1;
    if (!e.textContent.trim() || e.clientWidth < 2 || !e.checkVisibility() || e.closest('svg, dialog')) return false;
    return e.matches('.btn, .bh-state, .bh-chip, .bh-due') ? narrow
        : (hides(style.overflowX) && narrow || hides(style.overflowY) && low)
            && !e.matches('.bh-photo, .bh-photo-note, .bh-top-office, .bh-table-box, textarea');
}).map(e => e.outerHTML.slice(0, 110)).slice(0, 3)"""
GLASSES = {True: ((390, "normal"), (390, "large"), (320, "large")), False: ((1366, "large"), (683, "normal"))}
"""Widths and type sizes: a phone, a small one with large type, a desk, and a desk at twice the size (Ctrl and plus)."""


@pytest.mark.parametrize(
    ("username", "phone", "scheme", "language"),
    [
        ("linyi-clerk", False, "light", "zh-hans"),
        ("linyi-safety", True, "dark", "zh-hans"),
        ("linyi-worker", True, "light", "zh-hans"),
        ("linyi-expert1", True, "light", "en"),
        ("demo-admin", False, "dark", "en"),
    ],
)
def test_nobody_stumbles(person, username, phone, scheme, language):
    someone, seen, wrong = person(username, phone=phone), set(), []
    someone.page.emulate_media(color_scheme=scheme)
    someone.page.context.add_cookies([{"name": "django_language", "value": language, "url": someone.address}])
    for route, path in pages(someone):
        seen.add(route)
        for fault in Axe().run(someone.page, options=OPTIONS).response["violations"]:
            if fault["impact"] in GRAVE:
                wrong.append((path, fault["id"], [node["html"][:150] for node in fault["nodes"]][:2]))
        wrong += [(path, *fault) for fault in beyond(someone, phone)]
    assert not wrong, "\n".join(map(str, wrong))
    assert someone.broken == []
    assert len(seen) >= LEAST[username], sorted(seen)


def beyond(someone: Person, phone: bool) -> Iterator[tuple[object, ...]]:
    """What does not fit its glass: a page that scrolls sideways, words that are cut."""
    page, glass = someone.page, someone.page.viewport_size
    for width, size in GLASSES[phone]:
        page.set_viewport_size({**glass, "width": width})
        page.evaluate("size => document.documentElement.dataset.typeSize = size", size)
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            yield width, size, "wider than the glass", page.evaluate(WIDE)
        if cut := page.evaluate(CUT):
            yield width, size, "cut", cut
    page.set_viewport_size(glass)


def pages(someone: Person) -> Iterator[tuple[str, str]]:
    """Go to one address of every route that can be reached from the desk by links, the nearest first."""
    waiting, known = [("/", "")], {""}
    while waiting:
        path, whence = waiting.pop(0)
        answer = someone.page.request.get(someone.address + path)
        assert answer.ok, f"the link to {path} on {whence} leads nowhere: {answer.status}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        someone.open(path)
        yield route(path), path
        for link in someone.page.locator("a[href]").evaluate_all(LINKS):
            if (way := route(link)) not in known:
                known.add(way)
                waiting.append((link, path))


def route(path: str) -> str:
    """Which page an address is, whatever thing it is about; "" for none of ours. A tab is a page of its own."""
    parts = urlsplit(path)
    try:
        tab = [word for word in parts.query.split("&") if word.startswith("tab=")]
        return "?".join([resolve(parts.path).route, *tab])
    except Resolver404:
        return ""
