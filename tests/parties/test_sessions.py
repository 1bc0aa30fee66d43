"""A log-in is remembered by a session that names its account; both are read in one statement, with every check."""

from datetime import timedelta

import pytest

from bihuan import clock
from bihuan.parties.models import Account, Enterprise, Regulator, Session

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def clerk(db):
    office = Regulator.objects.create(name="示例应急管理局", kind="emergency_bureau", division_code="99")
    return Account.objects.create_user(
        "clerk", "correct horse", name="林知远", roles=["regulator_clerk"], regulator=office
    )


@pytest.fixture
def desk(client, clerk):
    client.force_login(clerk, backend=BACKEND)
    return client


def is_known(browser) -> bool:
    return browser.get("/menu/").status_code == 200


def test_the_session_names_its_account(desk, clerk):
    assert Session.objects.get().account_id == clerk.pk


def test_session_account_and_organisation_are_one_statement(desk, clerk, django_assert_num_queries):
    with django_assert_num_queries(1) as asked:
        user = desk.get("/favicon.ico").wsgi_request.user
        assert (user.name, user.regulator.name, user.enterprise, user.institution) == (
            "林知远",
            "示例应急管理局",
            None,
            None,
        )
    assert "$1" in asked[0]["sql"]


def test_what_is_only_searched_by_comes_when_it_is_asked_for(client, db, django_assert_num_queries):
    enterprise = Enterprise.objects.create(
        name="示例食品有限公司", internal_number="1", division_code="99", search=["示例"]
    )
    safety = Account.objects.create(username="s", name="安全员", roles=["enterprise_safety"], enterprise=enterprise)
    client.force_login(safety, backend=BACKEND)
    known = client.get("/favicon.ico").wsgi_request.user.enterprise
    assert known.name == "示例食品有限公司"
    with django_assert_num_queries(1):
        assert known.search == ["示例"]


def test_a_visitor_without_a_session_is_asked_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert not client.get("/favicon.ico").wsgi_request.user.is_authenticated


def test_a_made_up_key_opens_nothing(client, db):
    client.cookies["sessionid"] = "0123456789abcdef0123456789abcdef"
    assert not is_known(client)


def test_a_session_whose_time_is_over_opens_nothing(desk):
    Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
    assert not is_known(desk)


def test_logging_out_ends_the_session_on_the_server(desk):
    key = desk.cookies["sessionid"].value
    desk.post("/logout/")
    desk.cookies["sessionid"] = key
    assert not is_known(desk)
    assert not Session.objects.filter(session_key=key).exists()


def test_a_closed_account_is_outside_at_once(desk, clerk):
    assert is_known(desk)
    Account.objects.filter(pk=clerk.pk).update(is_active=False)
    assert not is_known(desk)


def test_a_new_password_ends_every_session_that_the_old_one_opened(desk, clerk):
    assert is_known(desk)
    clerk.set_password("another good horse")
    clerk.save()
    assert not is_known(desk)


def test_a_session_whose_account_was_exchanged_is_that_of_nobody(desk, clerk, db):
    """The signed text decides; the column beside it only says what to read along."""
    other = Account.objects.create_user("other", "correct horse", name="他人", roles=["auditor"])
    Session.objects.update(account_id=other.pk)
    assert desk.get("/favicon.ico").wsgi_request.user == clerk
    Session.objects.update(session_data="forged")
    assert not is_known(desk)


def test_who_logs_in_anew_gets_a_session_of_their_own(client, clerk):
    for _twice in range(2):
        client.post("/login/", {"username": "clerk", "password": "correct horse"})
    assert [session.account_id for session in Session.objects.all()] == [clerk.pk]
