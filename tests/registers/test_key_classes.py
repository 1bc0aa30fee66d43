"""重点类别: seven classes that follow from facts; nobody ticks them, and a place drops one only with a reason."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from tests.cast import CODES
from tests.refusing import refused

from bihuan.parties import operations as parties
from bihuan.parties.models import Enterprise, RecordedException
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.registers.kinds.profile import operations, placing, queries
from bihuan.registers.kinds.profile.models import Accident

pytestmark = pytest.mark.place("services")
WEAK = "enforcement.weak_safety_managers_below"


@pytest.fixture
def law():
    """Lays values over the pack of the place for one test."""

    def set_to(**values):
        since = date(2026, 1, 1)
        changes = [Change("cn-3305", key.replace("__", "."), raw, since) for key, raw in values.items()]
        policies.amended_by(lambda: changes, every=0)

    yield set_to
    policies.amended_by(lambda: (), every=0)
    policies.at("3305", on=date(2026, 1, 1))
    policies._source = None


def classes(stage, enterprise=None):
    """Class → (because, value), after the list narrowed by it was held against the rules."""
    enterprise = enterprise or stage.enterprise
    enterprise.refresh_from_db()
    found = {one.code: (one.because, one.value) for one in queries.standing(enterprise, on=stage.today).classes}
    for code in policies.at("3305", on=stage.today).scope.priority_classes.value:
        rows = Enterprise.objects.filter(queries.in_class(code, "3305", on=stage.today), pk=enterprise.pk)
        assert rows.exists() is (code in found), code
    return found


def act(operation, stage, **fields):
    return operation(stage.enterprise, by=stage.officer, at=stage.at(), **fields)


def mark(stage, classes=(), own=()):
    return act(placing.mark_priorities, stage, classes=classes, own=own)


def another(stage, name="示例承租加工厂", code=CODES[4]):
    return parties.register_enterprise(
        by=stage.officer, at=stage.at(), name=name, division_code="330502", sector="textile", credit_code=code
    )


def commerce(stage):
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(sector="commerce")
    stage.enterprise.refresh_from_db()


@pytest.mark.clause("HZ-4.1")
def test_a_trading_company_with_a_filed_source_is_in_the_first_class(stage):
    commerce(stage)
    assert classes(stage) == {}
    act(operations.file_major_hazard_source, stage, filing="湖危备2026001")
    assert classes(stage) == {"high_risk_sector": ("major_hazard_filing", "湖危备2026001")}
    act(operations.file_major_hazard_source, stage, filing="")
    Enterprise.objects.update(sector="construction")
    assert classes(stage) == {"high_risk_sector": ("sector", "construction")}


@pytest.mark.clause("HZ-4.1", refusal=True)
def test_a_computed_class_is_not_ticked_nor_unticked(stage):
    commerce(stage)
    act(operations.file_major_hazard_source, stage, filing="湖危备2026001")
    with refused("class_is_computed", "HZ-4.1", "high_risk_sector"):
        mark(stage)
    with refused("class_is_computed", "HZ-4.5", "industrial_cluster"):
        mark(stage, classes=["high_risk_sector", "industrial_cluster"])
    mark(stage, classes=["high_risk_sector"])
    assert set(classes(stage)) == {"high_risk_sector"}


@pytest.mark.clause("HZ-4.2")
@pytest.mark.parametrize(("grade", "counts"), [("general", False), ("relatively_serious", True), ("serious", True)])
def test_from_relatively_serious_on_it_is_the_second_class(stage, grade, counts):
    act(operations.grade_occupational_hazard, stage, grade=grade, assessment="职评〔2026〕12号")
    assert ("occupational_hazard" in classes(stage)) is counts


@pytest.mark.clause("HZ-4.2", refusal=True)
def test_a_grade_without_its_assessment_is_none(stage):
    with refused("grade_evidence_missing", "HZ-4.2", "assessment"):
        act(operations.grade_occupational_hazard, stage, grade="serious", assessment=" ")
    with refused("occupational_hazard_unknown"):
        act(operations.grade_occupational_hazard, stage, grade="dreadful", assessment="职评〔2026〕12号")
    assert classes(stage) == {}


@pytest.mark.clause("HZ-4.3")
def test_a_micro_enterprise_without_a_full_time_manager_is_in_the_third_class(stage, law):
    Enterprise.objects.update(size="micro")
    assert classes(stage) == {}  # nobody has said how many there are
    act(operations.fill_profile, stage, full_time_managers=0)
    assert classes(stage) == {"weak_small_enterprise": ("full_time_managers", 0)}
    act(operations.fill_profile, stage, full_time_managers=1)
    assert classes(stage) == {}
    law(enforcement__weak_safety_managers_below=2)
    assert classes(stage) == {"weak_small_enterprise": ("full_time_managers", 1)}


def test_an_enterprise_does_not_take_itself_off_the_list(stage):
    """It says at once that it is weak; that it is weak no longer is for its department to settle."""
    Enterprise.objects.update(size="micro")

    def state(managers):
        operations.fill_profile(stage.enterprise, by=stage.safety, at=stage.at(), full_time_managers=managers)
        return classes(stage)

    weak = {"weak_small_enterprise": ("full_time_managers", 0)}
    assert state(0) == weak
    assert state(1) == state(None) == weak
    state(1)
    act(operations.accept_profile, stage)
    assert classes(stage) == {}
    assert state(0) == weak
    act(operations.fill_profile, stage, full_time_managers=2)
    assert classes(stage) == {}


@pytest.mark.clause("HZ-4.3", refusal=True)
def test_a_large_enterprise_is_not_put_there(stage):
    Enterprise.objects.update(size="large")
    stage.enterprise.refresh_from_db()
    act(operations.fill_profile, stage, full_time_managers=0)
    assert classes(stage) == {}
    with refused("class_size_mismatch", "HZ-4.3", "weak_small_enterprise"):
        mark(stage, classes=["weak_small_enterprise"])


@pytest.mark.clause("HZ-4.4")
def test_two_tenants_make_a_landlord(stage):
    tenants = [another(stage), another(stage, "示例承租仓储有限公司", CODES[1])]
    code = stage.enterprise.credit_code
    placing.register_tenant(tenants[0], by=stage.officer, at=stage.at(), landlord=code.lower())
    assert "multi_tenant" not in classes(stage)
    placing.register_tenant(tenants[1], by=stage.officer, at=stage.at(), landlord=stage.enterprise.name)
    names = tuple(sorted(one.name for one in tenants))
    because, value = classes(stage)["multi_tenant"]
    assert (because, tuple(sorted(value))) == ("tenants", names)
    placing.register_tenant(tenants[0], by=stage.officer, at=stage.at(), landlord="")
    assert "multi_tenant" not in classes(stage)


@pytest.mark.clause("HZ-4.4", refusal=True)
def test_a_landlord_nobody_registered_is_none(stage):
    with refused("landlord_unknown", "HZ-4.4"):
        act(placing.register_tenant, stage, landlord="没有登记的市场")
    with refused("landlord_is_tenant"):
        act(placing.register_tenant, stage, landlord=stage.enterprise.name)


def park(stage, where, name="示例化工园区"):
    return placing.found_park(by=stage.officer, at=stage.at(), name=name, kind="chemical_park", division_code=where)


@pytest.mark.clause("HZ-4.5")
def test_within_a_park_it_is_in_the_fifth_class(stage):
    act(placing.place_in_park, stage, park=park(stage, "330502"))
    assert classes(stage) == {"industrial_cluster": ("park", "示例化工园区")}
    act(placing.place_in_park, stage, park=None)
    assert classes(stage) == {}


@pytest.mark.clause("HZ-4.5", refusal=True)
def test_a_park_of_another_jurisdiction_does_not_take_it(stage):
    elsewhere = park(stage, "330503")
    with refused("park_elsewhere", "HZ-4.5"):
        act(placing.place_in_park, stage, park=elsewhere)
    with refused("duplicate_park"):
        park(stage, "330503")


def accident(stage, happened_on, deaths=1):
    return act(operations.record_accident, stage, happened_on=happened_on, deaths=deaths, what="叉车碰撞")


@pytest.mark.clause("HZ-4.7")
def test_after_a_fatal_accident_it_stays_until_the_look_back_is_over(stage, law):
    accident(stage, date(2026, 5, 1), deaths=0)
    assert classes(stage) == {}
    accident(stage, date(2021, 3, 4))
    assert classes(stage) == {"fatal_accident": ("fatal_on", date(2021, 3, 4))}
    law(scope__fatal_accident_lookback_months=36)
    assert classes(stage) == {}
    accident(stage, stage.today - timedelta(days=30))
    assert set(classes(stage)) == {"fatal_accident"}


@pytest.mark.clause("HZ-4.7", refusal=True)
def test_an_accident_is_never_taken_back(stage):
    row = accident(stage, date(2021, 3, 4))
    with refused("record_is_append_only"):
        row.delete()
    row.deaths = 0
    with refused("record_is_append_only"):
        row.save()
    for change in (lambda: Accident.objects.all().delete(), lambda: Accident.objects.update(deaths=0), _erase):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    assert set(classes(stage)) == {"fatal_accident"}
    with refused("accident_in_the_future"):
        accident(stage, stage.today + timedelta(days=1))


def _erase():
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM registers_accident")


@pytest.mark.clause("HZ-4.0")
def test_a_place_adds_a_priority_of_its_own(stage):
    own = placing.add_priority(by=stage.leader, at=stage.at(), division_code="3305", name="木业加工集聚")
    mark(stage, own=[own.pk, 404])
    assert queries.standing(stage.enterprise, on=stage.today).own == [(own, True)]
    mark(stage)
    assert queries.standing(stage.enterprise, on=stage.today).own == [(own, False)]
    with refused("duplicate_priority"):
        placing.add_priority(by=stage.leader, at=stage.at(), division_code="3305", name="木业加工集聚")
    with refused("role_not_allowed"):
        placing.add_priority(by=stage.officer, at=stage.at(), division_code="3305", name="其他")


def drop(stage, reason, code="industrial_cluster", by=None):
    who = {"by": by or stage.leader, "at": stage.at()}
    return placing.drop_priority_class(**who, division_code="3305", code=code, reason=reason)


@pytest.mark.clause("HZ-4.0", refusal=True)
def test_a_class_is_dropped_only_with_a_reason_and_the_dropping_is_counted(stage):
    act(placing.place_in_park, stage, park=park(stage, "330502"))
    with refused("priority_class_removed", "HZ-4.5", "industrial_cluster"):
        drop(stage, " ")
    with refused("priority_class_unknown"):
        drop(stage, "没有", code="nonsense")
    assert set(classes(stage)) == {"industrial_cluster"}
    drop(stage, "区内园区由管委会统一监管")
    assert classes(stage) == {}
    assert RecordedException.objects.get().code == "priority_class_removed"
    with refused("role_not_allowed"):
        drop(stage, "区内园区由管委会统一监管", by=stage.officer)
