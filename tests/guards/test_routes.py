"""Every address by every role: nothing breaks, nothing of another place shows, nobody gets in without logging in."""

import pytest
from django.conf import settings
from django.test import Client
from tests.guards import world
from tests.guards.sources import addresses

from bihuan.parties.models import Role

KINDS = {"page", "act", "open", "page+act", "open+open", "page+open", "open+act"}


def test_every_view_says_who_may_open_it():
    bare = [address.path for address in addresses() if address.access not in KINDS]
    assert not bare, f"wrap these views in @page, @act or @open_to_all (web/requests.py): {bare}"


def test_every_parameter_has_an_example(places):
    unknown = world.unknown_parameters(places[0], addresses())
    assert not unknown, f"give an example of each in tests/guards/world.py: things of a place, or KNOWN: {unknown}"


def test_nobody_gets_in_without_logging_in(places):
    home, wrong = places[0], []
    for address in addresses():
        if "open" in address.access:
            continue
        for url in world.urls(address, home)[:1]:
            for answer in answers(Client(), address, url):
                if not (answer.status_code == 302 and answer.headers["Location"].startswith("/login/")):
                    wrong.append(f"{answer.request['REQUEST_METHOD']} {url}: {answer.status_code}")
    assert not wrong, "these do not send an anonymous visitor to the log-in page:\n" + "\n".join(wrong)


def test_no_role_breaks_a_page(places):
    home, broken = places[0], []
    for role, person in {**home.people(), **world.nobodies()}.items():
        client = logged_in(person)
        for address in addresses():
            for url in world.urls(address, home)[:2]:
                for answer in answers(client, address, url):
                    if answer.status_code >= 500 and "style/errors" not in url:
                        broken.append(f"{role}: {answer.request['REQUEST_METHOD']} {url}: {answer.status_code}")
    assert not broken, "these break:\n" + "\n".join(broken)


def test_a_stranger_gets_404(places):
    home, away = places
    shown = []
    strangers = {**home.people(), "stranger": home.stage.stranger}
    for role, person in strangers.items():
        client = logged_in(person)
        for address in addresses():
            if not world.hides(address, away) or "open" in address.access or role_may_see(role, address):
                continue
            for url in world.urls(address, away):
                for answer in answers(client, address, url):
                    if answer.status_code != 404:
                        shown.append(f"{role}: {answer.request['REQUEST_METHOD']} {url}: {answer.status_code}")
    assert not shown, "fetch with the domain's access.fetch(); these let a stranger know of a thing:\n" + "\n".join(
        shown
    )


def role_may_see(role: str, address) -> bool:
    """Experts are shared between places: whoever engages experts may look at any. So is the register of institutions
    between authorities: one credit code, one record."""
    names = {name for name, _ in address.parameters}
    watches = role in (Role.REGULATOR_CLERK, Role.REGULATOR_LEADER, "stranger")
    return (names == {"expert_id"} and role != "expert") or (names == {"institution_id"} and watches)


def logged_in(person) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def answers(client, address, url) -> list:
    """The address, opened and posted to with an empty form, as its access says."""
    found = []
    if "page" in address.access or "open" in address.access:
        found.append(client.get(url))
    if "act" in address.access and address.last != "logout":
        found.append(client.post(url))
    return found


@pytest.mark.parametrize("path", ["/nowhere/", "/hazards/999999999999/"])
def test_what_does_not_exist_is_not_found(places, path):
    assert logged_in(places[0].stage.officer).get(path).status_code == 404
