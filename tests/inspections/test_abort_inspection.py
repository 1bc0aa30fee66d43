"""中止检查: the way out of a check that cannot be ended, for those who have no interest in shaking it off."""

import pytest
from tests.inspections.conftest import lead_of, ready
from tests.refusing import refused

from bihuan.hazards.models import Hazard
from bihuan.inspections import operations, queries
from bihuan.refusal import Refusal


@pytest.fixture
def begun(stage):
    inspection = ready(stage)
    operations.start_inspection(inspection, by=stage.experts[0].account, at=stage.at())
    operations.record_finding(
        inspection,
        by=lead_of(inspection),
        at=stage.at(),
        description="配电箱未上锁",
        grade="general",
        advice="上锁",
        legal_basis="安全生产法第三十六条",
        photos=[stage.photo(lead_of(inspection))],
    )
    return inspection


def abort(stage, inspection, by, reason="专家突发疾病"):
    return operations.abort_inspection(inspection, by=by, at=stage.at(), reason=reason)


def test_the_lead_ends_it_and_what_was_found_lives_on(stage, begun):
    abort(stage, begun, lead_of(begun))
    begun.refresh_from_db()
    assert (begun.state, begun.counted_year) == ("cancelled", None)
    assert Hazard.objects.get().state == "assessed"
    assert not stage.experts[0].bookings.exists()
    assert queries.year_duty(stage.site, year=stage.today.year, on=stage.today).done == 0


def test_the_department_may_as_well(stage, begun):
    abort(stage, begun, stage.officer)
    begun.refresh_from_db()
    assert begun.state == "cancelled"


def test_never_the_enterprise(stage, begun):
    with pytest.raises(Refusal) as no:
        abort(stage, begun, stage.safety)
    assert no.value.code == "role_not_allowed"


def test_with_a_reason(stage, begun):
    with refused("reason_missing"):
        abort(stage, begun, stage.officer, reason=" ")


def test_another_may_begin_the_same_day(stage, begun):
    abort(stage, begun, stage.officer)
    again = ready(stage, template=begun.checklist.derived_from)
    operations.start_inspection(again, by=stage.experts[0].account, at=stage.at())
    again.refresh_from_db()
    assert again.state == "ongoing"
