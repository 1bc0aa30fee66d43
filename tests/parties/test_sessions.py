"""A log-in is remembered by a session that names its account; both are read in one statement, with every check."""

from datetime import timedelta
from threading import Event, Thread

import pytest
from django.db import OperationalError, connections, transaction

from bihuan import clock
from bihuan.parties import login
from bihuan.parties.models import Account, Enterprise, Regulator, Session
from bihuan.shared_turns import Group

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


NOBODY = "nobody" * 4


class Crowd:
    """Sessions asked for while a first one is being looked up; `found` by the key, in the order of who got it."""

    def __init__(self, monkeypatch, *, fails: bool = False):
        self.turns, self.found, self.fails = [], [], fails
        self.at_work, self.go_on = Event(), Event()
        self.group = Group(self._look_up, most=64)
        monkeypatch.setattr(login, "_lookups", self.group)

    def _look_up(self, asked):
        self.turns.append(len(asked))
        self.at_work.set()
        assert self.go_on.wait(20)
        if self.fails and len(asked) > 1:
            raise OperationalError("the line is cut")
        login._look_up(asked)

    def ask(self, *keys):
        threads = [Thread(target=self._ask, args=[key]) for key in keys]
        threads[0].start()
        assert self.at_work.wait(20)
        for n, thread in enumerate(threads[1:], 1):
            thread.start()
            while self.group.in_line < n:
                pass
        self.go_on.set()
        for thread in threads:
            thread.join(20)
            assert not thread.is_alive()

    def _ask(self, key):
        try:
            self.found.append((key, login.session_of(key)))
        finally:
            connections.close_all()


@pytest.fixture
def logged_in(transactional_db):
    """The keys of three people's sessions, and who they are."""
    people = {}
    for name in ("one", "two", "three"):
        account = Account.objects.create_user(name, "correct horse", name=name, roles=["regulator_clerk"])
        session = Session(session_key=name * 8, session_data=name, account_id=account.pk)
        session.expire_date, session.seen_at = clock.now() + timedelta(days=1), clock.now() - timedelta(hours=1)
        session.save(force_insert=True)
        people[session.session_key] = name
    return people


def test_those_who_come_at_the_same_moment_are_looked_up_at_once_and_each_is_themselves(logged_in, monkeypatch):
    crowd, began = Crowd(monkeypatch), clock.now()
    one, two, three = logged_in
    crowd.ask(one, two, three, NOBODY, two)
    assert crowd.turns == [1, 4]
    who = [(key, session and (session[0], session[1].name)) for key, session in crowd.found]
    assert sorted(who, key=str) == sorted(
        [(key, (logged_in[key],) * 2) for key in (one, two, three, two)] + [(NOBODY, None)], key=str
    )
    accounts = [session[1] for key, session in crowd.found if key == two]
    assert accounts[0] is not accounts[1], "what one request writes into its account is not another's"
    assert set(Session.objects.filter(seen_at__gte=began).values_list("session_key", flat=True)) == set(logged_in)


def test_when_the_shared_look_fails_each_looks_alone(logged_in, monkeypatch):
    crowd = Crowd(monkeypatch, fails=True)
    crowd.ask(*logged_in)
    assert sorted(session[1].name for _key, session in crowd.found) == sorted(logged_in.values())


def test_a_key_that_was_never_given_out_is_not_even_looked_for(logged_in, client, django_assert_num_queries):
    for key in ("'; drop", "a" * 41, "short", "ABCDEFGH12", "aaaaaaaa\x00"):
        with django_assert_num_queries(0):
            assert login.session_of(key) is None
    client.cookies["sessionid"] = r'"aaaaaaaa\000"'
    assert client.get("/").status_code == 302


def test_whoever_waits_too_long_for_others_looks_alone(logged_in, monkeypatch):
    monkeypatch.setattr(login, "PATIENCE", 0.01)
    crowd, (one, two, _three) = Crowd(monkeypatch), logged_in
    leader = Thread(target=crowd._ask, args=[one])
    leader.start()
    assert crowd.at_work.wait(20)
    assert login.session_of(two)[1].name == "two", "the leader hangs, and this one does not"
    assert crowd.group.in_line == 0
    crowd.go_on.set()
    leader.join(20)
    assert not leader.is_alive()


def test_nobody_waits_for_another_to_note_when_a_session_was_seen(logged_in, monkeypatch):
    crowd, key = Crowd(monkeypatch), next(iter(logged_in))
    with transaction.atomic():
        Session.objects.select_for_update().get(session_key=key)
        crowd.ask(key)
    assert crowd.found[0][1][1].name == "one"
