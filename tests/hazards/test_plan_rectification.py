"""整改方案: two, four or five parts, as the place asks; a safeguard before anything is put off."""

from datetime import date, timedelta

import pytest
from tests.cast import CODES
from tests.hazards.conftest import found_by_expert, told
from tests.refusing import refused

from bihuan.engagements import operations as engagements
from bihuan.hazards import closure, operations
from bihuan.insight import printed
from bihuan.parties.models import Account, Institution
from bihuan.refusal import Refusal

FIVE = {
    "measures": "更换",
    "responsibility": "周工",
    "funds": "安全费用",
    "emergency_plan": "触电预案",
}


def plan(stage, hazard, *leaving_out, deferred=False, **changes):
    parts = {**FIVE, "deadline": stage.today + timedelta(days=9), **changes}
    for part in leaving_out:
        parts[part] = None if part == "deadline" else ""
    return operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deferred=deferred, **parts)


def safeguard(stage, hazard):
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")


@pytest.fixture
def hazard(stage):
    return told(stage, found_by_expert(stage))


@pytest.mark.clause("LY-3.1.3")
def test_four_settings_for_a_general_hazard(stage, hazard):
    made = plan(stage, hazard, "emergency_plan", responsibility="铸造车间 周工")
    assert (made.basis, set(made.required_parts)) == (
        "LY-3.1.3",
        {"measures", "responsibility", "deadline", "funds"},
    )
    (row,) = printed.told(stage.enterprise, stage.today.year, stage.principal)["rows"]  # the company's own summary
    assert (row["responsible"], row["due_on"], row["state"]) == ("铸造车间 周工", made.due_on, "待整改")


@pytest.mark.clause("LY-3.1.3", refusal=True)
def test_without_the_source_of_funds(stage, hazard):
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, "funds", "emergency_plan")
    assert (no.value.code, no.value.clause, no.value.missing) == ("four_settings_incomplete", "LY-3.1.3", ("funds",))


@pytest.mark.clause("LY-2.1.14")
def test_deferred_with_safeguard_and_five_parts(stage, hazard):
    safeguard(stage, hazard)
    assert plan(stage, hazard, deferred=True).basis == "LY-2.1.14"
    hazard.refresh_from_db()
    assert hazard.deferred
    assert hazard.due_basis == "LY-2.1.14"


@pytest.mark.clause("LY-2.1.14", refusal=True)
def test_deferred_without_safeguard(stage, hazard):
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, deferred=True)
    assert (no.value.code, no.value.clause) == ("interim_control_missing", "LY-2.1.14")


@pytest.mark.clause("LY-2.1.14", refusal=True)
@pytest.mark.clause("LY-1.3.5", refusal=True)
def test_deferred_with_a_part_missing(stage, hazard):
    safeguard(stage, hazard)
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, "emergency_plan", deferred=True)
    assert (no.value.code, no.value.clause, no.value.missing) == (
        "five_parts_incomplete",
        "LY-2.1.14",
        ("emergency_plan",),
    )


@pytest.mark.clause("YT-4.3.7")
@pytest.mark.place("checkups")
def test_five_parts_for_every_hazard(stage, hazard):
    assert plan(stage, hazard).basis == "YT-4.3.7"


@pytest.mark.clause("YT-4.3.7", refusal=True)
@pytest.mark.place("checkups")
@pytest.mark.parametrize("part", ["measures", "responsibility", "funds", "deadline", "emergency_plan"])
def test_one_of_the_five_missing(stage, hazard, part):
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, part)
    assert (no.value.code, no.value.clause, no.value.missing) == ("five_parts_incomplete", "YT-4.3.7", (part,))


@pytest.mark.clause("LH-2.6")
@pytest.mark.place("leaders")
def test_a_measure_and_a_day_suffice(stage, hazard):
    assert plan(stage, hazard, "funds", "emergency_plan", "responsibility").basis == "LH-2.6"


@pytest.mark.clause("LH-2.6", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize(("part", "code"), [("measures", "measure_missing"), ("deadline", "deadline_missing")])
def test_without_measure_or_day(stage, hazard, part, code):
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, part)
    assert (no.value.code, no.value.clause) == (code, "LH-2.6")


@pytest.mark.clause("LH-2.7")
@pytest.mark.place("leaders")
def test_a_major_one_needs_all_five(stage):
    hazard = told(stage, found_by_expert(stage, grade="major"))
    assert plan(stage, hazard).basis == "LH-2.7"


@pytest.mark.clause("LH-2.7", refusal=True)
@pytest.mark.place("leaders")
def test_a_major_one_without_emergency_plan(stage):
    hazard = told(stage, found_by_expert(stage, grade="major"))
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, "emergency_plan")
    assert (no.value.code, no.value.clause) == ("five_parts_incomplete", "LH-2.7")
    assert no.value.missing == ("emergency_plan",)
    general = told(stage, found_by_expert(stage))
    assert plan(stage, general, "emergency_plan").version == 1, "of a general one nobody asks for it"


@pytest.mark.clause("YT-4.3.2")
@pytest.mark.place("checkups")
def test_the_enterprise_person_owns_it(stage, hazard):
    assert plan(stage, hazard).responsibility == "周工"


@pytest.mark.clause("YT-4.3.2", refusal=True)
@pytest.mark.place("checkups")
@pytest.mark.parametrize("named", [
    "王赟", "王 赟", "周工和王赟", "周工 王赟", "周工\n王 赟", "王赟老师", "责任人：王赟13812345678", "及和平、周工",
    "周工－王赟", "“王赟”", "王赟高工", "由王赟负责", "周　工　王　赟", "示例安全服务公司", "示例ａ安全\u00a0技术中心",
])  # fmt: skip
def test_neither_expert_nor_institution_can_be_made_responsible(stage, hazard, named):
    house = Institution.objects.create(name="示例安全服务公司", credit_code=CODES[2], kept_at="37")
    Institution.objects.create(name="示例ａ安全\u00a0技术中心", credit_code=CODES[3], kept_at="37")
    Account.objects.filter(name="王赟").update(institution=house)
    Account.objects.filter(name="李玥燚").update(name="及和平")
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, responsibility=named)
    assert (no.value.code, no.value.clause) == ("responsibility_not_transferable", "YT-4.3.2")


@pytest.mark.clause("YT-4.3.2", refusal=True)
@pytest.mark.place("checkups")
@pytest.mark.parametrize(
    "named", ["示例安全服务（烟台）有限公司", "周工、示例安全服务(烟台) 有限公司", "周工，示例技术中心", "魏某"]
)
def test_nor_can_a_registered_institution_or_who_serves_by_contract_whoever_came(stage, hazard, named):
    """Its experts mostly stand in the pool by themselves, so that nobody on the hazard is of the house."""
    Institution.objects.create(name="示例安全服务（烟台）有限公司", credit_code=CODES[2], kept_at="37")
    for n, provider in enumerate(("示例技术中心", "魏某")):
        said = {"starts_on": stage.today, "ends_on": stage.today, "number": f"合〔2026〕{n}号", "provider": provider}
        engagements.record_contract(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    with refused("responsibility_not_transferable", "YT-4.3.2"):
        plan(stage, hazard, responsibility=named)


@pytest.mark.place("checkups")
def test_a_contract_that_was_over_makes_nobody_an_outsider(stage, hazard):
    said = {"starts_on": date(2025, 1, 1), "ends_on": date(2025, 12, 31), "number": "合〔2025〕1号", "provider": "魏某"}
    engagements.record_contract(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    assert plan(stage, hazard, responsibility="魏某").responsibility == "魏某"


def test_due_before_it_was_found(stage, hazard):
    with pytest.raises(Refusal) as no:
        plan(stage, hazard, deadline=hazard.found_on - timedelta(days=1))
    assert no.value.code == "deadline_before_finding"


def test_no_plan_for_a_day_that_is_over(stage, hazard):
    """But the day that stands may stay, for words are put right after it too."""
    plan(stage, hazard, deadline=stage.today)
    stage.now += timedelta(days=5)
    with refused("deadline_in_the_past"):
        plan(stage, hazard, deadline=stage.today - timedelta(days=3))
    assert plan(stage, hazard, deadline=stage.today - timedelta(days=5)).version == 2


def test_a_worker_does_not_plan(stage, hazard):
    with pytest.raises(Refusal) as no:
        operations.plan_rectification(hazard, by=stage.worker, at=stage.at(), measures="a")
    assert no.value.code == "role_not_allowed"


@pytest.mark.clause("LY-3.1.6")
def test_treating_with_a_measure_and_a_watcher(stage, hazard):
    safeguard(stage, hazard)
    plan(stage, hazard)
    assert closure.start_treatment(hazard, by=stage.worker, at=stage.at()).state == "treating"


@pytest.mark.clause("LY-3.1.6", refusal=True)
def test_treating_with_no_measure(stage, hazard):
    plan(stage, hazard)
    with pytest.raises(Refusal) as no:
        closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    assert (no.value.code, no.value.clause) == ("interim_control_missing", "LY-3.1.6")


def test_a_measure_without_a_watcher(stage, hazard):
    with pytest.raises(Refusal) as no:
        operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电", watched_by=" ")
    assert (no.value.code, no.value.missing) == ("interim_control_missing", ("watched_by",))


def test_a_new_version_keeps_the_old(stage, hazard):
    plan(stage, hazard)
    plan(stage, hazard, measures="改换为防水型")
    assert list(hazard.plans.order_by("version").values_list("version", "measures")) == [
        (1, "更换"),
        (2, "改换为防水型"),
    ]
