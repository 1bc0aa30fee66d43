"""开通账号: by the administrator, for a role that exists, at one organisation, with a real password."""

import pytest
from tests.cast import AT, PASSWORD, account
from tests.refusing import refused

from bihuan.parties import offices, operations
from bihuan.parties.models import Account, Institution, Role
from bihuan.parties.operator import OPERATOR
from bihuan.parties.scope import Scope
from bihuan.parties.states import InstitutionState
from bihuan.refusal import Stranger


@pytest.fixture
def administrator(db):
    return account("administrator", "管理员", Role.ADMINISTRATOR)


def opened(stage, by, **changes):
    fields = {
        "username": "newcomer",
        "name": "新人",
        "roles": [Role.ENTERPRISE_SAFETY],
        "password": "a-long-and-odd-sentence",
        "enterprise": stage.enterprise,
        **changes,
    }
    return operations.open_account(by=by, at=stage.at(), **fields)


def test_a_safety_manager(stage, administrator):
    newcomer = opened(stage, administrator)
    assert newcomer.check_password("a-long-and-odd-sentence")
    assert Scope.of(newcomer).enterprise_id == stage.enterprise.pk


def test_an_expert_needs_no_organisation(stage, administrator):
    assert opened(stage, administrator, roles=[Role.EXPERT], enterprise=None).organisation is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"roles": ["king"]}, "role_unknown"),
        ({"roles": []}, "role_unknown"),
        ({"enterprise": None}, "organisation_missing"),
        ({"password": "12345678"}, "password_too_weak"),
        ({"username": "worker"}, "duplicate_account"),
    ],
)
def test_what_cannot_be(stage, administrator, changes, code):
    before = Account.objects.count()
    with refused(code):
        opened(stage, administrator, **changes)
    assert Account.objects.count() == before


def test_one_organisation_at_most(stage, administrator):
    with refused("one_organisation_only"):
        opened(stage, administrator, regulator=stage.city)


def test_only_the_administrator(stage):
    for by in (stage.leader, stage.principal):
        with pytest.raises(Stranger):
            opened(stage, by)


def test_a_closed_account_covers_nothing(stage, administrator):
    operations.close_account(stage.officer, by=administrator, at=stage.at())
    stage.officer.refresh_from_db()
    assert (stage.officer.is_active, Scope.of(stage.officer)) == (False, Scope())
    assert stage.officer.check_password(PASSWORD)  # what it was stays; what it may is gone


@pytest.mark.parametrize(
    "roles",
    [
        [Role.REGULATOR_LEADER],
        [Role.INSTITUTION],
        [Role.ENTERPRISE_SAFETY, Role.AUDITOR],
        [Role.ENTERPRISE_SAFETY, Role.EXPERT],
    ],
)
def test_no_role_of_another_kind_of_organisation(stage, administrator, roles):
    """An auditor inside an enterprise would read of every enterprise."""
    with refused("role_not_of_organisation", None, roles[-1]):
        opened(stage, administrator, roles=roles)


def test_an_authoritys_administrator_opens_none_beyond_its_own(stage):
    local = account("local", "本局管理员", Role.ADMINISTRATOR, regulator=stage.city)
    assert opened(stage, local).enterprise == stage.enterprise
    for beyond in (
        {"enterprise": None, "roles": [Role.ADMINISTRATOR]},
        {"enterprise": None, "roles": [Role.EXPERT]},
        {"enterprise": None, "regulator": stage.stranger.regulator, "roles": [Role.REGULATOR_CLERK]},
    ):
        with pytest.raises(Stranger):
            opened(stage, local, username="beyond", **beyond)
    with refused("role_not_of_organisation"):
        opened(stage, local, username="beyond", enterprise=None, regulator=stage.city, roles=[Role.AUDITOR])


def test_no_authority_has_an_auditor_of_its_own(stage, administrator):
    """Who audits reads of everywhere (docs/adr/0021); one that was an authority's before covers nothing of it."""
    with refused("role_not_of_organisation", None, Role.AUDITOR):
        opened(stage, administrator, enterprise=None, regulator=stage.city, roles=[Role.AUDITOR])
    before = Scope.of(account("before", "原审计员", Role.AUDITOR, regulator=stage.city))
    assert (before.everything, before.division_code) == (False, None)


def test_nobody_joins_a_closed_office(stage, administrator):
    district = offices.found_office(
        by=OPERATOR, at=AT, name="示例区局", kind="emergency_bureau", division_code="371302", superior=stage.city
    )
    joining = {"enterprise": None, "regulator": district, "roles": [Role.REGULATOR_CLERK]}
    first = opened(stage, administrator, **joining)
    operations.close_account(first, by=administrator, at=stage.at())
    offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革")
    district.closed_on = None  # as a page knew it that was opened before
    with refused("office_closed"):
        opened(stage, administrator, username="late", **joining)


def test_nobody_joins_an_institution_that_has_left(stage, administrator):
    service = Institution.objects.create(name="示例安全服务公司", credit_code="91330502MAXT00046B", kept_at="3713")
    joining = {"enterprise": None, "institution": service, "roles": [Role.INSTITUTION]}
    opened(stage, administrator, **joining)
    Institution.objects.update(state=InstitutionState.ENDED)
    with refused("institution_ended"):
        opened(stage, administrator, username="late", **joining)
