"""登记企业: once, under a key that can be checked, at a place that exists, within one's own area."""

import pytest
from tests.cast import CODES, account
from tests.refusing import refused

from bihuan import audit
from bihuan.parties import access, operations, queries
from bihuan.parties.models import Enterprise, Regulator, RegulatorKind, Role
from bihuan.refusal import Stranger


def register(stage, by=None, **changes):
    fields = {
        "name": "示例铸造有限公司",
        "division_code": "371302",
        "sector": "metallurgy",
        "credit_code": CODES[4],
        **changes,
    }
    return operations.register_enterprise(by=by or stage.officer, at=stage.at(), **fields)


def test_with_its_main_site_and_its_department(stage):
    enterprise = register(stage, division_code="371302000000", address="示例路1号")
    site = enterprise.sites.get()
    assert (site.is_main, site.division_code, site.address) == (True, "371302", "示例路1号")
    assert enterprise.competent_department == stage.city
    assert [event.act for event in audit.timeline(enterprise.ref)] == ["register_enterprise"]


def test_the_department_of_the_sector_and_the_nearest_one(stage):
    metal = Regulator.objects.create(
        name="示例市工信局", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code="3713", duties=["metallurgy"]
    )
    near = Regulator.objects.create(
        name="示例区应急管理局", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="371302"
    )
    assert register(stage).competent_department == metal
    assert (
        register(
            stage, name="另一家", credit_code=CODES[0][:0], internal_number="ZB-1", sector="textile"
        ).competent_department
        == near
    )


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"credit_code": CODES[4][:-1] + "X"}, "credit_code_check_digit"),
        ({"credit_code": CODES[4][:-1]}, "credit_code_length"),
        ({"credit_code": "O" + CODES[4][1:]}, "credit_code_character"),
        ({"credit_code": ""}, "enterprise_key_missing"),
        ({"name": " "}, "name_missing"),
        ({"division_code": "371399"}, "division_unknown"),
        ({"division_code": ""}, "division_unknown"),
    ],
)
def test_what_cannot_be(stage, changes, code):
    with refused(code):
        register(stage, **changes)
    assert Enterprise.objects.count() == 1


def test_once_whatever_the_writing(stage):
    register(stage)
    written = f" {CODES[4][:8].lower()}-{CODES[4][8:]} "
    with refused("duplicate_enterprise") as no:
        register(stage, name="同一家", credit_code=written)
    assert no.facts["name"] == "示例铸造有限公司"


def test_a_workshop_without_a_code_has_a_number_once(stage):
    assert register(stage, credit_code="", internal_number="ZB-1").credit_code is None
    with refused("duplicate_enterprise"):
        register(stage, credit_code="", internal_number="ZB-1")


def test_only_within_ones_own_area(stage):
    for by in (stage.stranger, stage.safety, stage.experts[0].account):
        with pytest.raises(Stranger):
            register(stage, by=by)
    with pytest.raises(Stranger):
        register(stage, division_code="370602")
    reader = account("reader", "只读", regulator=stage.city)
    with refused("role_not_allowed"):
        register(stage, by=reader)


def test_no_department_to_be_found(stage):
    Regulator.objects.filter(pk=stage.city.pk).update(kind=RegulatorKind.GOVERNMENT)
    with refused("competent_department_unset"):
        register(stage)


def test_found_by_any_two_characters(stage):
    register(stage)
    names = [enterprise.name for enterprise in queries.enterprises(stage.officer, text="铸造")]
    assert names == ["示例铸造有限公司"]
    assert queries.enterprises(stage.officer, text=CODES[4][4:14])
    assert not queries.enterprises(stage.stranger, text="铸造")


def test_what_may_be_corrected_and_by_whom(stage):
    changed = operations.correct_enterprise(stage.enterprise, by=stage.safety, at=stage.at(), contact_name="赵总")
    assert changed.contact_name == "赵总"
    assert audit.timeline(stage.enterprise.ref)[-1].data == {"contact_name": "赵总"}
    with refused("field_not_correctable", None, "credit_code"):
        operations.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), credit_code=CODES[1])
    with refused("role_not_allowed"):
        operations.correct_enterprise(stage.enterprise, by=stage.worker, at=stage.at(), contact_name="周工")
    with pytest.raises(Stranger):
        operations.correct_enterprise(stage.enterprise, by=stage.stranger, at=stage.at(), contact_name="外人")


def test_the_address_of_the_main_place_is_corrected_with_the_enterprise(stage):
    operations.correct_enterprise(stage.enterprise, by=stage.safety, at=stage.at(), address="工业二路9号")
    assert stage.enterprise.sites.get(is_main=True).address == "工业二路9号"
    assert audit.timeline(stage.enterprise.ref)[-1].data == {"address": "工业二路9号"}


def test_two_who_correct_at_once_keep_each_others_words(stage):
    """Both opened the record before either of them wrote."""
    first, second = (Enterprise.objects.get(pk=stage.enterprise.pk) for _ in range(2))
    operations.correct_enterprise(first, by=stage.officer, at=stage.at(), contact_name="赵总", name="改名轴承有限公司")
    asked = {"by": stage.safety, "at": stage.at(), "contact_name": "赵总"}
    kept = operations.correct_enterprise(second, contact_phone="13800000001", **asked)
    assert (kept.contact_name, kept.contact_phone, kept.name) == ("赵总", "13800000001", "改名轴承有限公司")
    assert audit.timeline(stage.enterprise.ref)[-1].data == {"contact_phone": "13800000001"}
    assert queries.enterprises(stage.officer, text="轴承")


def test_who_changes_nothing_writes_nothing(stage):
    before = audit.timeline(stage.enterprise.ref)
    operations.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), name=stage.enterprise.name)
    assert audit.timeline(stage.enterprise.ref) == before


def test_a_new_name_is_found_and_the_old_one_no_more(stage):
    operations.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), name="改名轴承有限公司")
    assert queries.enterprises(stage.officer, text="轴承")
    assert not queries.enterprises(stage.officer, text="精密")


def test_who_sees_it(stage):
    auditor = account("auditor", "审计员", Role.AUDITOR)
    for by in (stage.officer, stage.worker):
        assert access.fetch_enterprise(stage.enterprise.pk, by) == stage.enterprise
    for by in (stage.stranger, stage.experts[0].account, auditor):
        with pytest.raises(Stranger):
            access.fetch_enterprise(stage.enterprise.pk, by)


def test_a_department_sees_its_own_sector(stage):
    gas = Regulator.objects.create(
        name="示例市燃气办", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code="3713", duties=["gas"]
    )
    clerk = account("gas", "燃气员", Role.REGULATOR_CLERK, regulator=gas)
    with pytest.raises(Stranger):
        access.fetch_enterprise(stage.enterprise.pk, clerk)
    stage.enterprise.sector = "gas"
    stage.enterprise.save()
    assert access.fetch_enterprise(stage.enterprise.pk, clerk) == stage.enterprise


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"standardisation_grade": "grade_1"}, "standardisation_grade"),
        ({"sector": "textile"}, "sector"),
        ({"size": "medium"}, "size"),
        ({"competent_department": None}, "competent_department"),
        ({"key_processes": ["melting"]}, "key_processes"),
    ],
)
def test_an_enterprise_does_not_change_its_own_duty(stage, changes, name):
    with refused("left_to_the_department", None, name):
        operations.correct_enterprise(stage.enterprise, by=stage.principal, at=stage.at(), **changes)
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.standardisation_grade == "grade_2"
    more = [*stage.enterprise.key_processes, "painting"]
    operations.correct_enterprise(stage.enterprise, by=stage.principal, at=stage.at(), key_processes=more)
    if name != "competent_department":  # which nobody takes away: there is always one (LY-1.2.1)
        operations.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), **changes)
