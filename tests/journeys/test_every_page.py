"""Every page that a link leads to, for people of every kind: nothing that somebody with weak eyes, a reading voice or
no mouse would stumble over, no link that leads nowhere, and no page wider than its glass or cut, also in large type."""

from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from django.urls import Resolver404, resolve
from playwright.sync_api import APIResponse, Error, Response
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
FAULTS = """() => {
    const grave = impact => ['serious', 'critical'].includes(impact), weight = axe._audit.data.checks;
    const checks = rule => [...rule.any, ...rule.all, ...rule.none].map(check => weight[check.id ?? check].impact);
    const light = axe._audit.rules.filter(rule => ![rule.impact ?? checks(rule)].flat().some(grave));
    const rules = Object.fromEntries(light.map(rule => [rule.id, {enabled: false}]));
    return axe.run({resultTypes: ['violations'], elementRef: false, rules}).then(found => found.violations
        .filter(fault => grave(fault.impact))
        .map(fault => [fault.id, fault.nodes.slice(0, 2).map(node => node.html.slice(0, 150))]));
}"""
"""What is grave, by those rules of axe that find anything grave. No more than this comes back from the browser."""
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
FITS = f"""size => {{
    document.documentElement.dataset.typeSize = size;
    const wider = document.documentElement.scrollWidth > innerWidth;
    return [wider, wider ? {WIDE} : [], {CUT}];
}}"""
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
    someone.page.add_init_script(AXE_SCRIPT)  # handed over once, and not for each page: it is half a megabyte
    for route, path in pages(someone):
        seen.add(route)
        wrong += [(path, *fault) for fault in someone.page.evaluate(FAULTS)]
        wrong += [(path, *fault) for fault in beyond(someone, phone)]
    assert not wrong, "\n".join(map(str, wrong))
    assert someone.broken == []
    assert len(seen) >= LEAST[username], sorted(seen)


def beyond(someone: Person, phone: bool) -> Iterator[tuple[object, ...]]:
    """What does not fit its glass: a page that scrolls sideways, words that are cut."""
    page, glass = someone.page, someone.page.viewport_size
    for width, size in GLASSES[phone]:
        page.set_viewport_size({**glass, "width": width})
        wider, by, cut = page.evaluate(FITS, size)
        if wider:
            yield width, size, "wider than the glass", by
        if cut:
            yield width, size, "cut", cut
    page.set_viewport_size(glass)


def pages(someone: Person) -> Iterator[tuple[str, str]]:
    """Go to one address of every route that can be reached from the desk by links, the nearest first."""
    waiting, known = [("/", "")], {""}
    while waiting:
        path, whence = waiting.pop(0)
        answer = followed(someone, path)
        assert answer.ok, f"the link to {path} on {whence} leads nowhere: {answer.status}"
        if not answer.headers["content-type"].startswith("text/html"):
            continue
        yield route(path), path
        for link in someone.page.locator("a[href]").evaluate_all(LINKS):
            if (way := route(link)) not in known:
                known.add(way)
                waiting.append((link, path))


def followed(someone: Person, path: str) -> Response | APIResponse:
    """What a link brings; a browser keeps what is no page, and stays where it is."""
    try:
        return someone.page.goto(someone.address + path)
    except Error as error:
        if "Download is starting" not in error.message and "ERR_ABORTED" not in error.message:
            raise
        return someone.page.request.get(someone.address + path)


def route(path: str) -> str:
    """Which page an address is, whatever thing it is about; "" for none of ours. A tab is a page of its own."""
    parts = urlsplit(path)
    try:
        tab = [word for word in parts.query.split("&") if word.startswith("tab=")]
        return "?".join([resolve(parts.path).route, *tab])
    except Resolver404:
        return ""
