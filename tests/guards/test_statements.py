"""No page asks the database more than twelve times, its frame and its transaction included, whoever reads it."""

import re
from html import unescape

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import account
from tests.guards import world
from tests.guards.sources import addresses
from tests.guards.test_routes import logged_in

from bihuan.parties.models import Account, Institution, Role

AT_MOST = 12
TAB = re.compile(r'href="(\?tab=[^"]*)"')


def test_a_page_asks_the_database_little(places):
    home, wrong = places[0], set()
    pages = [world.urls(address, home)[0] for address in addresses() if "page" in address.access]
    for reader in _readers(home):
        client = logged_in(reader)
        for url in pages:
            for shown in (url, *_tabs(client, url)):
                with CaptureQueriesContext(connection) as asked:
                    client.get(shown)
                if len(asked) > AT_MOST:
                    wrong.add(f"{shown}: {len(asked)} statements for {'/'.join(reader.roles)}")
    assert not wrong, "\n".join(sorted(wrong))


def _readers(place: world.Place) -> list[Account]:
    """One account of every role that reads pages of its own kind."""
    own = Institution.objects.get(pk=place.things["institution_id"][0])
    office = account("own-institution", "本机构人员", Role.INSTITUTION, institution=own)
    alike = {Role.REGULATOR_CLERK, Role.ENTERPRISE_PRINCIPAL}
    known = [one for role, one in place.people().items() if role not in alike]
    strangers = [one for role, one in world.nobodies().items() if role != Role.INSTITUTION]
    return [*known, office, *strangers]


def _tabs(client: Client, url: str) -> list[str]:
    found = client.get(url)
    if found.status_code != 200 or "text/html" not in found.headers["Content-Type"]:
        return []
    return [url + unescape(tab) for tab in dict.fromkeys(TAB.findall(found.content.decode()))]
