"""设立、变更、撤销部门: by the administrator above, within what lies below, and nothing is left hanging."""

import pytest
from tests.cast import AT, CODES, account
from tests.inspections.conftest import short_list
from tests.refusing import refused

from bihuan import audit
from bihuan.inspections import operations as inspections
from bihuan.parties import access, assigning, offices, queries
from bihuan.parties import operations as parties
from bihuan.parties.models import Regulator, Role
from bihuan.parties.operator import OPERATOR
from bihuan.refusal import Refusal, Stranger


def found(by=OPERATOR, **changes):
    fields = {"name": "示例市应急管理局", "kind": "emergency_bureau", "division_code": "371300", **changes}
    return offices.found_office(by=by, at=AT, **fields)


@pytest.fixture
def city(db):
    return found(has_enforcement_power=True, number_prefix="示应急")


@pytest.fixture
def keeper(city):
    """The system administrator of the city's bureau."""
    return account("keeper", "管理员甲", Role.ADMINISTRATOR, regulator=city)


def county_of(city, by, **changes):
    return found(by, **{"name": "示例县应急管理局", "division_code": "371302", "superior": city, **changes})


def test_an_office_under_ones_own(city, keeper):
    county = county_of(city, keeper, duties=["machinery"])
    assert (county.division_code, county.parent, county.duties) == ("371302", city, ["machinery"])
    street = {"name": "示例街道安监所", "kind": "sector_department", "division_code": "371302001"}
    below = found(keeper, superior=county, duties=["machinery"], **street)
    (line,) = audit.timeline(below.ref)
    assert (line.act, line.by, line.data["superior"]) == ("found_office", keeper.ref, county.ref)


def test_nobody_founds_outside_the_own_subtree(city, keeper):
    neighbour = found(name="外地应急管理局", division_code="330500")
    for superior in (neighbour, None):
        with refused("role_not_allowed"):
            found(keeper, name="新局", division_code="330502", superior=superior)
    clerk = account("clerk", "经办甲", Role.REGULATOR_CLERK, regulator=city)
    with refused("role_not_allowed"):
        county_of(city, clerk)
    with pytest.raises(Stranger):
        county_of(city, account("lone", "专家", Role.EXPERT))
    assert Regulator.objects.count() == 2


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"name": " "}, "name_missing"),
        ({"name": "示例市应急管理局"}, "duplicate_office"),
        ({"kind": "ministry"}, "office_kind_unknown"),
        ({"division_code": "999999"}, "division_unknown"),
        ({"division_code": ""}, "division_unknown"),
        ({"division_code": "330502"}, "division_outside_superior"),
        ({"duties": ["alchemy"]}, "sector_unknown"),
    ],
)
def test_what_cannot_be(city, changes, code):
    with refused(code):
        county_of(city, OPERATOR, **changes)
    assert Regulator.objects.count() == 1


def test_a_coordinating_body_has_no_power_to_enforce(city):
    with refused("office_cannot_enforce", "INSP54-forbidden"):
        county_of(city, OPERATOR, name="示例县安委办", kind="committee_office", has_enforcement_power=True)
    county_of(city, OPERATOR, name="示例县安委办", kind="committee_office")


@pytest.fixture
def transport(city):
    """A department with a duty list and without enforcement power."""
    return found(name="示例市交通局", kind="sector_department", duties=["transport", "tourism"], superior=city)


@pytest.fixture
def driver(transport):
    """The system administrator of that department."""
    return account("driver", "管理员丙", Role.ADMINISTRATOR, regulator=transport)


def branch_of(office, by, **changes):
    fields = {"name": "示例县交通分局", "kind": "sector_department", "duties": ["transport"], **changes}
    return county_of(office, by, **fields)


BEYOND = [
    ({"duties": []}, "duties"),
    ({"duties": ["transport", "machinery"]}, "duties"),
    ({"has_enforcement_power": True}, "has_enforcement_power"),
]


@pytest.mark.parametrize(
    ("changes", "field"), [*BEYOND, ({"kind": "emergency_bureau"}, "kind"), ({"kind": "government"}, "kind")]
)
def test_nobody_founds_his_way_out_of_the_own_duty_list(transport, driver, changes, field):
    """What an office has not, its administrator cannot hand to an office of his below it."""
    with refused("office_beyond_superior", None, field):
        branch_of(transport, driver, **changes)
    assert branch_of(transport, driver).duties == ["transport"]


@pytest.mark.parametrize(("changes", "field"), BEYOND)
def test_nobody_changes_his_way_out_of_it_either(transport, driver, changes, field):
    branch = branch_of(transport, driver)
    with refused("office_beyond_superior", None, field):
        offices.change_office(branch, by=driver, at=AT, **changes)
    assert offices.change_office(branch, by=driver, at=AT, duties=["tourism"]).duties == ["tourism"]


def test_the_platform_gives_what_the_superior_has_not(transport):
    wide = branch_of(transport, OPERATOR, kind="emergency_bureau", duties=[], has_enforcement_power=True)
    assert (wide.duties, wide.has_enforcement_power) == ([], True)


@pytest.mark.parametrize("changes", [{"duties": []}, {"duties": ["transport", "machinery"]}, {"kind": "government"}])
def test_what_the_platform_gave_beyond_the_superior_holds_up_no_other_change(transport, driver, changes):
    """Only what an office gains is judged; under another superior all of it."""
    wide = branch_of(transport, OPERATOR, has_enforcement_power=True, **changes)
    offices.change_office(wide, by=driver, at=AT, name="示例县交通执法队")
    below = branch_of(transport, driver)
    with refused("office_beyond_superior", None, "has_enforcement_power"):
        offices.change_office(wide, by=driver, at=AT, superior=below)
    if wide.duties:
        with refused("office_beyond_superior", None, "duties"):
            offices.change_office(wide, by=driver, at=AT, duties=[*wide.duties, "textile"])
    offices.change_office(wide, by=driver, at=AT, duties=["tourism"], has_enforcement_power=False)
    with refused("office_beyond_superior", None, "has_enforcement_power"):
        offices.change_office(wide, by=driver, at=AT, has_enforcement_power=True)


def test_who_coordinates_founds_nobody_who_enforces(city):
    """An office for all sectors without the power to enforce hands none down either."""
    committee = found(name="示例市安委办", kind="committee_office", superior=city)
    chief = account("chief", "管理员丁", Role.ADMINISTRATOR, regulator=committee)
    with refused("office_beyond_superior", None, "has_enforcement_power"):
        county_of(committee, chief, has_enforcement_power=True)
    assert not county_of(committee, chief).has_enforcement_power


def test_no_office_below_is_left_with_more(city, keeper):
    enforcing = {"superior": city, "has_enforcement_power": True}
    transport = found(name="示例市交通局", kind="sector_department", duties=["transport", "tourism"], **enforcing)
    branch_of(transport, keeper, duties=["tourism"], has_enforcement_power=True)
    wide = branch_of(transport, OPERATOR, name="示例县交通分局二", duties=["transport", "textile"])
    for narrower in ({"duties": ["transport"]}, {"has_enforcement_power": False}):
        for by in (keeper, OPERATOR):
            with pytest.raises(Refusal) as caught:
                offices.change_office(transport, by=by, at=AT, **narrower)
            assert caught.value.code == "subordinates_beyond"
            assert [str(one) for one in caught.value.missing] == ["subordinate_offices：示例县交通分局"]
    offices.change_office(transport, by=keeper, at=AT, duties=["transport", "tourism", "machinery"])
    offices.close_office(wide, by=OPERATOR, at=AT, reason="机构改革")


def test_a_new_name_keeps_the_old_one(city, keeper):
    county = county_of(city, keeper)
    offices.change_office(county, by=keeper, at=AT, name="示例县应急局", duties=["transport"])
    county.refresh_from_db()
    (former,) = county.former_names.all()
    assert (county.name, county.duties, former.name, former.until_on) == (
        "示例县应急局", ["transport"], "示例县应急管理局", AT.date(),
    )  # fmt: skip
    assert audit.timeline(county.ref)[-1].data == {"duties": "transport", "name": "示例县应急局"}
    written = len(audit.timeline(county.ref))
    offices.change_office(county, by=keeper, at=AT, name="示例县应急局")
    assert len(audit.timeline(county.ref)) == written  # nothing changed, nothing said


def test_the_own_office_is_changed_by_the_one_above(city, keeper):
    with refused("role_not_allowed"):
        offices.change_office(city, by=keeper, at=AT, name="更大的局")
    stranger = account("far", "管理员乙", Role.ADMINISTRATOR, regulator=found(name="外地局", division_code="330500"))
    with pytest.raises(Stranger):
        offices.change_office(city, by=stranger, at=AT, name="别人的局")
    with pytest.raises(Stranger):
        access.fetch_office(city.pk, stranger)


def test_no_circle_and_no_foreign_superior(city, keeper):
    county = county_of(city, keeper)
    below = county_of(county, keeper, name="示例街道安监所", kind="government")
    for superior in (county, below):
        with refused("superior_is_below"):
            offices.change_office(county, by=keeper, at=AT, superior=superior)
    with refused("outside_own_subtree"):
        offices.change_office(below, by=keeper, at=AT, superior=None)
    neighbour = found(name="外地应急管理局", division_code="37")
    with refused("outside_own_subtree"):
        offices.change_office(below, by=keeper, at=AT, superior=neighbour)
    offices.change_office(below, by=keeper, at=AT, superior=city)
    with refused("field_not_correctable", None, "kind"):
        offices.change_office(below, by=keeper, at=AT, kind="government")


def test_a_new_place_leaves_nothing_behind(stage):
    city = stage.city
    with refused("enterprises_outside"):
        offices.change_office(city, by=OPERATOR, at=AT, division_code="371311")
    found(name="示例区局", division_code="371302", superior=city)
    with refused("subordinates_outside"):
        offices.change_office(city, by=OPERATOR, at=AT, division_code="371311")
    offices.change_office(city, by=OPERATOR, at=AT, division_code="37")


def hanging(office, **more):
    with pytest.raises(Refusal) as caught:
        offices.close_office(office, by=OPERATOR, at=AT, reason="机构改革", **more)
    assert caught.value.code == "office_in_use", caught.value
    return [str(one) for one in caught.value.missing]


def test_what_hangs_on_an_office_is_named(stage):
    district = found(name="示例区局", division_code="371302", superior=stage.city)
    assert hanging(stage.city) == [
        "subordinate_offices：示例区局",
        "accounts_in_use：经办甲、局长乙",
        "enterprises：示例堃喆精密机械有限公司",
        "pools_with_members：示例市专家库",
    ]
    inspections.plan_inspection(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        kind="external_expert_check",
        nature="service",
        planned_on=stage.today,
        template=short_list(stage),
    )
    assert "checks_under_way：示例堃喆精密机械有限公司" in hanging(stage.city)
    offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革")
    assert not [one for one in hanging(stage.city) if "示例区局" in one]
    with refused("office_closed"):
        offices.close_office(district, by=OPERATOR, at=AT, reason="再撤一次")
    with refused("superior_closed"):
        found(name="示例街道安监所", kind="government", division_code="371302001", superior=district)


def test_a_closed_office_answers_for_nobody_any_more(stage):
    district = found(name="示例区局", division_code="371302", superior=stage.city)
    assert assigning.proposed_department("371302", "textile") == district
    with refused("reason_missing"):
        offices.close_office(district, by=OPERATOR, at=AT, reason=" ")
    offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革")
    assert assigning.proposed_department("371302", "textile") == stage.city
    assert district.name not in queries.office_names(account("chief", "平台管理员", Role.ADMINISTRATOR))
    assert district not in queries.departments(stage.leader)


def test_no_enterprise_is_given_to_a_closed_office(stage):
    district = found(name="示例区局", division_code="371302", superior=stage.city)
    offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革")
    district.closed_on = None  # as a page knew it that was opened before
    with refused("office_closed"):
        parties.correct_enterprise(stage.enterprise, by=stage.officer, at=AT, competent_department=district)
    firm = {"name": "后来者机械有限公司", "division_code": "371302", "sector": "machinery", "credit_code": CODES[1]}
    with refused("office_closed"):
        parties.register_enterprise(by=stage.officer, at=AT, competent_department=district, **firm)
    assert parties.register_enterprise(by=stage.officer, at=AT, **firm).competent_department == stage.city


def test_the_enterprises_pass_to_the_successor(stage):
    district = found(name="示例区局", division_code="371302", superior=stage.city)
    parties.correct_enterprise(stage.enterprise, by=stage.officer, at=AT, competent_department=district)
    elsewhere = found(name="外地局", division_code="330500")
    for unfit in (district, elsewhere):
        with refused("successor_unfit"):
            offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革", successor=unfit)
    closed = found(name="已撤销的局", division_code="3713")
    offices.close_office(closed, by=OPERATOR, at=AT, reason="机构改革")
    closed.closed_on = None  # as a page knew it that was opened before
    with refused("successor_unfit"):
        offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革", successor=closed)
    offices.close_office(district, by=OPERATOR, at=AT, reason="机构改革", successor=stage.city)
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.competent_department == stage.city
    assert audit.timeline(stage.enterprise.ref)[-1].data == {"competent_department": stage.city.ref}
    assert audit.timeline(district.ref)[-1].data["enterprises"] == "1"
