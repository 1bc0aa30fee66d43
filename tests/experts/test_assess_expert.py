"""年度考核: the year of an expert by its records, its grade by a person, and what depends on it."""

from datetime import date, datetime, timedelta

import pytest
from tests.cast import account
from tests.hazards.conftest import stand
from tests.inspections.conftest import answer_all, explain, find, planned, sign, started
from tests.inspections.test_correct_finding import correct
from tests.meanwhile import second_meets_first
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import admitting, drawing, leaving, operations, tasks
from bihuan.experts.assessments import access, queries, record, rules
from bihuan.experts.assessments import operations as assessing
from bihuan.experts.models import Assessment, Expert, Membership
from bihuan.insight import desk
from bihuan.inspections import operations as inspections
from bihuan.notify.models import Message
from bihuan.parties.models import Institution, Regulator, Role
from bihuan.policy import policies
from bihuan.refusal import Stranger


def member(expert):
    return Membership.objects.get(expert=expert)


def note(stage, expert, kind="quality_passed", **changes):
    """A record of the year: the office looked at the work."""
    asked = {"on": stage.today, "work": "示例厂检查", "said": "记录完整", **changes}
    return assessing.note_service(expert, by=stage.officer, at=stage.at(), kind=kind, **asked)


def assess(stage, expert, grade="qualified", *, by=None, year=2026, ground="全年认真", early=False):
    if not early and stage.today < YEARS_END:
        at_years_end(stage)
    return assessing.assess_expert(
        member(expert), by=by or stage.leader, at=stage.at(), year=year, grade=grade, ground=ground
    )


def appoint(stage, expert, on):
    stage.now = stage.now.replace(year=on.year, month=on.month, day=on.day)
    return inspections.appoint_expert(
        planned(stage), by=stage.safety, at=stage.at(), expert=expert, specialty=expert.specialties[0]
    )


YEARS_END, JANUARY = date(2026, 11, 16), date(2027, 1, 12)


@pytest.mark.clause("LH-14.1")
@pytest.mark.place("leaders")
def test_work_quality_and_complaints_are_counted_and_a_person_grades(stage, django_capture_on_commit_callbacks):
    check = started(stage)
    lead = check.team.get(is_lead=True).expert
    find(stage, check)
    correct(stage, check, find(stage, check, description="通道堵塞"), location="二车间")
    answer_all(stage, check)
    sign(stage, explain(stage, check))
    note(stage, lead)
    note(stage, lead, "complaint_founded", said="迟到两小时")
    note(stage, lead, "complaint_founded", on=date(2025, 12, 31))  # of another year
    leaving.note_decline(
        lead, by=stage.officer, at=stage.at(), work="某厂检查", on=stage.today, reason="不想去", justified=False
    )
    with django_capture_on_commit_callbacks(execute=True):
        given = assess(stage, lead, "qualified", ground="查得准，守时要改进")
    counts = {
        "visits": 1, "findings": 2, "corrected": 1, "quality_passed": 1, "complaint_founded": 1, "declined": 1,
    }  # fmt: skip
    assert given.record == counts
    line = audit.timeline(lead.ref)[-1]
    assert (line.act, line.basis, line.data["record"]) == ("assess_expert", ["LH-14.1"], counts)
    assert queries.years_of(lead) == [given]
    assert Message.objects.filter(event="expert-assessed", account_id=lead.account_id).exists()


@pytest.mark.clause("LH-14.1", refusal=True)
@pytest.mark.place("leaders")
def test_no_grade_without_a_record_and_none_by_the_own_unit(stage):
    expert = stage.experts[0]
    with refused("no_record_in_period", "LH-14.1"):
        assess(stage, expert)
    note(stage, expert)
    expert.unit_name = stage.city.name
    expert.save()
    with refused("conflict_of_interest", "LH-14.1"):
        assess(stage, expert)
    assert not Assessment.objects.exists()


@pytest.mark.clause("LY-2.4.4")
def test_the_year_is_due_on_its_last_day_and_the_unassessed_are_listed_and_reminded_of(stage):
    first, second, third = stage.experts
    assert desk_of(stage, date(2026, 11, 15)) == []
    note(stage, first)
    assess(stage, first)
    (task,) = desk_of(stage, date(2026, 11, 16))
    assert (task.id, task.due_on, task.due_basis.clause, task.note) == (
        stage.pool.pk, date(2026, 12, 31), "LY-2.4.4", "2026/2",
    )  # fmt: skip
    members = queries.members_of(2026, stage.pool.memberships.all())
    assert {one.expert_id for one in members.filter(assessed=False)} == {second.pk, third.pk}
    assert queries.how_many(members) == (1, 3)
    days = [date(2026, 11, 15), date(2026, 11, 16), date(2026, 11, 17), date(2026, 12, 28), JANUARY]
    assert [remind(stage, on) for on in days] == [0, 1, 1, 1, 1]
    told = Message.objects.filter(account_id=stage.officer.pk, about=f"pool_year:{stage.pool.pk}").order_by("sent_at")
    assert [line.event for line in told] == ["assessments-due", "assessments-due", "assessments-overdue"]
    assert {line.due_on for line in told} == {date(2026, 12, 31)}


def desk_of(stage, on):
    return [task for task in desk.of_regulator(stage.officer, on=on) if task.act == "assess_expert"]


def remind(stage, on):
    return tasks.remind_of_assessments(on=on, at=datetime(on.year, on.month, on.day, 8, tzinfo=stage.now.tzinfo))


@pytest.mark.clause("LY-2.4.4")
def test_who_was_assessed_goes_on_into_the_next_year(stage):
    expert = stage.experts[0]
    note(stage, expert)
    assess(stage, expert)
    assert appoint(stage, expert, JANUARY).expert == expert


@pytest.mark.clause("LY-2.4.4", refusal=True)
def test_who_was_not_is_not_sent_in_january(stage):
    expert = stage.experts[0]
    with refused("expert_assessment_missing", "LY-2.4.4") as no:
        appoint(stage, expert, JANUARY)
    assert no.facts["wanted"] == 2026
    given = assessing.leave_ungraded(stage.pool, by=stage.leader, at=stage.at(), year=2026, ground="全年没有派出")
    assert len(given) == 3
    assert appoint(stage, expert, JANUARY + timedelta(days=1)).expert == expert
    assessing.withdraw_assessment(given[0], by=stage.leader, at=stage.at(), reason="漏看一次检查")
    with refused("expert_assessment_missing", "LY-2.4.4"):
        appoint(stage, given[0].membership.expert, JANUARY + timedelta(days=2))


def test_the_draw_leaves_out_who_was_not_assessed(stage):
    note(stage, stage.experts[0])
    assess(stage, stage.experts[0])
    days = {"number_on": JANUARY - timedelta(days=1), "on": JANUARY}
    draw = drawing.commit_draw(
        stage.pool, by=stage.leader, at=stage.at(), purpose="专项", number=1, source="lottery", **days
    )
    assert [one["id"] for one in draw.entries] == [stage.experts[0].pk]


def test_nobody_is_stopped_by_a_year_before_the_first_or_one_spent_elsewhere(stage):
    """An office that begins in March assesses nobody for the year before; nor does a pool under another law."""
    expert = stage.experts[0]
    assert appoint(stage, expert, date(2026, 12, 1)).expert == expert
    Membership.objects.update(announced_on=date(2025, 3, 1))
    assert appoint(stage, expert, date(2026, 12, 2)).expert == expert  # 2026 is the first year of the place
    Membership.objects.update(announced_on=date(2027, 1, 4))
    assert appoint(stage, expert, JANUARY).expert == expert
    Membership.objects.update(announced_on=date(2026, 3, 1))
    for place in ("37", "3706"):
        stage.pool.division_code = place
        stage.pool.save()
        stage.now += timedelta(days=1)
        assert appoint(stage, expert, stage.today).expert == expert


@pytest.mark.place("leaders")
def test_where_no_period_is_set_nobody_is_reminded_and_nobody_stopped(stage):
    assert rules.asked(policies.at("4111", on=date(2026, 12, 31)), on=date(2026, 12, 31)) is None
    assert desk_of(stage, date(2026, 12, 31)) == []
    assert remind(stage, date(2026, 12, 31)) == 0
    assert queries.members_of(2026, stage.pool.memberships.all())


@pytest.mark.clause("LY-2.4.5")
def test_a_top_grade_is_commended_with_its_ground_for_everybody_to_read(stage, django_capture_on_commit_callbacks):
    expert = stage.experts[0]
    note(stage, expert)
    given = assess(stage, expert, "excellent")
    with django_capture_on_commit_callbacks(execute=True):
        row = commend(stage, expert, reward="先进专家")
    assert (row.assessment, row.ground) == (given, "查出三处重大隐患")
    line = audit.timeline(expert.ref)[-1]
    assert (line.act, line.basis, line.data["ground"]) == ("commend_expert", ["LY-2.4.5"], "查出三处重大隐患")
    assert Message.objects.filter(event="expert-commended", account_id=expert.account_id).exists()
    with refused("already_commended"):
        commend(stage, expert)
    with refused("assessment_commended"):
        assessing.withdraw_assessment(given, by=stage.leader, at=stage.at(), reason="错了")


def commend(stage, expert, *, by=None, ground="查出三处重大隐患", **changes):
    return assessing.commend_expert(
        member(expert), by=by or stage.leader, at=stage.at(), year=2026, ground=ground, **changes
    )


@pytest.mark.clause("LY-2.4.5", refusal=True)
def test_nobody_is_commended_without_an_assessment_of_the_year(stage):
    with refused("commendation_ground_missing", "LY-2.4.5", "year_assessment"):
        commend(stage, stage.experts[0])
    note(stage, stage.experts[0])
    assess(stage, stage.experts[0], "excellent")
    with refused("commendation_ground_missing", "LY-2.4.5", "deeds"):
        commend(stage, stage.experts[0], ground=" ")


@pytest.mark.django_db(transaction=True)
def test_nobody_is_commended_for_a_grade_that_is_being_withdrawn():
    stage = stand("strict")
    expert = stage.experts[0]
    note(stage, expert)
    given = assess(stage, expert, "excellent")
    outcome = second_meets_first(
        lambda: assessing.withdraw_assessment(given, by=stage.leader, at=stage.at(), reason="写错等次"),
        lambda: commend(stage, expert),
    )
    assert outcome == "commendation_ground_missing"


@pytest.mark.clause("LH-14.2")
@pytest.mark.place("leaders")
def test_the_top_grade_is_commended_in_the_public_profile(stage, client):
    expert = stage.experts[0]
    note(stage, expert)
    assess(stage, expert, "excellent")
    commend(stage, expert)
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    page = client.get(f"/experts/{expert.pk}/").content.decode()
    assert "查出三处重大隐患" in page
    assert "全年认真" not in page  # the assessment itself is for the expert and the offices


@pytest.mark.clause("LH-14.2", refusal=True)
@pytest.mark.place("leaders")
def test_a_lower_grade_or_an_open_violation_is_not_commended(stage):
    lower, tainted = stage.experts[:2]
    note(stage, lower)
    assess(stage, lower, "qualified")
    with refused("commendation_ground_missing", "LH-14.2", "top_grade"):
        commend(stage, lower)
    asked = {"division_code": "4111", "ground": "falsification", "evidence": "伪造记录"}
    admitting.note_misconduct(tainted, by=stage.officer, at=stage.at(), **asked)
    assess(stage, tainted, "excellent")
    with refused("commendation_ground_missing", "LH-14.2", "clean_record"):
        commend(stage, tainted)


@pytest.mark.clause("LY-2.4.4", refusal=True)
def test_a_year_that_has_just_begun_is_not_idle_yet(stage):
    """Else whoever presses the button in January has nobody to assess in December."""
    note(stage, stage.experts[0])
    for day in (date(2026, 11, 3), date(2026, 11, 15)):
        stage.now = stage.now.replace(month=day.month, day=day.day)
        with refused("assessment_too_early", "LY-2.4.4") as no:
            leave_ungraded(stage)
        with refused("assessment_too_early", "LY-2.4.4"):
            assess(stage, stage.experts[1], rules.UNGRADED, early=True)
        with refused("assessment_too_early", "LY-2.4.4"):  # nor is it known how good it will have been
            assess(stage, stage.experts[0], "excellent", early=True)
        assert no.facts["on"] == YEARS_END
    assert not Assessment.objects.exists()
    at_years_end(stage)
    assert len(leave_ungraded(stage)) == 2


def at_years_end(stage):
    """From when on the year is assessed here."""
    stage.now = stage.now.replace(month=YEARS_END.month, day=YEARS_END.day)


def leave_ungraded(stage, **changes):
    asked = {"year": 2026, "ground": "全年没有派出", **changes}
    return assessing.leave_ungraded(stage.pool, by=stage.leader, at=stage.at(), **asked)


@pytest.mark.place("leaders")
def test_where_no_day_is_set_a_year_is_idle_when_it_is_over(stage):
    stage.now = stage.now.replace(month=12, day=31)
    with refused("assessment_too_early", "LH-14.1"):
        leave_ungraded(stage)
    stage.now += timedelta(days=1)
    assert len(leave_ungraded(stage)) == 3


def test_whoever_stands_in_is_shown_whom_they_may_assess(stage):
    """The list is made in PostgreSQL and the act asks the rule: both say the same, in a pool of any size."""
    Expert.objects.filter(pk=stage.experts[0].pk).update(unit_name=stage.city.name)
    beside = Regulator.objects.create(name="示例市消防局", kind="sector_department", division_code="3713")
    for by in (stage.leader, account("beside", "消防人员", Role.REGULATOR_CLERK, regulator=beside)):
        told = set(access.to_be_assessed_by(by, stage.pool))
        assert told == {row for row in stage.pool.memberships.all() if access.may_assess(row, by)}
        others = set(stage.pool.memberships.filter(access.of_others(by)))
        assert others == {row for row in stage.pool.memberships.all() if not access.is_of_own_unit(row.expert, by)}
    assert told == {member(stage.experts[0])}


def test_an_idle_year_gets_no_grade_and_a_busy_one_does(stage):
    busy, idle, _third = stage.experts
    at_years_end(stage)
    note(stage, busy)
    with refused("record_to_be_graded", "LY-2.4.4"):
        assess(stage, busy, rules.UNGRADED)
    assert assess(stage, idle, rules.UNGRADED).record == {}
    given = assessing.leave_ungraded(stage.pool, by=stage.leader, at=stage.at(), year=2026, ground="全年没有派出")
    assert [one.membership.expert for one in given] == [_third]
    with refused("nobody_to_leave_ungraded"):
        assessing.leave_ungraded(stage.pool, by=stage.leader, at=stage.at(), year=2026, ground="全年没有派出")


def test_what_a_grade_needs(stage):
    expert = stage.experts[0]
    note(stage, expert)
    for year in (2025, 2027):
        with refused("assessment_year_invalid"):
            assess(stage, expert, year=year)
    with refused("assessment_grade_unknown", None, "assessment_grade"):
        assess(stage, expert, "splendid")
    with refused("reason_missing", "LY-2.4.4", "assessment_ground"):
        assess(stage, expert, ground=" ")
    with refused("role_not_allowed"):
        assess(stage, expert, by=other_office(stage))
    given = assess(stage, expert)
    with refused("already_assessed"):
        assess(stage, expert)
    with refused("reason_missing"):
        assessing.withdraw_assessment(given, by=stage.leader, at=stage.at(), reason="")
    assessing.withdraw_assessment(given, by=stage.leader, at=stage.at(), reason="写错等次")
    with refused("assessment_withdrawn"):
        assessing.withdraw_assessment(given, by=stage.leader, at=stage.at(), reason="写错等次")
    assert assess(stage, expert, "excellent").grade == "excellent"
    operations.end_membership(member(expert), by=stage.leader, at=stage.at(), reason="调离")
    with refused("membership_ended"):
        assess(stage, expert)


def other_office(stage):
    office = Regulator.objects.create(name="邻市局", kind="emergency_bureau", division_code="3706")
    return account("elsewhere", "外局人员", Role.REGULATOR_CLERK, regulator=office)


def test_what_a_note_needs_and_where_it_counts(stage):
    expert = stage.experts[0]
    with refused("service_note_incomplete", None, "service_kind", "service_work", "service_said"):
        note(stage, expert, "gossip", work="", said=" ")
    with refused("service_note_incomplete", None, "service_on"):
        note(stage, expert, on=None)
    with refused("service_note_later"):
        note(stage, expert, on=stage.today + timedelta(days=1))
    with pytest.raises(Stranger):
        assessing.note_service(
            expert, by=stage.safety, at=stage.at(), kind="quality_passed", on=stage.today, work="检查", said="好"
        )
    note(stage, expert)
    counts = {place: record.of([expert.pk], place=place, year=2026)[expert.pk] for place in ("371302", "3713", "3706")}
    assert counts == {"371302": {"quality_passed": 1}, "3713": {"quality_passed": 1}, "3706": {}}


def test_an_institutions_own_people_are_assessed_by_the_office_of_the_place(stage):
    house = Institution.objects.create(name="示例安全技术中心", credit_code="XT", division_code="3713", kept_at="3713")
    keeper = account("house", "机构经办", Role.INSTITUTION, institution=house)
    stage.pool.owner_regulator, stage.pool.owner_institution, stage.pool.level = None, house, "institution"
    stage.pool.save()
    expert, outsider = stage.experts[:2]
    Expert.objects.filter(pk=outsider.pk).update(unit_name="别的单位")
    for one in (expert, outsider):
        note(stage, one)
    with refused("conflict_of_interest", "LY-2.4.4"):
        assess(stage, expert, by=keeper)  # of that unit by the name written down
    with refused("role_not_allowed"):
        assess(stage, outsider, by=stage.officer)
    with pytest.raises(Stranger):
        access.fetch_assessed_pool(stage.pool.pk, stage.stranger)
    assert access.fetch_assessed_pool(stage.pool.pk, stage.officer) == stage.pool
    assert assess(stage, expert, by=stage.officer).grade == "qualified"
    assert assess(stage, outsider, by=keeper).grade == "qualified"


def test_an_offices_own_people_are_assessed_by_another_office_of_the_place(stage):
    expert = stage.experts[0]
    Expert.objects.filter(pk=expert.pk).update(unit_name=stage.city.name)
    note(stage, expert)
    beside = Regulator.objects.create(name="示例市消防局", kind="sector_department", division_code="3713")
    other = account("beside", "消防人员", Role.REGULATOR_CLERK, regulator=beside)
    with refused("role_not_allowed"):
        assess(stage, stage.experts[1], by=other)
    given = assess(stage, expert, by=other)
    with refused("role_not_allowed"):
        assessing.withdraw_assessment(given, by=other_office(stage), at=stage.at(), reason="不对")
    with refused("conflict_of_interest", "LY-2.4.4"):
        assessing.withdraw_assessment(given, by=stage.leader, at=stage.at(), reason="不服")
    assert assessing.withdraw_assessment(given, by=other, at=stage.at(), reason="写错等次").withdrawn_by == other
    assess(stage, expert, "excellent", by=other)
    with refused("conflict_of_interest", "LY-2.4.4"):
        commend(stage, expert)
    assert commend(stage, expert, by=other).by == other
