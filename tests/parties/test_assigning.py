"""Which department supervises: proposed by sector, licences and duty list, confirmed by a person, with a reason where
it is another; and nobody whom the duty list binds acts beyond it."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account
from tests.hazards.conftest import found_by_office, planned
from tests.inspections.conftest import short_list
from tests.refusing import refused

from bihuan import audit
from bihuan.hazards import closure, importing, pressing
from bihuan.hazards import operations as hazards
from bihuan.hazards.dossier import open_dossier
from bihuan.hazards.hindrance import hindrance
from bihuan.hazards.states import Act
from bihuan.insight import desk as tasks
from bihuan.inspections import operations as inspections
from bihuan.oversight import operations as oversight
from bihuan.parties import assigning, operations
from bihuan.parties.assigning import Listed
from bihuan.parties.models import Enterprise, Regulator, RegulatorKind, Role
from bihuan.parties.operator import CLOCK
from bihuan.refusal import Refusal


def office(stage, name, *duties, place="", kind=RegulatorKind.SECTOR_DEPARTMENT):
    return Regulator.objects.create(
        name=name, kind=kind, division_code=place or stage.city.division_code, duties=list(duties)
    )


def register(stage, **changes):
    place = stage.enterprise.division_code
    fields = {"name": "乙厂", "division_code": place, "sector": "machinery", "credit_code": CODES[1], **changes}
    return operations.register_enterprise(by=stage.officer, at=stage.at(), **fields)


def confirm(stage, enterprise, department, reason=""):
    return assigning.confirm_department(
        enterprise, by=stage.officer, at=stage.at(), department=department, reason=reason
    )


@pytest.mark.clause("LY-1.2.1")
def test_departments_are_proposed_by_sector_and_licence_and_one_is_confirmed(stage):
    industry, licensing = office(stage, "示例市工信局", "machinery"), office(stage, "示例市审批局", "textile")
    firm = register(stage)
    assert (firm.competent_department, firm.assigned_on) == (industry, None)
    assigning.record_licence(
        firm, by=stage.officer, at=stage.at(), name="安全生产许可证", number="示1号", issued_by=licensing
    )
    proposed = [(one.office, one.why) for one in assigning.proposed_for(firm)]
    assert proposed == [(industry, "sector"), (licensing, "licence"), (stage.city, "general")]
    confirmed = confirm(stage, firm, licensing)
    assert (confirmed.competent_department, confirmed.assigned_on) == (licensing, stage.today)
    third = office(stage, "示例市住建局", "construction")
    assert confirm(stage, firm, third, "园区统一移交").assignment_reason == "园区统一移交"


@pytest.mark.clause("LY-1.2.1", refusal=True)
def test_no_enterprise_without_department_and_none_outside_the_proposal_without_reason(stage):
    third = office(stage, "示例市住建局", "construction")
    with refused("assignment_reason_missing", "LY-1.2.1"):
        register(stage, competent_department=third)
    firm = register(stage, competent_department=third, assignment_reason="园区统一移交")
    for reason in ("", " "):
        with refused("assignment_reason_missing", "LY-1.2.1"):
            confirm(stage, stage.enterprise, third, reason)
    with refused("competent_department_unset", "LY-1.2.1"):
        confirm(stage, firm, None)
    with refused("competent_department_unset", "LY-1.2.1"):
        operations.correct_enterprise(firm, by=stage.officer, at=stage.at(), competent_department=None)
    with refused("licence_incomplete", None, "issued_by"):
        assigning.record_licence(firm, by=stage.officer, at=stage.at(), name="证", number="1", issued_by=None)


def bring(stage, *lines):
    return assigning.import_duty_list(by=stage.leader, at=stage.at(), lines=[Listed(*line) for line in lines])


@pytest.fixture
def listed(stage):
    """The duty list gives machinery to a department of its own, and textile to the bureau."""
    made = office(stage, "示例市工信局", "machinery")
    made.routed = bring(
        stage, (made.name, "machinery"), (stage.city.name, "textile"), (made.name, "textile", "industry")
    )
    return made


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-15.1")
def test_the_duty_list_routes_every_enterprise_and_leaves_industry_departments_free(stage, listed):
    assert listed.routed == 1
    assert Enterprise.objects.get(pk=stage.enterprise.pk).competent_department == listed
    assert register(stage, sector="textile").competent_department == stage.city
    rows = {(line.sector, line.office, line.role): line.firms for line in assigning.duty_list("4111")}
    assert rows[("machinery", listed, "supervises")] == 1
    follower = office(stage, "示例市商务局")
    bring(stage, (listed.name, "machinery"), (follower.name, "textile", "industry"))
    assigning.require_listed(follower, "machinery", on=stage.today)  # may follow the list, and is not held to it


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-15.1", refusal=True)
def test_no_department_acts_on_an_enterprise_outside_its_listed_duty(stage, listed):
    with refused("not_in_duty_list", "LH-15.1", "machinery"):
        confirm(stage, stage.enterprise, stage.city, "历来由其主管")
    with refused("not_in_duty_list", "LH-15.1"):
        register(stage, competent_department=stage.city, assignment_reason="历来由其主管")
    with refused("not_in_duty_list", "LH-15.1"):
        inspections.plan_inspection(
            stage.site, by=stage.officer, at=stage.at(), kind="leader_check", nature="supervision",
            planned_on=stage.today, template=short_list(stage), led_by="局长乙",
        )  # fmt: skip
    unlisted = office(stage, "示例市住建局", "construction")
    with refused("not_in_duty_list", "LH-15.1"):
        assigning.require_listed(unlisted, "construction", on=stage.today)


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-15.1", refusal=True)
def test_no_department_finds_or_presses_outside_its_listed_duty(stage, listed):
    with refused("not_in_duty_list", "LH-15.1", "machinery"):
        hazards.raise_hazard(
            stage.site, by=stage.officer, at=stage.at(), origin="supervision", description="通道堵塞", advice="清理"
        )
    row = {"enterprise_id": stage.enterprise.pk, "external_key": "1", "source": "旧台账", "description": "通道堵塞"}
    with refused("not_in_duty_list", "LH-15.1", "machinery"):  # nor by a whole sheet of them
        importing.import_hazards([{**row, "found_on": stage.today}], by=stage.officer, at=stage.at())
    mine = {**row, "enterprise_id": register(stage, sector="textile").pk, "found_on": stage.today}
    with pytest.raises(Refusal) as told:
        importing.import_hazards([mine, {**mine, **row}], by=stage.officer, at=stage.at())
    assert (told.value.facts["row"], told.value.facts["name"]) == (1, stage.enterprise.name)
    with refused("not_in_duty_list", "LH-15.1", "machinery"):
        oversight.remind_of_checks(stage.site, by=stage.officer, at=stage.at())


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-15.1", refusal=True)
def test_nor_does_it_grade_press_grant_time_or_begin_anew(stage):
    """The list came after the hazard was found: what is under way the listed department goes on with."""
    hazard = planned(stage, found_by_office(stage))
    later = hazard.due_on + timedelta(days=5)
    hazards.request_extension(hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=later)
    made = office(stage, "示例市工信局", "machinery")
    theirs = account("industry", "工信局长", Role.REGULATOR_LEADER, regulator=made)
    bring(stage, (made.name, "machinery"), (stage.city.name, "textile"))
    due = {"demand": "三天内改完", "due_on": stage.today}
    for act, given in (
        (pressing.issue_supervision_notice, due),
        (hazards.decide_extension, {"granted": True}),
        (hazards.assess_hazard, {"grade": "major", "criterion": "GM-03"}),
        (closure.reopen_hazard, {"reason": "又堵塞"}),
    ):
        with refused("not_in_duty_list", "LH-15.1", "machinery"):
            act(hazard, by=stage.leader, at=stage.at(), **given)
    hazards.decide_extension(hazard, by=theirs, at=stage.at(), granted=True)
    pressing.issue_supervision_notice(hazard, by=theirs, at=stage.at(), **due)
    assert hazard.notices.get().by_name == "工信局长"


@pytest.mark.place("leaders")
def test_nor_is_it_asked_to(stage):
    """A leader who pressed what the desk asks for would only be refused, and on record as somebody who tried."""
    hazard = planned(stage, found_by_office(stage), deadline=stage.today + timedelta(days=1))
    later = hazard.due_on + timedelta(days=5)
    hazards.request_extension(hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=later)
    made = office(stage, "示例市工信局", "machinery")
    theirs = account("industry", "工信局长", Role.REGULATOR_LEADER, regulator=made)
    stage.now += timedelta(days=9)
    pressing.escalate_hazard(hazard, by=CLOCK, at=stage.at())
    asked = [Act.DECIDE_EXTENSION, Act.ISSUE_SUPERVISION_NOTICE]

    def desk(leader):
        return [task.act for task in tasks.of_regulator(leader, on=stage.today)]

    assert desk(stage.leader) == asked
    bring(stage, (made.name, "machinery"), (stage.city.name, "textile"))
    assert (desk(stage.leader), desk(theirs)) == (["overdue"], asked)
    for act in (*asked, Act.ASSESS_HAZARD, Act.REOPEN_HAZARD):
        for leader, code in ((stage.leader, "not_in_duty_list"), (theirs, "")):
            assert getattr(hindrance(act, open_dossier(hazard.pk, leader), leader), "code", "") == code


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-15.1", refusal=True)
@pytest.mark.clause("LY-1.2.1", refusal=True)
def test_another_sector_is_another_department(stage, listed):
    """Else a corrected sector were the way round proposal and list."""
    firm = register(stage, sector="textile")
    with refused("not_in_duty_list", "LH-15.1", "machinery"):
        operations.correct_enterprise(
            firm, by=stage.officer, at=stage.at(), sector="machinery", competent_department=stage.city,
            assignment_reason="历来由其主管",
        )  # fmt: skip
    firm.refresh_from_db()
    operations.correct_enterprise(firm, by=stage.officer, at=stage.at(), sector="machinery")
    firm.refresh_from_db()
    assert (firm.competent_department, firm.assigned_on) == (listed, None)
    assert audit.timeline(firm.ref)[-1].data["competent_department"] == listed.ref


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-15.1", refusal=True)
def test_with_another_sector_the_hazards_of_an_enterprise_pass_to_its_new_department(stage):
    """Else nobody could grant the time asked for: the office that hears of it were refused, and the other one gone."""
    hazard = planned(stage, found_by_office(stage), deadline=stage.today + timedelta(days=1))
    made, trade = office(stage, "示例市工信局", "machinery"), office(stage, "示例市商务局", "textile")
    old = account("industry", "工信局长", Role.REGULATOR_LEADER, Role.REGULATOR_CLERK, regulator=made)
    new = account("trade", "商务局长", Role.REGULATOR_LEADER, regulator=trade)
    bring(stage, (made.name, "machinery"), (trade.name, "textile"))
    stage.enterprise.refresh_from_db()
    operations.correct_enterprise(stage.enterprise, by=old, at=stage.at(), sector="textile", competent_department=trade)
    later = hazard.due_on + timedelta(days=15)
    hazards.request_extension(hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=later)
    stage.now += timedelta(days=9)
    pressing.escalate_hazard(hazard, by=CLOCK, at=stage.at())
    asked = [Act.DECIDE_EXTENSION, Act.ISSUE_SUPERVISION_NOTICE]
    assert [task.act for task in tasks.of_regulator(new, on=stage.today)] == asked
    for act in asked:
        assert hindrance(act, open_dossier(hazard.pk, new), new) is None
    assert not {*asked} & {task.act for task in tasks.of_regulator(old, on=stage.today)}
    hazards.decide_extension(hazard, by=new, at=stage.at(), granted=True)
    with refused("not_in_duty_list", "LH-15.1", "textile"):
        pressing.issue_supervision_notice(hazard, by=old, at=stage.at(), demand="三天内改完", due_on=stage.today)


@pytest.mark.place("leaders")
def test_the_list_of_a_county_goes_before_that_of_its_city(stage, listed):
    county = office(stage, "示例县应急局", place=stage.enterprise.division_code, kind=RegulatorKind.EMERGENCY_BUREAU)
    leader = account("county-leader", "县局长", Role.REGULATOR_LEADER, regulator=county)
    lines = [Listed(county.name, "machinery")]
    assert assigning.import_duty_list(by=leader, at=stage.at(), lines=lines) == 1
    assert Enterprise.objects.get(pk=stage.enterprise.pk).competent_department == county
    assert bring(stage, (listed.name, "machinery")) == 0
    assert Enterprise.objects.get(pk=stage.enterprise.pk).competent_department == county


@pytest.mark.place("leaders")
def test_what_the_list_leaves_over_is_answered_by_the_emergency_bureau(stage):
    """A sector in no line would else be nobody's: no time is granted, no check arranged, no enterprise registered."""
    hazard = planned(stage, found_by_office(stage))
    later = hazard.due_on + timedelta(days=5)
    hazards.request_extension(hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=later)
    made = office(stage, "示例市工信局", "machinery")
    theirs = account("industry", "工信局长", Role.REGULATOR_LEADER, regulator=made)
    bring(stage, (made.name, "construction"), (made.name, "textile", "industry"))  # machinery stands in no line
    asked = [[task.act for task in tasks.of_regulator(leader, on=stage.today)] for leader in (stage.leader, theirs)]
    assert asked == [[Act.DECIDE_EXTENSION], []]
    with refused("not_in_duty_list", "LH-15.1", "machinery"):
        hazards.decide_extension(hazard, by=theirs, at=stage.at(), granted=True)
    hazards.decide_extension(hazard, by=stage.leader, at=stage.at(), granted=True)
    assert register(stage).competent_department == stage.city  # and not the department that could not act there
    with refused("not_in_duty_list", "LH-15.1", "construction"):
        assigning.require_listed(stage.city, "construction", on=stage.today)  # what is given to another stays so


@pytest.mark.place("leaders")
def test_a_duty_list_that_cannot_be(stage):
    with refused("duty_list_empty"):
        bring(stage)
    with refused("duty_office_unknown"):
        bring(stage, ("没有的局", "machinery"))
    with refused("sector_unknown", None, "nonsense"):
        bring(stage, (stage.city.name, "nonsense"))
    other = office(stage, "示例市工信局", "machinery")
    with refused("duty_listed_twice"):
        bring(stage, (stage.city.name, "machinery"), (other.name, "machinery"))
    with refused("role_not_allowed"):
        clerk = account("clerk", "丁", Role.REGULATOR_CLERK, regulator=stage.city)
        assigning.import_duty_list(by=clerk, at=stage.at(), lines=[])
