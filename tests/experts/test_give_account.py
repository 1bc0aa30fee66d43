"""给专家开通账号: by the keeper of the pool, once; then the expert can declare, check and sign."""

import pytest
from tests.cast import AT, bring_papers
from tests.refusing import refused

from bihuan.experts import operations
from bihuan.parties.models import Account, Role
from bihuan.refusal import Refusal


@pytest.fixture
def without(stage):
    """An expert as a sheet brings one in: admitted and announced, with no account."""
    expert = operations.register_expert(
        by=stage.leader,
        at=stage.at(),
        name="吴珂",
        work_since=AT.date().replace(year=2001),
        born_on=AT.date().replace(year=1975),
        specialties=["gas"],
        title="senior",
    )
    bring_papers(expert, "3713", stage.leader, stage.at())
    membership = operations.admit_expert(expert, pool=stage.pool, by=stage.leader, at=stage.at())
    operations.announce_expert(membership, by=stage.leader, at=stage.at(), letter_number="示聘〔2026〕99号")
    return expert


def give(expert, by, stage, username="wu-ke", password="Kx7-plenty-of-letters"):
    return operations.give_account(expert, by=by, at=stage.at(), username=username, password=password)


def test_the_keeper_gives_one(stage, without):
    account = give(without, stage.officer, stage)
    without.refresh_from_db()
    assert without.account == account
    assert account.roles == [Role.EXPERT]
    assert account.check_password("Kx7-plenty-of-letters")


def test_only_once(stage, without):
    give(without, stage.officer, stage)
    with refused("expert_has_account"):
        give(without, stage.officer, stage, username="another")
    assert Account.objects.filter(username="another").count() == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"username": " "}, "username_missing"),
        ({"username": "officer"}, "duplicate_account"),
        ({"password": "12345"}, "password_too_weak"),
    ],
)
def test_what_an_account_needs(stage, without, changes, code):
    with refused(code):
        give(without, stage.officer, stage, **changes)
    without.refresh_from_db()
    assert without.account is None


def test_not_by_another_office(stage, without):
    with pytest.raises(Refusal) as no:
        give(without, stage.stranger, stage)
    assert no.value.code == "role_not_allowed"


def test_on_the_page_the_password_is_shown_once(client, stage, without):
    client.force_login(stage.officer, backend="bihuan.parties.login.AccountBackend")
    assert "give_account" in client.get(f"/experts/{without.pk}/").content.decode()
    answer = client.post(f"/experts/{without.pk}/give_account/", {"username": "wu-ke"})
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    assert "wu-ke" in answer.content.decode()
    assert "give_account" not in client.get(f"/experts/{without.pk}/").content.decode()
