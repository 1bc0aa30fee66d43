"""三员: system, security and audit in different hands; none can do the other's work, and one person keeps one."""

import argparse

import pytest
from django.test import Client
from tests.cast import AT, account
from tests.refusing import refused

from bihuan import audit
from bihuan.notify.models import Message
from bihuan.parties import access, command, devices, operations, second_factor
from bihuan.parties.models import Account, Regulator, Role
from bihuan.parties.operator import OPERATOR
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger

LOGIN = "bihuan.parties.login.AccountBackend"
STRONG = "a-long-and-odd-sentence"
THREE = (Role.ADMINISTRATOR, Role.SECURITY_KEEPER, Role.AUDITOR)


@pytest.fixture
def keepers(db):
    return {role: account(role.value, f"员{n}", role) for n, role in enumerate(THREE)}


def browser_of(who: Account) -> Client:
    browser = Client()
    browser.force_login(who, backend=LOGIN)
    return browser


def work(stage):
    """What each of the first two does, on an ordinary account."""
    clerk = stage.officer
    newcomer = {"username": "new", "name": "新人", "roles": [Role.EXPERT], "password": STRONG}
    return {
        Role.ADMINISTRATOR: {
            "open": lambda by: operations.open_account(by=by, at=AT, **newcomer),
            "close": lambda by: operations.close_account(stage.worker, by=by, at=AT),
        },
        Role.SECURITY_KEEPER: {
            "reset": lambda by: operations.reset_password(clerk, by=by, at=AT, password=STRONG),
            "end": lambda by: devices.end_sessions(clerk, by=by, at=AT),
            "drop": lambda by: second_factor.drop_second_factor(clerk, by=by, at=AT),
        },
    }


def test_each_does_its_own_work(stage, keepers):
    browser_of(stage.officer).post("/security/begin_second_factor/")
    for role, acts in work(stage).items():
        for name, act in acts.items():
            if name == "end":
                browser_of(stage.officer)
            act(keepers[role])


@pytest.mark.parametrize("role", THREE)
def test_none_does_the_work_of_another(stage, keepers, role):
    for own, acts in work(stage).items():
        for act in acts.values() if own != role else ():
            with pytest.raises(Stranger) if role == Role.AUDITOR else refused("role_not_allowed"):
                act(keepers[role])


def test_the_auditor_reads_the_chain_and_nothing_else(stage, keepers):
    auditor = keepers[Role.AUDITOR]
    assert access.reads_the_chain(auditor)
    assert not any(access.reads_the_chain(keepers[role]) for role in THREE[:2])
    assert Scope.of(auditor) == Scope(account_id=auditor.pk)
    browser = browser_of(auditor)
    assert browser.get("/audit/").status_code == 200
    closed = ("/accounts/", "/offices/", "/institutions/", "/board/", f"/enterprises/{stage.enterprise.pk}/")
    assert {address: browser.get(address).status_code for address in closed} == dict.fromkeys(closed, 404)
    assert stage.enterprise.name not in browser.get("/hazards/").content.decode()
    menu = browser.get("/menu/").content.decode()
    assert 'href="/audit/"' in menu
    assert not any(f'href="{address}"' in menu for address in ("/accounts/", "/hazards/", "/offices/", "/board/"))


@pytest.mark.parametrize("pair", [THREE[:2], THREE[1:], THREE[::2]])
def test_no_account_holds_two(stage, pair):
    with refused("keepers_apart"):
        operations.open_account(by=OPERATOR, at=AT, username="two", name="两", roles=list(pair), password=STRONG)


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        (("赵一", "138"), ("赵一", "138"), True),
        (("赵一", "138"), ("赵一", "139"), False),  # two people of one name
        (("赵一", ""), ("赵一", "139"), True),
        (("赵一", "138"), ("钱二", "138"), True),  # one telephone, whatever the name
        (("赵一", "138 0000 0009"), ("钱二", "13800000009"), True),  # and however it is written
        (("赵一", ""), ("钱二", ""), False),
    ],
)
def test_one_person_holds_one(db, first, second, same):
    opened = {"by": OPERATOR, "at": AT, "password": STRONG}
    operations.open_account(username="a", name=first[0], phone=first[1], roles=[Role.ADMINISTRATOR], **opened)
    other = {"username": "b", "name": second[0], "phone": second[1], "roles": [Role.AUDITOR]}
    if same:
        with refused("keeper_already"):
            operations.open_account(**other, **opened)
    else:
        operations.open_account(**other, **opened)
    assert Account.objects.filter(username="b").exists() != same


def test_no_keeper_opens_or_enters_the_account_of_another(stage, keepers):
    """Else one of them could make himself a second one, or set the password of the one who watches him."""
    system, security, auditor = keepers.values()
    for role in THREE:
        with refused("role_not_allowed"):
            operations.open_account(by=system, at=AT, username="x", name="甲", roles=[role], password=STRONG)
    for other in (system, auditor):
        with refused("role_not_allowed"):
            operations.reset_password(other, by=security, at=AT, password=STRONG)
        with refused("role_not_allowed"):
            devices.end_sessions(other, by=security, at=AT)
    for other in (security, auditor):
        with refused("role_not_allowed"):
            operations.close_account(other, by=system, at=AT)


@pytest.fixture
def local(stage):
    """The two of the city's office and the two of the county's below it."""
    below = Regulator.objects.create(name="下级局", kind="emergency_bureau", division_code="371302", parent=stage.city)
    return {
        (home, role): account(f"{home}-{role}", f"{home}{role}", role, regulator=office)
        for home, office in (("city", stage.city), ("county", below))
        for role in THREE[:2]
    }


def opened(at_home, by, role):
    person = {"username": "x", "name": "甲", "roles": [role], "regulator": at_home.regulator}
    return operations.open_account(by=by, at=AT, password=STRONG, **person)


def test_nobody_gets_both_powers_of_an_authority(stage, keepers, local):
    """Not by a second account, not by the other's new password: neither at home nor from the platform."""
    system, security = (local["city", role] for role in THREE[:2])
    for by in (system, keepers[Role.ADMINISTRATOR]):
        with refused("role_not_allowed"):
            opened(system, by, Role.SECURITY_KEEPER)
        with refused("role_not_allowed"):
            operations.close_account(security, by=by, at=AT)
    for by in (security, keepers[Role.SECURITY_KEEPER]):
        assert access.acts_on_account(system, by) == frozenset()
        for act in (devices.end_sessions, second_factor.drop_second_factor):
            with refused("role_not_allowed"):
                act(system, by=by, at=AT)
        with refused("role_not_allowed"):
            operations.reset_password(system, by=by, at=AT, password=STRONG)
    with refused("role_not_allowed"):  # nor does one make himself a second
        opened(system, system, Role.ADMINISTRATOR)


def test_a_keeper_of_an_authority_is_in_the_hands_of_the_same_above(stage, keepers, local):
    for role in THREE[:2]:
        for by in (keepers[role], local["city", role]):
            below = local["county", role]
            assert {"reset_password", "close_account"} <= access.acts_on_account(below, by)
            operations.reset_password(below, by=by, at=AT, password=STRONG)
            assert opened(below, by, role).password_given
            Account.objects.filter(username="x").delete()
        operations.close_account(local["county", role], by=keepers[role], at=AT)
        with refused("account_closed"):
            operations.close_account(local["county", role], by=keepers[role], at=AT)
        with refused("account_closed"):
            operations.reset_password(local["county", role], by=keepers[role], at=AT, password=STRONG)


@pytest.mark.parametrize("role", THREE[:2])
def test_an_authoritys_keepers_have_no_part_in_its_business(stage, local, role):
    by = local["city", role]
    assert Scope.of(by) == Scope(account_id=by.pk)
    browser = browser_of(by)
    closed = ("/board/", f"/enterprises/{stage.enterprise.pk}/")
    assert {address: browser.get(address).status_code for address in closed} == dict.fromkeys(closed, 404)
    assert stage.enterprise.name not in browser.get("/hazards/").content.decode()
    assert browser.get("/accounts/").status_code == 200


def test_whose_password_was_reset_is_told(stage, keepers, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        operations.reset_password(stage.officer, by=keepers[Role.SECURITY_KEEPER], at=AT, password=STRONG)
    (line,) = Message.objects.filter(account_id=stage.officer.pk)
    assert (line.event, line.facts["keeper"]) == ("password-reset", keepers[Role.SECURITY_KEEPER].name)


def test_what_cannot_be_ended_or_dropped(stage, keepers):
    with refused("session_gone"):
        devices.end_sessions(stage.officer, by=keepers[Role.SECURITY_KEEPER], at=AT)
    with refused("second_factor_missing"):
        second_factor.drop_second_factor(stage.officer, by=keepers[Role.SECURITY_KEEPER], at=AT)


def test_an_authority_has_its_own_two(stage):
    system = account("local", "本局管理员", Role.ADMINISTRATOR, regulator=stage.city)
    security = account("guard", "本局安全员", Role.SECURITY_KEEPER, regulator=stage.city)
    with refused("role_not_allowed"):
        operations.reset_password(stage.officer, by=system, at=AT, password=STRONG)
    with refused("role_not_allowed"):
        operations.close_account(stage.officer, by=security, at=AT)
    operations.reset_password(stage.officer, by=security, at=AT, password=STRONG)
    with pytest.raises(Stranger):
        operations.reset_password(stage.stranger, by=security, at=AT, password=STRONG)
    operations.close_account(stage.officer, by=system, at=AT)


@pytest.fixture
def call(db, capsys):
    parser = argparse.ArgumentParser()
    command.add_parsers(parser.add_subparsers())

    def _call(*words):
        args = parser.parse_args(["keepers", *words])
        code = args.run(args)
        said = capsys.readouterr()
        return code, said.out + said.err

    return _call


def test_the_three_are_opened_reset_and_closed_on_the_server(call):
    code, said = call("open", "auditor", "watch", "周审", "--phone", "13800000009")
    auditor = Account.objects.get(username="watch")
    assert (code, auditor.roles, auditor.phone) == (0, ["auditor"], "13800000009")
    assert auditor.check_password(said.split()[-1])
    second_factor.begin_second_factor(auditor, by=auditor, at=AT)
    code, said = call("reset", "watch")
    auditor.refresh_from_db()
    assert auditor.check_password(said.split()[-1])
    assert second_factor.of(auditor) is None
    assert call("close", "watch")[0] == 0
    auditor.refresh_from_db()
    assert not auditor.is_active
    lines = [(line.act, line.by) for line in audit.timeline(auditor.ref)]
    by_hand = ["open_account", "reset_password", "drop_second_factor", "close_account"]
    assert [act for act, by in lines if by == "operator"] == by_hand


def test_the_command_says_why_not(call):
    call("open", "auditor", "watch", "周审")
    assert call("open", "administrator", "admin", "周审")[0] == 1
    assert "keeper_already" in call("open", "administrator", "admin", "周审")[1]
    account("someone", "专家", Role.EXPERT)
    assert call("reset", "someone") == (1, "no keeper of the platform is called 'someone'\n")
