"""登录设备: where an account is logged in is listed, ended one by one or all at once, and all with the password."""

from datetime import timedelta

import pytest
from django.test import Client, RequestFactory
from tests.cast import account
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.parties import devices, operations
from bihuan.parties.models import Account, Regulator, Role, Session
from bihuan.parties.sessions import name_device
from bihuan.refusal import Stranger

pytestmark = pytest.mark.django_db
WORDS = "correct horse battery"
PHONE = "Mozilla/5.0 (Linux; Android 14; HUAWEI) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36"


@pytest.fixture
def clerk(db):
    office = Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    return Account.objects.create_user("clerk", WORDS, name="林知远", roles=["regulator_clerk"], regulator=office)


def entered(agent: str = "", password: str = WORDS) -> Client:
    browser = Client(headers={"user-agent": agent})
    answer = browser.post("/login/", {"username": "clerk", "password": password})
    assert answer.status_code in (302, 303)
    return browser


def is_in(browser: Client) -> bool:
    return browser.get("/menu/").status_code == 200


def text_of(answer) -> str:
    return answer.content.decode()


def test_every_device_is_listed_with_when_it_came_and_when_it_was_last_seen(clerk):
    entered(PHONE)
    desk = entered("Mozilla/5.0 (Windows NT 10.0) Chrome/126 Edg/126")
    (one, other) = devices.sessions_of(clerk, at=clock.now())
    assert {one.address, other.address} == {"127.0.0.1"}
    assert one.began_at <= one.seen_at <= clock.now()
    shown = text_of(desk.get("/security/"))
    assert "Android · Chrome" in shown
    assert "Windows · Edge" in shown
    assert shown.count("当前设备") == 1
    for session in Session.objects.all():
        assert session.session_key not in shown


def test_last_seen_follows_the_use_and_costs_no_statement(clerk, django_assert_num_queries):
    browser = entered()
    before = clock.now() - timedelta(minutes=6)
    Session.objects.update(seen_at=before, began_at=before)
    with django_assert_num_queries(1):
        browser.get("/favicon.ico").wsgi_request.user.name  # noqa: B018
    session = Session.objects.get()
    assert session.seen_at > before
    seen = session.seen_at
    browser.get("/favicon.ico").wsgi_request.user.name  # noqa: B018
    assert Session.objects.get().seen_at == seen


def test_another_device_is_ended_and_this_one_stays(clerk):
    phone, desk = entered(PHONE), entered()
    mark = next(one.mark for one in Session.objects.all() if one.device == PHONE)
    assert desk.post("/security/end_session/", {"mark": mark}).status_code == 303
    assert (is_in(phone), is_in(desk)) == (False, True)
    line = audit.timeline(clerk.ref)[-1]
    assert (line.act, line.data) == ("end_session", {"ended": 1})


def test_all_others_are_ended_at_once(clerk):
    others, desk = [entered(PHONE), entered()], entered()
    marks = [one.mark for one in Session.objects.all() if one.session_key != desk.cookies["sessionid"].value]
    desk.post("/security/end_session/", {"mark": marks})
    assert [is_in(one) for one in (*others, desk)] == [False, False, True]


def test_a_device_that_is_gone_is_not_ended_twice(clerk):
    entered()
    (open_one,) = devices.sessions_of(clerk, at=clock.now())
    devices.end_session(clerk, by=clerk, at=clock.now(), marks=[open_one.mark])
    with refused("session_gone"):
        devices.end_session(clerk, by=clerk, at=clock.now(), marks=[open_one.mark])


def test_nobody_ends_anothers_by_its_mark(clerk):
    desk = entered()
    other = account("other", "他人", Role.EXPERT)
    mark = Session.objects.get().mark
    with refused("session_gone"):
        devices.end_session(other, by=other, at=clock.now(), marks=[mark])
    with pytest.raises(Stranger):
        devices.end_session(clerk, by=other, at=clock.now(), marks=[mark])
    assert is_in(desk)


def test_a_new_password_ends_every_session_and_this_browser_begins_a_new_one(clerk):
    phone, desk = entered(PHONE), entered()
    old = desk.cookies["sessionid"].value
    words = {
        "old_password": WORDS,
        "new_password1": "a new and odd sentence",
        "new_password2": "a new and odd sentence",
    }
    assert desk.post("/change_password/", words).status_code == 303
    assert (is_in(phone), is_in(desk)) == (False, True)
    (left,) = Session.objects.filter(account_id=clerk.pk)
    assert left.session_key == desk.cookies["sessionid"].value != old
    assert audit.timeline(clerk.ref)[-1].data == {"ended": 2}


@pytest.mark.parametrize("act", ["reset", "close"])
def test_a_reset_password_or_a_closed_account_is_logged_out_everywhere(clerk, act):
    browsers, keeper = [entered(), entered(PHONE)], account("keeper", "管理员", Role.ADMINISTRATOR)
    if act == "reset":
        keeper = account("security", "安全员", Role.SECURITY_KEEPER)
        operations.reset_password(clerk, by=keeper, at=clock.now(), password="a new and odd sentence")
    else:
        operations.close_account(clerk, by=keeper, at=clock.now())
    assert not Session.objects.filter(account_id=clerk.pk).exists()
    assert [is_in(one) for one in browsers] == [False, False]


def test_an_address_that_is_none_is_left_out():
    request = RequestFactory().get("/", REMOTE_ADDR="/run/bihuan.sock")
    request.session = {}
    name_device(request)
    assert request.session["device"] == ("", None)
