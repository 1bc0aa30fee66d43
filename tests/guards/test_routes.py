"""Every address by every role: nothing breaks, nothing of another place shows, nobody gets in without logging in."""

import pytest
from django.conf import settings
from django.http import HttpResponseNotFound
from django.test import Client
from tests.guards import world
from tests.guards.sources import addresses

from bihuan import row_scope
from bihuan.config import urls
from bihuan.parties.models import Role
from bihuan.web.sheets.books import BOOKS


@pytest.fixture(autouse=True)
def _only_the_answer_counts(monkeypatch):
    """Tens of thousands of requests, most of them refused: nobody reads what the page "not found" looks like, nor which
    templates a page was made of; both would take a third of the time."""
    monkeypatch.setattr(urls, "handler404", lambda request, exception: HttpResponseNotFound(), raising=False)
    monkeypatch.setattr("django.test.client.store_rendered_templates", lambda *_, **__: None)


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
    home, away = places[:2]
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


OWN = (
    ".csv", "修订", "修订理由", "转发的通知", "监管一岗", "督办事务", "例会", "服务项目",
    "地督办下级", "地通报下级",
)  # fmt: skip
"""What an office keeps for itself: a sheet is read by who brought it, a draft, a notice it passes on, its posts, its
meetings and the letters it sends by its own people."""


def test_no_list_says_a_word_of_what_is_anothers(places):
    """Every page that is about no single thing, and the page of every expert: as each role of each office. A case is
    its office's alone, and of no other at the same place."""
    told, heard = [], {}
    for office, (people, hidden) in world.offices(places).items():
        for person in people:
            words = {word for place in hidden for word in place.words}
            words |= {place.case for place in places if place.stage.city.pk != person.regulator_id}
            for url, text in read(logged_in(person), lists(places)):
                told += [f"{office}, {person.roles[0]}: {url} says {word}" for word in sorted(words) if word in text]
                heard.setdefault(office, []).append(text)
    advice = "narrow these by the reader's scope (.within); they tell of another place or duty:\n"
    assert not told, advice + "\n".join(told)
    home, away, next_door = places
    reads = {
        "the bureau of the city": next_door,
        "a department of that city": home,
        "the department next door": next_door,
        "the bureau of the other city": away,
    }
    for office, own in reads.items():
        unread = {word for word in own.words if not any(word in text for text in heard[office])}
        theirs = {word for word in unread if word.endswith(OWN)}
        assert unread == theirs, f"{office} should read of its own: {unread}"
    for office, own in {"the bureau of the city": home, "the bureau of the other city": away}.items():
        assert any(own.case in text for text in heard[office]), f"{office} should find its own case on its list"


def test_no_sheet_says_a_word_of_what_is_anothers(places):
    """Every list that leaves the system, as each role of each office and of home."""
    home, away, _ = places
    readers = [(person, hidden) for people, hidden in world.offices(places).values() for person in people]
    readers += [(person, [away]) for person in home.people().values()]
    told, rows = [], 0
    for person, hidden in readers:
        words = {word for place in hidden for word in place.words - place.of_shared}
        for kind in BOOKS:
            answer = logged_in(person).post(f"/sheets/{kind}/export_list/", {"form": "csv"})
            text = b"".join(answer.streaming_content).decode("utf-8-sig") if answer.streaming else ""
            rows += text.count("\n")
            told += [f"{person.roles[0]}: {kind} says {word}" for word in sorted(words) if word in text]
    assert not told, "\n".join(told)
    assert rows > 100


def test_an_enterprise_of_two_places_shows_each_authority_its_own(places):
    home, away = places[:2]
    (shared,) = home.things["shared_id"]
    book = [f"/enterprises/{shared}/?tab={tab}" for tab in ("", "checks", "papers", "history")]
    for place, other in ((home, away), (away, home)):
        client = logged_in(place.stage.officer)
        text = "".join(page for _, page in read(client, [*book, f"/hazards/?enterprise={shared}"]))
        assert world.SHARED in text
        assert not [word for word in other.words if word in text]
        assert not [word for word in place.of_shared if word not in text]


def lists(places) -> list[str]:
    """The addresses of all pages that are about no thing of a place, and what of an expert is open to everybody."""
    found = []
    for address in addresses():
        about = {name for name, _ in address.parameters} & set(places[0].things)
        if "page" in address.access and about <= {"expert_id"}:
            found += [url for place in places for url in world.urls(address, place)]
    return list(dict.fromkeys(found))


def read(client, urls):
    """(address, text) of each page that opens."""
    for url in urls:
        answer = client.get(url)
        if answer.status_code == 200 and "text/html" in answer.headers["Content-Type"]:
            yield url, answer.content.decode()


def role_may_see(role: str, address) -> bool:
    """Experts are shared between places: whoever engages experts may look at any. So is the register of institutions
    between authorities: one credit code, one record."""
    names = {name for name, _ in address.parameters}
    watches = role in (Role.REGULATOR_CLERK, Role.REGULATOR_LEADER, "stranger")
    return (names == {"expert_id"} and role != "expert") or (names == {"institution_id"} and watches)


class Browser(Client):
    """Asks as one asks a server, which knows nobody at its door (docs/adr/0033)."""

    def request(self, **asked):
        with row_scope.asking(row_scope.DOOR):
            return super().request(**asked)


def logged_in(person) -> Client:
    client = Browser(raise_request_exception=False)
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
