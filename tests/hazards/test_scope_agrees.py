"""What a scope says of a thing at hand is what the database would have found: two ways to one answer."""

import pytest
from tests.hazards.conftest import self_found

from bihuan.hazards.models import Hazard
from bihuan.parties.models import Enterprise
from bihuan.parties.scope import Scope


def scopes(stage, enterprise):
    """A scope of every kind, on both sides of every border."""
    office, other = enterprise.competent_department_id or 1, 7
    place, sector = stage.site.division_code, enterprise.sector
    yield Scope()
    yield Scope(everything=True)
    for pk in (enterprise.pk, other):
        yield Scope(enterprise_id=pk)
    for code in ("", place, place[:4], "99"):
        for sectors in ((), (sector,), ("elsewhere",), ("elsewhere", sector)):
            for regulator in (office, other):
                yield Scope(regulator_id=regulator, division_code=code, sectors=sectors)


@pytest.mark.parametrize("with_department", [True, False])
def test_a_scope_covers_what_the_database_finds_within_it(stage, with_department):
    hazard = self_found(stage)
    enterprise = hazard.enterprise
    if with_department:
        enterprise.competent_department = stage.leader.regulator
        enterprise.save()
    seen = {True: 0, False: 0}
    for scope in scopes(stage, enterprise):
        for thing in (hazard, enterprise):
            found = type(thing).objects.within(scope).filter(pk=thing.pk).exists()
            told = scope.covers(
                enterprise_id=enterprise.pk,
                division_code=thing.division_code,
                sector=thing.sector,
                department_id=enterprise.competent_department_id,
            )
            assert told is found, (scope, thing)
            seen[found] += 1
    assert seen[True] > 10
    assert seen[False] > 10
    assert {Hazard, Enterprise} == {type(hazard), type(enterprise)}


def test_a_scope_of_single_things_leaves_the_answer_to_the_database(stage):
    firm = self_found(stage).enterprise
    where = {"division_code": firm.division_code, "sector": firm.sector, "department_id": None}
    assert Scope(account_id=1).covers(enterprise_id=firm.pk, **where) is None
