"""重大隐患: identified in a meeting, stopped for where it endangers, accepted by the department before work goes on."""

from datetime import date, timedelta

import pytest
from tests.hazards.conftest import (
    bring_expert,
    found_by_expert,
    found_by_office,
    identified,
    opinions,
    planned,
    self_found,
    submitted,
    treated,
)
from tests.refusing import refused

from bihuan import audit, clock
from bihuan.hazards import closure, operations
from bihuan.hazards.majors import criteria, rules, stops
from bihuan.hazards.majors import operations as majors
from bihuan.hazards.models import Hazard
from bihuan.insight import matters
from bihuan.insight.matters import acceptances
from bihuan.notify.models import Message
from bihuan.registers.kinds.resumption import operations as resumption

BACKEND = "bihuan.parties.login.AccountBackend"


def meet(stage, hazard, *, by=None, said=None, **decided):
    given = {"grade": "major", "criterion": "GM-03", "opinions": opinions(stage) if said is None else said, **decided}
    return majors.identify_hazard(hazard, by=by or stage.principal, at=stage.at(), **given)


def stop(stage, hazard, **said):
    given = {"scope": "line", "line": "喷漆线", "danger": "可燃气体浓度超限", **said}
    return majors.stop_production(hazard, by=stage.safety, at=stage.at(), **given)


@pytest.fixture
def major(stage):
    return found_by_expert(stage, grade="major")


# --- identification ------------------------------------------------------------------------------------------------


@pytest.mark.clause("LY-3.1.4")
def test_the_main_person_and_four_departments_call_it_major(stage):
    hazard = meet(stage, self_found(stage, grade=""))
    assert (hazard.state, hazard.grade, hazard.criterion) == ("assessed", "major", "GM-03")
    row = hazard.identifications.get()
    assert row.by_name == stage.principal.name
    assert {one["department"] for one in row.opinions} == {"technical", "engineering_equipment", "production", "safety"}
    assert [line.act for line in audit.timeline(hazard.ref)][-2:] == ["assess_hazard", "identify_hazard"]


@pytest.mark.clause("LY-3.1.4", refusal=True)
def test_led_by_somebody_else_or_with_a_department_unheard_nothing_is_identified(stage):
    hazard = self_found(stage, grade="")
    with refused("main_person_required", "LY-3.1.4"):
        meet(stage, hazard, by=stage.safety)
    said = opinions(stage)
    said["production"] = {"name": "", "grade": "major"}
    del said["technical"]
    with refused("identification_party_missing", "LY-3.1.4", "production", "technical"):
        meet(stage, hazard, said=said)
    hazard.refresh_from_db()
    assert (hazard.grade, hazard.identifications.count()) == ("", 0)


@pytest.mark.clause("LY-3.1.4", refusal=True)
def test_a_meeting_decides_and_no_department_is_heard_that_says_neither_grade(stage):
    hazard = self_found(stage, grade="")
    with refused("grade_missing", "LY-3.1.4", "grade"):
        meet(stage, hazard, grade="", criterion="")
    with refused("identification_party_missing", "LY-3.1.4", "safety"):
        meet(stage, hazard, said={**opinions(stage), "safety": {"name": "安全部", "grade": "很大"}})
    assert hazard.identifications.count() == 0


def test_a_meeting_confirms_by_no_criterion_that_was_out_of_force_on_the_day(stage, major):
    with refused("criterion_repealed", None, "criterion"):
        meet(stage, major, criterion="HC121-01")
    assert meet(stage, major, criterion="").identifications.get().criterion == major.criterion


def test_an_enterprise_calls_nothing_major_but_in_its_meeting(stage):
    found = {"origin": "self_check", "description": "灭火器失压", "grade": "major", "criterion": "GM-03"}
    with refused("main_person_required", "LY-3.1.4"):
        operations.raise_hazard(stage.site, by=stage.worker, at=stage.at(), **found)
    hazard = self_found(stage, grade="general")
    assessing = {"grade": "major", "criterion": "GM-03"}
    with refused("main_person_required", "LY-3.1.4"):
        operations.assess_hazard(hazard, by=stage.safety, at=stage.at(), **assessing)
    with refused("identification_party_missing", "LY-3.1.4"):
        operations.assess_hazard(hazard, by=stage.principal, at=stage.at(), **assessing)
    assert meet(stage, hazard).grade == "major"


def test_a_meeting_may_find_it_general_and_confirms_what_others_judged(stage, major):
    assert meet(stage, self_found(stage, grade=""), grade="general", criterion="").grade == "general"
    assert meet(stage, major).identifications.get().grade == "major"
    with refused("finding_is_immutable"):
        meet(stage, major, grade="general")
    by_office = found_by_office(stage, grade="major", criterion="GM-03")
    assert by_office.grade == "major", "an office's judgement waits for no vote of the enterprise"


@pytest.mark.place("checkups")
def test_elsewhere_no_meeting_is_asked_for(stage):
    assert self_found(stage, grade="major", criterion="GM-03").grade == "major"


# --- criteria ------------------------------------------------------------------------------------------------------


def test_a_criterion_repealed_last_month_names_what_replaced_it(stage):
    hazard = found_by_office(stage, grade="")
    with refused("criterion_repealed", None, "criterion") as no:
        operations.assess_hazard(hazard, by=stage.officer, at=stage.at(), grade="major", criterion="HC121-01")
    assert no.facts["last_on"] == date(2026, 9, 29)
    assert "AQ 3067-2026" in str(no.facts["now"])
    criteria.require_in_force("HC121-01", on=date(2026, 9, 29))
    with refused("criterion_not_yet"):
        criteria.require_in_force("AQ-5.1.1", on=date(2026, 9, 29))


def test_of_a_sector_only_what_was_in_force_is_proposed(stage):
    def standards(on):
        return {standard.code for standard, _row in criteria.of_sector("hazardous_chemicals", on=on)}

    assert (standards(date(2026, 9, 29)), standards(date(2026, 9, 30))) == ({"c121"}, {"aq3067"})
    text = "喷漆室没有设置固定式可燃气体报警装置"
    assert criteria.proposed("machinery", text, on=stage.today)
    assert criteria.proposed("machinery", "", on=stage.today) == []


# --- stopping ------------------------------------------------------------------------------------------------------


@pytest.mark.clause("LY-2.1.15")
def test_what_endangers_production_stops_the_line_or_the_enterprise_at_once(
    stage, major, django_capture_on_commit_callbacks
):
    stop(stage, major)
    row = major.stops.get()
    assert (row.scope, row.line, row.at, row.lifted_at) == ("line", "喷漆线", stage.now, None)
    told = set(Message.objects.filter(event="production-stopped").values_list("account_id", flat=True))
    assert {stage.principal.pk, stage.officer.pk, stage.leader.pk} <= told
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.suspended_on is None, "the rest of the works goes on"
    other = found_by_expert(stage, grade="major")
    stop(stage, other, scope="enterprise", line="")
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.suspended_on == stage.today


@pytest.mark.clause("LY-2.1.15", refusal=True)
def test_nobody_keeps_producing_over_it(stage, major):
    with refused("stop_production_required", "LY-2.1.15"):
        stop(stage, major, scope="none")
    assert not major.stops.exists()


def test_a_stop_says_what_and_where_and_is_for_major_hazards_alone(stage, major):
    with refused("danger_missing", "LY-2.1.15", "danger"):
        stop(stage, major, danger=" ")
    with refused("stop_scope_missing", "LY-2.1.15", "stop_scope"):
        stop(stage, major, scope="")
    with refused("stop_line_missing", "LY-2.1.15", "stop_line"):
        stop(stage, major, line="")
    with refused("only_for_major", "LY-2.1.15"):
        stop(stage, found_by_expert(stage))
    stop(stage, major)
    with refused("stopped_already"):
        stop(stage, major)


@pytest.mark.place("checkups")
def test_where_the_law_lets_production_go_on_that_is_on_record(stage, major):
    stop(stage, major, scope="none")
    assert audit.timeline(major.ref)[-1].data["scope"] == "none"
    assert not major.stops.exists()


# --- acceptance and starting again ---------------------------------------------------------------------------------


def ready(stage, hazard, **plan):
    """Stopped, planned with two measures, both done, and submitted."""
    stop(stage, hazard, scope="enterprise")
    hazard = planned(stage, hazard, measures="1. 更换报警器\n2、联锁试验", **plan)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    return submitted(stage, hazard)


def settle(stage, hazard, *items):
    return majors.settle_plan_items(hazard, by=stage.worker, at=stage.at(), items=items)


def apply(stage, hazard):
    return majors.apply_for_acceptance(hazard, by=stage.safety, at=stage.at(), said="两项措施都已落实")


@pytest.mark.clause("LY-3.2.5")
def test_the_department_accepts_and_the_stop_is_lifted(stage, major, django_capture_on_commit_callbacks):
    hazard = ready(stage, major)
    settle(stage, hazard, 1, 2)
    with django_capture_on_commit_callbacks(execute=True):
        apply(stage, hazard)
    asked = hazard.applications.get()
    assert asked.review_due_on == stage.today + timedelta(days=10)
    assert Message.objects.filter(event="acceptance-applied", account_id=stage.officer.pk).exists()
    bring_expert(stage)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    asked.refresh_from_db()
    lifted = hazard.stops.get()
    assert (asked.passed, lifted.lifted_by_name) == (True, stage.officer.name)
    majors.end_stop(hazard, by=stage.safety, at=stage.at())
    stage.enterprise.refresh_from_db()
    assert (hazard.stops.get().resumed_at, stage.enterprise.suspended_on) == (stage.now, None)
    with refused("not_stopped"):
        majors.end_stop(hazard, by=stage.safety, at=stage.at())


@pytest.mark.clause("LY-3.2.5", refusal=True)
def test_nobody_resumes_before_and_nobody_applies_with_a_measure_open(stage, major):
    hazard = ready(stage, major)
    with refused("acceptance_missing", "LY-3.2.5"):
        majors.end_stop(hazard, by=stage.safety, at=stage.at())
    settle(stage, hazard, 1)
    with refused("plan_item_open", "LY-3.2.5", "联锁试验"):
        apply(stage, hazard)
    settle(stage, hazard, 2)
    apply(stage, hazard)
    with refused("acceptance_missing", "LY-3.2.5"):
        majors.end_stop(hazard, by=stage.principal, at=stage.at())
    with refused("application_pending", "LY-3.2.5"):
        apply(stage, hazard)


def test_points_are_ticked_once_and_a_new_plan_begins_again(stage, major):
    hazard = ready(stage, major)
    for items, code in (((), "plan_item_missing"), ((3,), "plan_item_unknown")):
        with refused(code):
            settle(stage, hazard, *items)
    settle(stage, hazard, 2)
    with refused("plan_item_unknown"):
        settle(stage, hazard, 2)
    assert majors.unsettled(hazard) == [(1, "更换报警器")]


def test_what_is_sent_back_is_applied_for_anew(stage, major):
    hazard = ready(stage, major)
    settle(stage, hazard, 1, 2)
    apply(stage, hazard)
    bring_expert(stage)
    closure.return_rectification(hazard, by=stage.officer, at=stage.at(), opinion="联锁不动作")
    assert (hazard.applications.get().passed, hazard.stops.get().lifted_at) == (False, None)
    submitted(stage, hazard)
    apply(stage, hazard)
    assert hazard.applications.count() == 2


def test_a_general_hazard_is_not_applied_for(stage):
    hazard = treated(stage, found_by_expert(stage))
    settle(stage, hazard, 1)
    with refused("only_for_major", "LY-3.2.5"):
        apply(stage, hazard)


def test_the_check_of_ones_own_ends_no_stop(stage, major):
    stop(stage, major, scope="enterprise")
    resumption.record_shutdown(stage.enterprise, by=stage.safety, at=stage.at(), since=stage.today, reason="停产检修")
    answers = dict.fromkeys(resumption.items(), (True, ""))
    resumption.answer_resumption_items(stage.enterprise, by=stage.safety, at=stage.at(), answers=answers)
    with refused("acceptance_missing", "LY-3.2.5"):
        resumption.resume_production(stage.enterprise, by=stage.safety, at=stage.at())


def test_a_shutdown_of_another_kind_outlasts_the_stop(stage, major):
    hazard = ready(stage, major)
    resumption.record_shutdown(stage.enterprise, by=stage.safety, at=stage.at(), since=stage.today, reason="停产检修")
    settle(stage, hazard, 1, 2)
    apply(stage, hazard)
    bring_expert(stage)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    majors.end_stop(hazard, by=stage.safety, at=stage.at())
    stage.enterprise.refresh_from_db()
    assert stage.enterprise.suspended_on == stage.today
    assert stops.whole(stage.enterprise) == []


@pytest.mark.place("checkups")
def test_what_lifts_a_stop_is_not_accepted_by_the_enterprise_itself(stage):
    hazard = ready(stage, self_found(stage, grade="major", criterion="GM-03"))
    with refused("acceptance_by_department", "AQF-65"):
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    assert hazard.stops.get().lifted_at == stage.now


@pytest.mark.place("project")
def test_nor_by_an_expert_or_an_institution_and_the_department_has_it_on_its_desk(client, stage):
    hazard = ready(stage, found_by_expert(stage, grade="major"))
    with refused("acceptance_by_department", "AQF-65"):
        closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())
    settle(stage, hazard, 1, 2)
    assert tasks(stage, stage.officer) == []
    apply(stage, hazard)
    assert "由监管部门办理" in page(client, stage, stage.worker, hazard)
    (task,) = tasks(stage, stage.officer)
    assert (task.act, task.id, task.due_on) == ("verify_rectification", hazard.pk, stage.today + timedelta(days=10))
    assert tasks(stage, stage.stranger) == []
    closure.return_rectification(hazard, by=stage.officer, at=stage.at(), opinion="联锁不动作")
    submitted(stage, hazard)
    apply(stage, hazard)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    assert (hazard.stops.get().lifted_by_name, tasks(stage, stage.officer)) == (stage.officer.name, [])


def tasks(stage, by):
    return matters.waiting([acceptances.to_answer], by, on=stage.today)


@pytest.mark.place("project")
def test_what_nothing_stands_still_for_is_looked_at_by_whom_the_place_names(stage):
    hazard = treated(stage, found_by_expert(stage, grade="major"))
    with refused("recheck_missing", "QHD-6.3.1"):
        closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    closure.verify_rectification(hazard, by=stage.experts[1].account, at=stage.at())


def test_the_number_before_a_point_is_left_out_and_no_other():
    measures = "3号炉停炉检修\n1. 更换报警器\n（2）联锁试验\n2.5米护栏加高\n\n10、清理"
    points = ["3号炉停炉检修", "更换报警器", "联锁试验", "2.5米护栏加高", "清理"]
    assert rules.plan_items(measures) == points


# --- the page ------------------------------------------------------------------------------------------------------


def post(client, stage, by, hazard, act, **given):
    client.force_login(by, backend=BACKEND)
    with clock.frozen(stage.at()):
        return client.post(f"/hazards/{hazard.pk}/{act}/", given)


def page(client, stage, by, hazard):
    client.force_login(by, backend=BACKEND)
    with clock.frozen(stage.at()):
        return client.get(f"/hazards/{hazard.pk}/").content.decode()


def test_from_finding_to_starting_again_on_the_page(client, stage):
    hazard = self_found(stage, grade="")
    said = {
        f"{field}_{party}": value
        for party, one in opinions(stage).items()
        for field, value in (("who", one["name"]), ("says", one["grade"]))
    }
    given = {**said, "grade": "major", "criterion": "GM-03"}
    refusal = post(client, stage, stage.principal, hazard, "identify_hazard", **{**given, "who_safety": ""})
    assert refusal.status_code == 422
    assert "生产部门参加人" in refusal.content.decode()
    assert post(client, stage, stage.principal, hazard, "identify_hazard", **given).status_code == 303
    shown = page(client, stage, stage.safety, hazard)
    assert "职工代表大会" in shown
    assert "企业认定" in shown
    stopping = {"danger": "气体超限", "scope": "line", "line": "喷漆线"}
    assert post(client, stage, stage.safety, hazard, "stop_production", **stopping).status_code == 303
    hazard = treated(stage, Hazard.objects.get(pk=hazard.pk))
    assert post(client, stage, stage.worker, hazard, "settle_plan_items", items=["1"]).status_code == 303
    assert post(client, stage, stage.safety, hazard, "apply_for_acceptance", said="").status_code == 303
    assert "还没有验收合格" in page(client, stage, stage.safety, hazard)
    bring_expert(stage)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    assert post(client, stage, stage.safety, hazard, "end_stop").status_code == 303
    assert hazard.stops.get().resumed_by_name == stage.safety.name


def test_a_meeting_that_was_held_is_not_offered_again(client, stage):
    hazard = identified(stage, self_found(stage, grade=""))
    assert "identify_hazard" not in page(client, stage, stage.principal, hazard)
