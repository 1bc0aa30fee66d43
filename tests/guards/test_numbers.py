"""A number that the database cannot hold names nothing: in an address, a query or a form, it breaks no page."""

import inspect
import re
from functools import cache
from pathlib import Path

import pytest
from tests.guards import world
from tests.guards.sources import Address, addresses
from tests.guards.test_routes import answers, logged_in

from bihuan import clock
from bihuan.parties.models import Role

BEYOND = str(2**63)
TOO_LONG, ENDLESS = "9" * 40, "9" * 5000
"""The second is also more than Python reads as a number."""
NONE = (BEYOND, TOO_LONG, ENDLESS, "٣", "１", "0", "-1", "1.0", " 1", "", "七")
ASKED = re.compile(r'(?:\.get(?:list)?\(\s*|\[)"([a-z_]+)"')


@pytest.mark.parametrize("text", NONE)
def test_what_the_database_cannot_hold_is_no_id(text):
    assert clock.id_named(text) is None
    assert clock.ids_named([text, "7"]) == [7]


@pytest.mark.parametrize("text", ["1", str(2**63 - 1)])
def test_an_id_is_read_as_it_is_written(text):
    assert clock.id_named(text) == int(text)


@cache
def reads(file: Path) -> tuple[str, ...]:
    """What a file of views asks queries and forms for, where it reads ids from them."""
    text = file.read_text("utf-8")
    return tuple(sorted(set(ASKED.findall(text)))) if re.search(r"\bids?_named\(", text) else ()


def asked(address: Address) -> tuple[str, ...]:
    return reads(Path(inspect.getfile(inspect.unwrap(address.view))))


def test_no_number_in_an_address_breaks_a_page(places):
    client, broken = logged_in(places[0].stage.officer), []
    for address in addresses():
        for name in (name for name, kind in address.parameters if kind == "IntConverter"):
            wrong = re.sub(rf"<int:{name}>", TOO_LONG, "/" + address.path)
            url = re.sub(r"<[^>]+>", "1", wrong)
            broken += [f"{url}: {answer.status_code}" for answer in answers(client, address, url) if failed(answer)]
    assert not broken, "\n".join(broken)


@pytest.mark.parametrize("role", [Role.REGULATOR_CLERK, Role.ENTERPRISE_SAFETY])
def test_no_number_in_a_query_or_a_form_breaks_a_page(places, role):
    home, broken = places[0], []
    client = logged_in(home.people()[role])
    for address in addresses():
        if not (names := asked(address)):
            continue
        url = world.urls(address, home)[0]
        given = dict.fromkeys(names, ENDLESS)
        found = [client.get(url, given)] if address.access != "act" else []
        found += [client.post(url, given)] if "act" in address.access else []
        broken += [f"{url} {names}: {answer.status_code}" for answer in found if failed(answer)]
    assert not broken, "\n".join(broken)


def failed(answer) -> bool:
    return answer.status_code >= 500
