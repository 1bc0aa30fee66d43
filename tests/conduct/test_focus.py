"""Who is checked more, on which numbers; each visit within its number, by its own plan, closed with causes."""

from datetime import date, timedelta

import pytest
from tests.cast import account
from tests.conduct.conftest import item, order
from tests.hazards.conftest import found_by_office
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.focus import operations, queries, visiting
from bihuan.engagements import operations as engagements
from bihuan.filings.self_reports.tasks import remind_of_self_reports
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Inspection
from bihuan.parties.models import Enterprise, Institution, Regulator, Role, Site
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.registers.kinds.profile import operations as profiles


@pytest.fixture
def said():
    """What an authority has set of what its document leaves open."""
    changes = []

    def change(pack, key, value):
        changes.append(Change(pack, key, value, date(2026, 1, 1)))
        policies.amended_by(lambda: changes, every=0)

    yield change
    policies.amended_by(lambda: (), every=0)
    policies.at("3713", on=date(2026, 1, 1))
    policies._source = None


@pytest.fixture
def three(said):
    """The place has said what a low level and many hazards are."""
    said("cn-4111", "enforcement.focus_many_hazards", 2)
    said("cn-4111", "enforcement.focus_low_level", ["none", "grade_3"])


def enlist(stage):
    return operations.list_for_focus(stage.enterprise, by=stage.officer, at=stage.at())


def law(stage):
    return policies.at(stage.enterprise.division_code, on=stage.today)


def quota(stage):
    return queries.quota(stage.enterprise, law(stage), year=stage.today.year)


def low_and_many(stage):
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(standardisation_grade="none")
    stage.enterprise.refresh_from_db()
    for n in range(2):
        found_by_office(stage, description=f"通道堵塞{n}")


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-10.5")
def test_the_three_conditions_together_put_an_enterprise_on_the_list_and_raise_its_visits(stage, three):
    low_and_many(stage)
    assert (quota(stage).visits, quota(stage).raised) == (2, False)
    row = enlist(stage)
    assert row.conditions == [
        {"ground": "no_expert", "figure": "0/0", "threshold": ""},
        {"ground": "low_level", "figure": "none", "threshold": "none、grade_3"},
        {"ground": "many_hazards", "figure": "2", "threshold": "2"},
    ]
    assert (quota(stage).visits, quota(stage).raised, quota(stage).basis.clause) == (4, True, "LH-10.5")


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-10.5", refusal=True)
def test_one_condition_alone_is_not_enough_and_a_listed_one_is_not_visited_less(stage, three):
    with refused("focus_conditions_not_met", "LH-10.5", "low_level", "many_hazards"):
        enlist(stage)  # no expert, and that alone
    low_and_many(stage)
    until = stage.today + timedelta(days=300)
    terms = {"number": "1", "provider": "示例安全技术中心", "starts_on": stage.today, "ends_on": until}
    contract = engagements.record_contract(stage.enterprise, by=stage.safety, at=stage.at(), **terms)
    with refused("focus_conditions_not_met", "LH-10.5", "no_expert"):
        enlist(stage)
    contract.delete()
    enlist(stage)
    year = stage.today.year
    with refused("on_focus_list", "LH-10.5"):
        set_quota(stage, year=year, visits=1)
    assert set_quota(stage, year=year, visits=6).visits == quota(stage).visits == 6


def set_quota(stage, **changes):
    said = {"year": stage.today.year, "visits": 1, "reason": "自查好", **changes}
    return operations.set_visit_quota(stage.enterprise, by=stage.officer, at=stage.at(), **said)


@pytest.mark.place("leaders")
def test_where_the_place_has_not_said_what_counts_nobody_is_listed(stage):
    low_and_many(stage)
    with refused("focus_conditions_not_met", "LH-10.5", "low_level", "many_hazards"):
        enlist(stage)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.5.1")
def test_a_missed_deadline_puts_an_enterprise_on_the_list_with_its_evidence(stage):
    hazard = late(stage)
    row = enlist(stage)
    assert row.conditions == [{"ground": "overdue", "figure": hazard.number, "threshold": ""}]
    assert list(queries.open_listings(stage.officer)) == [row]
    visit(stage, "closed")
    county = Regulator.objects.create(
        name="开发区应急管理局", kind="emergency_bureau", division_code="130371", has_enforcement_power=True
    )
    other = account("county", "区局甲", Role.REGULATOR_CLERK, regulator=county)
    with refused("role_not_allowed"):
        operations.remove_from_focus(stage.enterprise, by=other, at=stage.at(), reason="已改完")
    assert operations.remove_from_focus(stage.enterprise, by=stage.officer, at=stage.at(), reason="已改完").removed_at
    with refused("not_on_focus_list"):
        operations.remove_from_focus(stage.enterprise, by=stage.officer, at=stage.at(), reason="已改完")


def late(stage):
    hazard = found_by_office(stage)
    Hazard.objects.filter(pk=hazard.pk).update(turn_due_on=stage.today - timedelta(days=1))
    return hazard


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.5.1", refusal=True)
def test_without_a_ground_nobody_is_listed_and_nobody_leaves_before_a_visit(stage):
    with refused("enforcement_ground_missing", "QHD-6.5.1", "uncooperative", "overdue", "refuses_to_rectify"):
        enlist(stage)
    for ground, evidence, code in (
        ("overdue", "见台账", "enforcement_ground_missing"),
        ("uncooperative", " ", "focus_evidence_missing"),
    ):
        with refused(code, "QHD-6.5.1"):
            fact(stage, ground=ground, evidence=evidence)
    fact(stage)
    assert enlist(stage).conditions[0]["figure"] == "两次拒绝入厂"
    with refused("on_focus_list_already"):
        enlist(stage)
    with refused("enforcement_visit_pending", "QHD-6.5.1"):
        operations.remove_from_focus(stage.enterprise, by=stage.officer, at=stage.at(), reason="已改完")
    with refused("role_not_allowed"):
        operations.list_for_focus(stage.enterprise, by=stage.safety, at=stage.at())


def fact(stage, **changes):
    said = {"ground": "uncooperative", "evidence": "两次拒绝入厂", **changes}
    return operations.record_focus_fact(stage.enterprise, by=stage.officer, at=stage.at(), **said)


def visit(stage, upto="planned", **changes):
    """A visit, as far as it is to go."""
    fields = {"planned_on": stage.today + timedelta(days=5), **changes}
    made = visiting.plan_enforcement_visit(stage.enterprise, by=stage.officer, at=stage.at(), **fields)
    if upto == "planned":
        return made
    hazards = [hazard.pk for hazard in queries.open_hazards(stage.enterprise)]
    drawn = {"text": "先查有限空间，再查电气", "hazards": hazards}
    visiting.draw_up_enforcement_plan(made, by=stage.officer, at=stage.at(), **drawn)
    visiting.approve_enforcement_plan(made, by=stage.leader, at=stage.at())
    made = visiting.start_enforcement_visit(made, by=stage.officer, at=stage.at())
    return close(stage, made) if upto == "closed" else made


PROBLEM = ("通道堵塞", "班组没有每日检查", "列入班前检查")


def close(stage, made, problems=(PROBLEM,), **changes):
    said = {"problems": problems, "service_fault": False, **changes}
    return visiting.close_enforcement_visit(made, by=stage.officer, at=stage.at(), **said)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.5.2")
def test_a_visit_goes_by_a_plan_from_the_enterprises_own_hazards_which_the_head_approved(stage):
    hazard = found_by_office(stage)
    started = visit(stage, "started")
    assert (started.state, started.hazards, started.approved_by) == ("visit_started", [hazard.pk], stage.leader)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.5.2", refusal=True)
def test_no_visit_without_an_approved_plan_of_its_own(stage):
    made = visit(stage)
    with refused("enforcement_plan_missing", "QHD-6.5.2", "visit_plan"):
        visiting.start_enforcement_visit(made, by=stage.officer, at=stage.at())
    with refused("enforcement_plan_missing", "QHD-6.5.2"):
        visiting.approve_enforcement_plan(made, by=stage.leader, at=stage.at())
    hazard = found_by_office(stage)
    other = Enterprise.objects.create(name="另一家", division_code="130371", sector="machinery", internal_number="1")
    Hazard.objects.filter(pk=hazard.pk).update(enterprise=other)
    with refused("plan_not_own", "QHD-6.5.2", "hazards"):
        drawn = {"text": "查通道", "hazards": [hazard.pk]}
        visiting.draw_up_enforcement_plan(made, by=stage.officer, at=stage.at(), **drawn)
    visiting.draw_up_enforcement_plan(made, by=stage.officer, at=stage.at(), text="查通道", hazards=[])
    with refused("role_not_allowed"):
        visiting.approve_enforcement_plan(made, by=stage.officer, at=stage.at())
    with refused("enforcement_plan_missing", "QHD-6.5.2", "approval"):
        visiting.start_enforcement_visit(made, by=stage.officer, at=stage.at())


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.5.3")
def test_a_visit_ends_with_cause_and_remedy_and_a_service_fault_goes_to_the_institution(stage):
    firm = Institution.objects.create(name="示例服务公司", credit_code="X", division_code="1303", kept_at="1303")
    closed = close(stage, visit(stage, "started"), service_fault=True, institution=firm, service_note="漏查通道")
    assert closed.problems == [{"problem": PROBLEM[0], "cause": PROBLEM[1], "remedy": PROBLEM[2]}]
    assert list(queries.service_faults(firm, stage.officer)) == [closed]
    assert not queries.service_faults(firm, stage.stranger)
    with clock.frozen(stage.at()):
        assert "漏查通道" in open_as(stage.officer).get(f"/institutions/{firm.pk}/").content.decode()
        assert "漏查通道" not in open_as(stage.stranger).get(f"/institutions/{firm.pk}/").content.decode()


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.5.3", refusal=True)
def test_no_visit_ends_without_the_management_cause_or_the_answer_on_the_service(stage):
    made = visit(stage, "started")
    with refused("root_cause_missing", "QHD-6.5.3", "通道堵塞"):
        close(stage, made, problems=[("通道堵塞", "", "列入班前检查")])
    with refused("service_check_missing", "QHD-6.5.3", "service_answer"):
        close(stage, made, service_fault=None)
    with refused("service_check_missing", "QHD-6.5.3", "institution"):
        close(stage, made, service_fault=True)


def had_checkup(stage):
    """A check-up of the year that was delivered; the fields no rule of visits reads are left as they fall."""
    from tests.inspections.conftest import planned

    check = planned(stage, kind="checkup")
    papers = {"record_id": 1, "report_id": 2}
    at = dict.fromkeys(("started_at", "explained_at", "delivered_at"), stage.at())
    Inspection.objects.filter(pk=check.pk).update(state="delivered", **at, **papers)


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-5.2.2")
def test_a_check_up_lowers_the_years_visits_by_the_factor_of_the_place(stage, said):
    said("cn-3706", "incentives.reduction_factor", 0.5)
    assert (quota(stage).visits, quota(stage).lowered) == (2, False)
    had_checkup(stage)
    assert (quota(stage).visits, quota(stage).lowered, quota(stage).basis.clause) == (1, True, "YT-5.2.2")
    assert visit(stage).state == "visit_planned"


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-5.2.2", refusal=True)
def test_beyond_the_lowered_number_a_visit_has_its_cause(stage, said):
    said("cn-3706", "incentives.reduction_factor", 0.5)
    had_checkup(stage)
    visit(stage)
    with refused("inspection_quota_reached", "YT-5.2.2", "cause"):
        visit(stage)
    for cause in ("tip_off", "accident", "major_hazard", "overdue"):
        assert visit(stage, cause=cause).cause == cause


def test_a_number_set_by_hand_has_its_reason_and_its_year(stage):
    with refused("reason_missing"):
        set_quota(stage, reason="")
    with refused("visit_quota_invalid"):
        set_quota(stage, year=2020)
    assert set_quota(stage).visits == quota(stage).visits == 1
    with refused("visit_day_past"):
        visit(stage, planned_on=stage.today - timedelta(days=1))


@pytest.mark.place("checkups")
def test_a_place_without_a_list_lists_nobody(stage):
    with refused("focus_not_provided"):
        enlist(stage)


def test_an_order_that_is_not_followed_is_a_ground_where_the_place_says_so(stage, partner):
    with refused("enforcement_ground_missing", "LY-3.2.9"):
        enlist(stage)
    made = order(stage, partner, item(stage, days=3))
    stage.now += timedelta(days=4)
    (held,) = [one for one in enlist(stage).conditions if one["ground"] == "refuses_order"]
    assert made.number in held["figure"]


def test_the_four_acts_put_an_enterprise_on_the_list_where_the_place_says_so(stage):
    Site.objects.filter(pk=stage.site.pk).update(known_since=date(2026, 9, 20))
    stage.now = stage.now.replace(month=11, day=2)
    for day in (date(2026, 10, 1), date(2026, 11, 1)):
        remind_of_self_reports(on=day, at=stage.at())
    known = {one.ground: one for one in queries.conditions(stage.enterprise, law(stage), stage.city, on=stage.today)}
    acts = {"late_or_no_report", "accident_after_poor_fix", "producing_unfixed", "refuses_order"}
    assert (set(known), {one.ground for one in known.values() if one.holds}) == (acts, {"late_or_no_report"})
    figure = known["late_or_no_report"].figure
    assert [f"{month}月自查自报" in figure for month in ("08", "09", "10", "11")] == [False, True, True, False]
    hazard = late(stage)
    Hazard.objects.filter(pk=hazard.pk).update(due_on=stage.today - timedelta(days=1))
    happened = {"happened_on": stage.today, "what": "机械伤害"}
    profiles.record_accident(stage.enterprise, by=stage.officer, at=stage.at(), **happened)
    held = {one["ground"]: one["figure"] for one in enlist(stage).conditions}
    assert set(held) == {"late_or_no_report", "accident_after_poor_fix"}
    assert hazard.number in held["accident_after_poor_fix"]
