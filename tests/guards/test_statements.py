"""No page asks the database more than twelve times, its frame and its transaction included, whoever reads it and
whatever he looks for; and every page opens for somebody."""

import re
from html import unescape

from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import account
from tests.guards import world
from tests.guards.sources import addresses
from tests.guards.test_routes import logged_in

from bihuan.parties.models import Account, Institution, Role

AT_MOST = 12
LINK = re.compile(r'href="(\?[^"]*)"')
FILTER = re.compile(r'<form[^>]*class="[^"]*bh-filter.*?</form>', re.S)
TICK = re.compile(r'<input[^>]*type="checkbox"[^>]*name="(\w+)"[^>]*value="(\w+)"')
SEARCH = 'name="q"'
ELSEWHERE = {"/style/errors/404/"}
"""Pages that answer with something else by their nature."""
ABOUT = {
    "/board/weak-links/name_weak_link/": f"?place={world.HOME[1]}&sector=machinery",
    "/cases/open_case/": "?enterprise={enterprise_id}",
}
"""What a page has to be told in its address; ids are those of the place."""


def test_a_page_asks_the_database_little(places):
    home, wrong = places[0], set()
    ids = {name: values[0] for name, values in home.things.items()}
    shown = [world.urls(address, home) for address in addresses() if "page" in address.access]
    shown = [[url + ABOUT.get(url, "").format(**ids) for url in urls] for urls in shown]
    readers = _readers(home)
    opened = _opened([urls[0] for urls in shown], readers, wrong)
    closed = [urls for urls in shown if urls[0] not in opened | ELSEWHERE]
    others = _opened([url for urls in closed for url in urls[1:]], readers, wrong)  # of another thing it may open
    assert not wrong, "\n".join(sorted(wrong))
    unread = sorted(urls[0] for urls in closed if not others.intersection(urls))
    assert not unread, f"nobody opens these; give an example in tests/guards/world.py that is there: {unread}"


def _opened(pages: list[str], readers: list[Account], wrong: set[str]) -> set[str]:
    """Those that somebody opens; `wrong` grows by what asks too much."""
    opened = set()
    for reader in readers if pages else ():
        client = logged_in(reader)
        for url in pages:
            whole, count = _asked(client, url)
            if count > AT_MOST:  # what a process asks once in its life does not count
                whole, count = _asked(client, url)
            looks = {url: (whole, count), **{one: _asked(client, one) for one in _narrowed(url, whole)}}
            for shown, (answer, count) in looks.items():
                if answer.status_code < 400:
                    opened.add(url)
                if count > AT_MOST:
                    wrong.add(f"{shown}: {count} statements for {'/'.join(reader.roles)}")
    return opened


def _asked(client: Client, url: str) -> tuple[HttpResponse, int]:
    """The page, and how many statements it took."""
    connection.queries_log.clear()  # it holds 9,000, and there are more pages than that
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(url)
    return answer, len(asked)


def _readers(place: world.Place) -> list[Account]:
    """One account of every role that reads pages of its own kind."""
    own = Institution.objects.get(pk=place.things["institution_id"][0])
    office = account("own-institution", "本机构人员", Role.INSTITUTION, institution=own)
    alike = {Role.REGULATOR_CLERK, Role.ENTERPRISE_PRINCIPAL}
    known = [one for role, one in place.people().items() if role not in alike]
    strangers = [one for role, one in world.nobodies().items() if role != Role.INSTITUTION]
    return [*known, office, *strangers]


def _narrowed(url: str, found: HttpResponse) -> list[str]:
    """The page as its own links narrow it, each tab and of other links one per question, as each tick of its filter
    does, and looked through for a number that nothing has."""
    if found.status_code != 200 or "text/html" not in found.headers["Content-Type"]:
        return []
    text = found.content.decode()
    asked = {}
    for link in map(unescape, LINK.findall(text)):
        names = link if link.startswith("?tab=") else re.sub(r"=[^&]*", "", link)
        asked.setdefault(names, url + link)
    ticks = [f"{url}?{name}={value}" for bar in FILTER.findall(text) for name, value in TICK.findall(bar)]
    return [*asked.values(), *ticks, *([f"{url}?q=12345"] if SEARCH in text else [])]
