"""What a scope says of a thing at hand is what the database would have found: two ways to one answer.

The enterprise has one site more in another city, so that a hazard, a site and the whole enterprise lie differently.
"""

from itertools import product

import pytest
from tests.hazards.conftest import self_found

from bihuan.hazards import operations
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Enterprise, Site
from bihuan.parties.operations import add_site
from bihuan.parties.scope import Scope

ELSEWHERE = "130302"


def scopes(stage, enterprise):
    """A scope of every kind, on both sides of every border."""
    office, other = enterprise.competent_department_id or 1, 7
    place, sector = stage.site.division_code, enterprise.sector
    yield Scope()
    yield Scope(everything=True)
    for pk in (enterprise.pk, other):
        yield Scope(enterprise_id=pk)
    codes = ("", *(code[:n] for code in (place, ELSEWHERE) for n in (2, 4, 6)), "99")
    duties = ((), (sector,), ("elsewhere",), ("elsewhere", sector))
    for code, sectors, regulator in product(codes, duties, (office, other)):
        yield Scope(regulator_id=regulator, division_code=code, sectors=sectors)


def things(stage):
    """(thing, where it stands, its sector) for the enterprise, each of its sites and a hazard at each of them."""
    second = add_site(stage.enterprise, by=stage.safety, at=stage.at(), name="二厂", division_code=ELSEWHERE)
    there = operations.raise_hazard(
        second, by=stage.worker, at=stage.at(), origin="self_check", description="二厂的隐患", grade="general"
    )
    sector = stage.enterprise.sector
    yield stage.enterprise, [stage.site.division_code, second.division_code], sector
    for site in (stage.site, second):
        yield site, [site.division_code], sector
    for hazard in (self_found(stage), there):
        yield hazard, [hazard.division_code], hazard.sector


@pytest.mark.parametrize("with_department", [True, False])
def test_a_scope_covers_what_the_database_finds_within_it(stage, with_department):
    enterprise = stage.enterprise
    enterprise.competent_department = stage.leader.regulator if with_department else None
    enterprise.save()
    seen = {(kind, found): 0 for kind in (Enterprise, Site, Hazard) for found in (True, False)}
    for thing, places, sector in things(stage):
        for scope in scopes(stage, enterprise):
            found = type(thing).objects.within(scope).filter(pk=thing.pk).exists()
            told = scope.covers(
                enterprise_id=enterprise.pk,
                places=places,
                sector=sector,
                department_id=enterprise.competent_department_id,
            )
            assert told is found, (scope, thing)
            seen[type(thing), found] += 1
    assert all(count > 10 for count in seen.values()), seen


def test_an_enterprise_is_seen_exactly_where_one_of_its_sites_is(stage):
    list(things(stage))
    for scope in scopes(stage, stage.enterprise):
        sites = Site.objects.within(scope).filter(enterprise=stage.enterprise).exists()
        assert Enterprise.objects.within(scope).filter(pk=stage.enterprise.pk).exists() is sites, scope


def test_a_scope_of_single_things_leaves_the_answer_to_the_database(stage):
    firm = self_found(stage).enterprise
    where = {"places": [firm.division_code], "sector": firm.sector, "department_id": None}
    assert Scope(account_id=1).covers(enterprise_id=firm.pk, **where) is None
