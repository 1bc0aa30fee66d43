"""统一身份认证: a log-in through a real identity provider, which runs in a process of its own beside the test."""

import re
import socket
import subprocess
import sys
from http.cookiejar import CookieJar
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, build_opener

import pytest
import time_machine
from django.test import Client
from tests.parties import identity_provider as other
from tests.parties.test_second_factor import code_of, set_up
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.parties import oidc, outside_identity
from bihuan.parties.credentials import OutsideIdentity
from bihuan.parties.models import Account, Regulator

pytestmark = pytest.mark.django_db
BACK = "http://testserver/login/outside/back/"


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """Its issuer; the process is ended with the module."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("provider")
    words = [sys.executable, str(Path(other.__file__)), str(port), str(folder), BACK]
    with subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            said = process.stdout.readline()
            assert said == "ready\n", process.stderr.read()
            yield f"http://127.0.0.1:{port}/o"
        finally:
            process.kill()


@pytest.fixture(autouse=True)
def client_of_it(provider, settings):
    settings.OIDC = {
        "issuer": provider,
        "client_id": other.CLIENT,
        "client_secret": other.SECRET,
        "scope": "openid profile",
        "claim": "preferred_username",
    }
    oidc._known.clear()


@pytest.fixture
def clerk(db):
    office = Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    return Account.objects.create_user("clerk", None, name="林知远", roles=["regulator_clerk"], regulator=office)


class _Stay(HTTPRedirectHandler):
    def redirect_request(self, *_args):
        return None


def proven(address: str, username: str) -> str:
    """What a browser does at the provider: logs in there and is sent back; the address it is sent back to."""
    browser = build_opener(HTTPCookieProcessor(CookieJar()), _Stay)

    def asked(url: str, sent: dict | None = None) -> tuple[str, str]:
        try:
            with browser.open(url, urlencode(sent).encode() if sent else None) as answer:
                return "", answer.read().decode()
        except HTTPError as moved:
            if moved.code != 302:
                raise
            return moved.headers["Location"], ""

    root = "{0.scheme}://{0.netloc}".format(urlsplit(address))
    login, _page = asked(address)
    _stay, page = asked(root + login)
    token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', page)[1]
    words = {"csrfmiddlewaretoken": token, "username": username, "password": other.PASSWORD}
    onward, _page = asked(root + login, words)
    back, _page = asked(root + onward)
    assert back.startswith(BACK), back
    return back


def way_back(browser: Client, username: str = "clerk", **asked: str) -> str:
    there = browser.get("/login/outside/", asked).headers["Location"]
    return proven(there, username).removeprefix("http://testserver")


def is_in(browser: Client) -> bool:
    return browser.get("/menu/").status_code == 200


def said_at_the_door(browser: Client, answer) -> str:
    assert answer.headers["Location"] == "/login/"
    return browser.get("/login/").content.decode()


def test_the_log_in_page_offers_it_only_where_there_is_one(client, db, settings):
    assert "统一身份认证" in client.get("/login/").content.decode()
    settings.OIDC = {**settings.OIDC, "issuer": ""}
    assert "统一身份认证" not in client.get("/login/").content.decode()
    assert client.get("/login/outside/").status_code == 404


def test_who_is_known_there_is_logged_in_here(client, clerk):
    answer = client.get(way_back(client, next="/inbox/"))
    assert answer.headers["Location"] == "/inbox/"
    assert client.get("/menu/").wsgi_request.user == clerk
    tied = OutsideIdentity.objects.get()
    assert (tied.account, bool(tied.subject)) == (clerk, True)
    assert [line.act for line in audit.timeline(clerk.ref)] == ["tie_identity", "log_in"]
    again = Client()
    again.get(way_back(again))
    assert is_in(again)
    assert [line.act for line in audit.timeline(clerk.ref)] == ["tie_identity", "log_in", "log_in"]


def test_the_way_there_says_what_the_standard_asks(client, clerk):
    asked = parse_qs(urlsplit(client.get("/login/outside/").headers["Location"]).query)
    assert {
        name: values[0] for name, values in asked.items() if name in ("response_type", "code_challenge_method")
    } == {
        "response_type": "code",
        "code_challenge_method": "S256",
    }
    assert asked["redirect_uri"] == [BACK]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_a_second_factor_of_ours_is_still_asked_for(client, clerk):
    with time_machine.travel(clock.now(), tick=False):
        set_up(clerk)
        used = code_of(clerk)
    assert client.get(way_back(client)).headers["Location"] == "/login/code/"
    assert not is_in(client)
    assert client.post("/login/code/", {"code": used}).status_code == 422


def test_the_answer_is_good_once_and_in_the_browser_that_asked(client, clerk):
    back = way_back(client)
    stranger = Client()
    assert "不能采信" in said_at_the_door(stranger, stranger.get(back))
    assert not is_in(stranger)
    client.get(back)
    client.post("/logout/")
    assert "不能采信" in said_at_the_door(client, client.get(back))
    assert not is_in(client)


@pytest.mark.parametrize(("name", "value"), [("state", "another"), ("code", "made-up"), ("code", "")])
def test_an_answer_that_was_touched_lets_nobody_in(client, clerk, name, value):
    path, query = way_back(client).split("?")
    touched = {key: values[0] for key, values in parse_qs(query).items()} | {name: value}
    assert "不能采信" in said_at_the_door(client, client.get(f"{path}?{urlencode(touched)}"))
    assert not is_in(client)


def test_who_has_no_account_here_is_told_so(client, clerk):
    assert "“nobody-here”在本系统没有在用的账号" in said_at_the_door(
        client, client.get(way_back(client, "nobody-here"))
    )
    Account.objects.filter(pk=clerk.pk).update(is_active=False)
    assert "没有在用的账号" in said_at_the_door(client, client.get(way_back(client)))
    assert not OutsideIdentity.objects.exists()


def test_who_was_not_let_in_stands_in_the_chain(client, clerk, provider):
    client.get(way_back(client, "nobody-here"))
    Client().get(way_back(client))
    told = [(line.act, line.data) for line in audit.timeline("login")]
    assert told == [
        ("refuse_log_in", {"address": "127.0.0.1", "username": "nobody-here", "code": "identity_without_account"}),
        ("refuse_log_in", {"address": "127.0.0.1", "username": "", "code": "identity_not_proven"}),
    ]
    OutsideIdentity.objects.create(account=clerk, issuer=provider, subject="another-person", tied_at=clock.now())
    client.get(way_back(client))
    assert audit.timeline(clerk.ref)[-1].data == {"address": "127.0.0.1", "code": "identity_of_another"}


def test_a_name_given_to_somebody_else_opens_nothing(client, clerk, provider):
    OutsideIdentity.objects.create(account=clerk, issuer=provider, subject="another-person", tied_at=clock.now())
    assert "已关联统一身份认证里的另一个人" in said_at_the_door(client, client.get(way_back(client)))
    assert not is_in(client)


def test_who_was_renamed_here_is_still_the_same(client, clerk):
    client.get(way_back(client))
    Account.objects.filter(pk=clerk.pk).update(username="lin")
    again = Client()
    again.get(way_back(again))
    assert is_in(again)


def test_one_unties_ones_own(client, clerk):
    client.get(way_back(client))
    assert "与统一身份认证关联" in client.get("/security/").content.decode()
    assert client.post("/security/untie_identity/").status_code == 303
    assert [line.act for line in audit.timeline(clerk.ref)] == ["tie_identity", "log_in", "untie_identity"]
    with refused("identity_not_tied"):
        outside_identity.untie_identity(clerk, by=clerk, at=clock.now())


def test_a_provider_that_is_silent_or_another_is_said_at_the_door(client, db, settings):
    for issuer in ("http://127.0.0.1:1/o", "http://example.invalid/o", settings.OIDC["issuer"] + "/"):
        settings.OIDC = {**settings.OIDC, "issuer": issuer}
        assert "没有正常应答" in said_at_the_door(client, client.get("/login/outside/"))


def test_a_wrong_secret_of_ours_lets_nobody_in(client, clerk, settings):
    back = way_back(client)
    settings.OIDC = {**settings.OIDC, "client_secret": "wrong"}
    assert "不能采信" in said_at_the_door(client, client.get(back))
