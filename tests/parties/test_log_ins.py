"""登录: who came in from where, and who did not, stands in the chain; the address is the visitor's own."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from tests.cast import AT

from bihuan import audit
from bihuan.parties import denials, log_ins
from bihuan.parties.addresses import address_of
from bihuan.parties.models import Account, Regulator

pytestmark = pytest.mark.django_db
WORDS = "correct horse battery"


@pytest.fixture
def clerk(db):
    office = Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    return Account.objects.create_user("clerk", WORDS, name="林知远", roles=["regulator_clerk"], regulator=office)


def tried(username="clerk", password=WORDS, **more) -> int:
    return Client(**more).post("/login/", {"username": username, "password": password}).status_code


def lines(case: str) -> list[tuple[str, dict]]:
    return [(line.act, line.data) for line in audit.timeline(case)]


def test_who_came_in_and_who_did_not(clerk):
    assert (tried(password="wrong"), tried()) == (422, 302)
    told = {"address": "127.0.0.1"}
    assert lines(clerk.ref) == [("refuse_log_in", told), ("log_in", told)]


def test_a_name_that_nobody_has(clerk):
    tried("nobody" * 20)
    tried("nobody")
    tried("")
    told = [("refuse_log_in", {"address": "127.0.0.1", "username": name}) for name in ("nobody" * 10, "nobody")]
    assert lines("login") == told


def test_a_loop_at_the_door_fills_nobodys_chain(clerk):
    for _ in range(denials.AN_HOUR + 2):
        log_ins.refuse_log_in("clerk", at=AT, address=None)
    assert len(lines(clerk.ref)) == denials.AN_HOUR
    log_ins.refuse_log_in("clerk", at=AT + timedelta(hours=2), address=None)
    assert len(lines(clerk.ref)) == denials.AN_HOUR + 1


@pytest.mark.parametrize(
    ("nearest", "said", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),  # no proxy of ours: anybody may write that line
        ("10.0.0.5", "203.0.113.7", "203.0.113.7"),
        ("10.0.0.5", "198.51.100.1, 203.0.113.7, 10.0.0.6", "203.0.113.7"),
        ("10.0.0.5", "nonsense", "10.0.0.5"),
        ("", "203.0.113.7", "203.0.113.7"),
        ("", "", None),
    ],
)
def test_the_address_is_the_visitors(settings, nearest, said, found):
    settings.PROXIES = ["10.0.0.0/24"]
    request = RequestFactory().get("/", REMOTE_ADDR=nearest, HTTP_X_FORWARDED_FOR=said)
    assert address_of(request) == found


def test_nobody_behind_the_same_proxy_locks_another_out(clerk):
    for _ in range(6):
        tried(password="wrong", HTTP_X_FORWARDED_FOR="198.51.100.1")
    assert tried(HTTP_X_FORWARDED_FOR="198.51.100.1") != 302
    assert tried(HTTP_X_FORWARDED_FOR="203.0.113.7") == 302
