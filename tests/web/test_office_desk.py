"""What lies on the desk of an office beside hazards and checks: only what waits for that reader, until it is done."""

from datetime import timedelta

from tests.conduct.test_interviews import call, record
from tests.conduct.test_measures import propose, unreached
from tests.hazards.conftest import own_store, stage
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.admission import operations as admission
from bihuan.conduct.focus import visiting
from bihuan.conduct.focus.models import EnforcementVisit, FocusListing
from bihuan.conduct.interviews import operations as interviews
from bihuan.filings.direct_reports import operations as direct
from bihuan.hazards import operations as hazards
from bihuan.insight import matters
from bihuan.policy import policies

__all__ = ["own_store", "stage", "unreached"]


def waits(stage, by, *acts, on=None):
    """Which of these acts lie on the desk of an office's person."""
    found = matters.waiting(matters.OF_OFFICE, by, on=on or stage.today)
    return {str(task.act) for task in found} & set(acts)


def test_a_report_of_a_major_hazard_waits_to_be_signed_for(stage):
    grave = hazards.raise_hazard(
        stage.site,
        by=stage.officer,
        at=stage.at(),
        origin="supervision",
        advice="加装泄爆装置",
        description="没有泄爆装置",
        grade="major",
        criterion="GM-03",
    )
    act = "sign_for_direct_report"
    assert not waits(stage, stage.officer, act)
    said = {"to": ["local_department"], "status": "漏装", "harm": "可能爆炸"}
    (row,) = direct.file_direct_report(grave, by=stage.safety, at=stage.at(), **said)
    assert waits(stage, stage.officer, act)
    assert not waits(stage, stage.stranger, act)
    direct.sign_for_direct_report(row, by=stage.officer, at=stage.at())
    assert not waits(stage, stage.officer, act)


def test_an_interview_waits_until_it_is_recorded_and_its_circular_until_it_is_issued(stage):
    acts = ("hold_interview", "record_interview", "issue_circular")
    interview = call(stage)
    assert waits(stage, stage.officer, *acts) == {"hold_interview"}, "there is nothing to record before its day"
    told = matters.waiting(matters.OF_ENTERPRISE, stage.safety, on=stage.today)
    assert [(task.act, task.due_on) for task in told if task.kind == "interview"] == [
        ("attend_interview", interview.held_at.date())
    ]
    later = matters.waiting(matters.OF_ENTERPRISE, stage.safety, on=stage.today + timedelta(days=9))
    assert not [task for task in later if task.kind == "interview"], "what is over is the office's to record"
    here = f"/orders/interviews/{interview.pk}/"
    with clock.frozen(stage.now):
        assert "record_interview" not in open_as(stage.officer).get(here).content.decode()
    stage.now = interview.held_at
    assert waits(stage, stage.officer, *acts) == {"record_interview"}
    with clock.frozen(interview.held_at):
        assert "record_interview" in open_as(stage.officer).get(here).content.decode()
    record(stage, interview)
    assert not waits(stage, stage.officer, *acts)
    interviews.approve_circular(interview, by=stage.leader, at=stage.at(), circular="通报如下")
    assert waits(stage, stage.officer, *acts) == {"issue_circular"}
    interviews.issue_circular(interview, by=stage.officer, at=stage.at())
    assert not waits(stage, stage.officer, *acts)


def test_a_plan_of_a_visit_waits_for_the_head_and_who_was_visited_for_a_decision(stage):
    acts = ("approve_enforcement_plan", "remove_from_focus")
    listing = FocusListing.objects.create(  # by hand: every place asks for other grounds
        enterprise=stage.enterprise, office=stage.city, by=stage.officer, at=stage.at()
    )
    day = stage.today + timedelta(days=8)
    visit = visiting.plan_enforcement_visit(stage.enterprise, by=stage.officer, at=stage.at(), planned_on=day)
    assert not waits(stage, stage.leader, *acts)
    visiting.draw_up_enforcement_plan(visit, by=stage.officer, at=stage.at(), text="一企一策", hazards=[])
    assert waits(stage, stage.leader, *acts) == {"approve_enforcement_plan"}
    assert not waits(stage, stage.officer, *acts), "the head alone approves it"
    visiting.approve_enforcement_plan(visit, by=stage.leader, at=stage.at())
    assert not waits(stage, stage.leader, *acts)
    EnforcementVisit.objects.filter(pk=visit.pk).update(state="visit_closed", closed_at=stage.at())
    assert waits(stage, stage.officer, *acts) == {"remove_from_focus"}
    FocusListing.objects.filter(pk=listing.pk).update(removed_at=stage.at())
    assert not waits(stage, stage.officer, *acts)


def test_a_licence_waits_for_whoever_has_the_turn(stage):
    acts = ("check_condition", "grant_licence", "deny_licence", "commission_review")
    asked = admission.apply_for_licence(
        stage.enterprise, by=stage.principal, at=stage.at(), office=stage.city, licence="安全生产许可证"
    )
    table = policies.table(stage.site.division_code, "safety_conditions", on=stage.today)
    assert not waits(stage, stage.leader, *acts), "nothing is shown yet"
    asked.conditions = {row["code"]: {"evidence": "制度"} for row in table}
    asked.save()
    assert waits(stage, stage.officer, *acts) == {"check_condition"}
    asked.conditions = {row["code"]: {"evidence": "制度", "met": n > 0} for n, row in enumerate(table)}
    asked.save()
    assert waits(stage, stage.leader, *acts) == {"deny_licence"}, "one is not met"
    page = open_as(stage.leader).get(f"/admission/applications/{asked.pk}/").content.decode()
    assert ("grant_licence/" in page, "deny_licence/" in page) == (False, True)
    asked.conditions = {row["code"]: {"evidence": "制度", "met": True} for row in table}
    asked.save()
    assert (waits(stage, stage.officer, *acts), waits(stage, stage.leader, *acts)) == (set(), {"grant_licence"})
    reviewer = stage.expert("评审员", "fire", unit_name="示例评审院")
    admission.commission_review(asked, by=stage.officer, at=stage.at(), reviewer=reviewer)
    assert not waits(stage, stage.leader, *acts), "it waits for the opinion"


def test_who_missed_the_day_of_a_grade_waits_for_a_measure(stage, unreached):
    act = "propose_measure"
    assert waits(stage, stage.officer, act)
    assert not waits(stage, stage.officer, act, on=unreached.due_on)
    propose(stage, "suspend", "standardisation", unreached.ref, subject="安全生产许可证")
    assert not waits(stage, stage.officer, act)
