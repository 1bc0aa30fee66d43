"""A case from its ground to its end: who opens it, on what, and without what it does not close."""

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.cast import account, play
from tests.conduct.playing import CHARGE, evidence, found, later, opened, visited
from tests.inspections.conftest import find, started
from tests.refusing import refused

from bihuan.conduct.cases import ending, findings, queries, sources
from bihuan.conduct.cases import operations as cases
from bihuan.conduct.cases.states import CaseState
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import operations as hazards
from bihuan.hazards import pressing
from bihuan.hazards.models import Hazard
from bihuan.insight import matters, papers
from bihuan.inspections import notes
from bihuan.parties import institutions
from bihuan.parties.models import Account, Regulator, RegulatorKind, Role
from bihuan.parties.operator import OPERATOR
from bihuan.registers.kinds.profile import operations as profiles
from bihuan.registers.kinds.resumption import operations as resumption

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return play("3713", county="371302")


@pytest.fixture
def luohe():
    return play("4111", county="411102")


def proposed(stage) -> set[str]:
    return {str(one.ground) for one in sources.proposed(stage.enterprise, stage.city, on=stage.today)}


def records(stage, ground) -> list[str]:
    """The records that show the facts of the ground."""
    shown = sources.proposed(stage.enterprise, stage.city, on=stage.today)
    return [one.record for one in shown if one.ground == ground]


def record(stage, ground) -> str:
    """The first of them."""
    return records(stage, ground)[0]


@pytest.mark.clause("LY-1.2.7")
def test_a_case_names_the_act_and_the_person_and_is_followed_to_a_decision(stage):
    case = opened(stage)
    cases.add_case_evidence(
        case, by=stage.officer, at=stage.at(), what="现场照片", files=[evidence(stage, stage.officer)]
    )
    case = cases.name_responsible(case, by=stage.officer, at=stage.at(), responsible="钱总", post="主要负责人")
    case = cases.end_investigation(case, by=stage.officer, at=stage.at(), findings="通道堆放杂物属实")
    case = cases.decide_case(
        case, by=stage.leader, at=stage.at(), outcome="penalty", decision="罚款", number="示应急罚〔2026〕8号",
        amount=Decimal(20000), discretion="初次违法",
    )  # fmt: skip
    assert (case.state, case.breach, case.responsible) == (CaseState.DECIDED, "疏散通道长期堵塞", "钱总")
    assert case.publish_by is not None
    case = ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")
    assert (case.review_until - stage.today).days == 60
    assert case.lawsuit_until.month == (stage.today.month + 5) % 12 + 1
    receipt = OfficialDocument.objects.get(slug="service_receipt", subject=case.ref)
    assert "60日" in receipt.context["remedies"]
    with refused("publication_before_decision"):
        yesterday = stage.today - timedelta(days=1)
        ending.record_publication(case, by=stage.officer, at=stage.at(), published_on=yesterday)
    case = ending.record_publication(case, by=stage.officer, at=stage.at(), published_on=stage.today)
    case = ending.record_performance(case, by=stage.officer, at=stage.at(), performance="已缴纳")
    assert ending.close_case(case, by=stage.leader, at=stage.at()).state == CaseState.CLOSED


@pytest.mark.clause("LY-1.2.7", refusal=True)
def test_a_case_that_names_nobody_responsible_is_not_closed(stage):
    case = opened(stage, responsible="")
    case = cases.end_investigation(case, by=stage.officer, at=stage.at(), findings="属实")
    case = cases.decide_case(case, by=stage.leader, at=stage.at(), outcome="no_penalty", decision="轻微并已改正")
    case = ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")
    with refused("responsible_person_unset", "LY-1.2.7"):
        ending.close_case(case, by=stage.leader, at=stage.at())
    with refused("responsible_person_unset", "LY-1.2.7"):
        cases.name_responsible(case, by=stage.officer, at=stage.at(), responsible=" ")
    case = cases.name_responsible(case, by=stage.officer, at=stage.at(), responsible="钱总")
    assert ending.close_case(case, by=stage.leader, at=stage.at()).state == CaseState.CLOSED


@pytest.mark.clause("LY-2.2.3")
def test_an_overdue_fix_is_a_ground_by_itself(stage):
    hazard = found(stage)
    later(stage, 60)
    assert "overdue" in proposed(stage)
    case = cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), ground="overdue", hazard=hazard, **CHARGE)
    assert case.ground_ref == hazard.ref
    assert case.clause == "LY-2.2.3"
    assert case.evidence.get().record == hazard.ref, "the record that shows it is evidence"


@pytest.mark.clause("LY-2.2.3", refusal=True)
@pytest.mark.parametrize("ground", ["overdue", "checks_missing"])
def test_a_unit_with_no_shortfall_has_no_handling_case(stage, ground):
    found(stage)
    with refused("enforcement_ground_missing", "LY-2.2.3"):
        cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), ground=ground, **CHARGE)


@pytest.mark.clause("LY-3.2.9")
def test_the_four_acts_are_proposed_from_the_data(stage):
    hazard = found(stage)
    hazards.assess_hazard(hazard, by=stage.officer, at=stage.at(), grade="general")
    assert not proposed(stage)
    later(stage, 40)
    assert hazard.ref in records(stage, "late_report")
    Hazard.objects.filter(pk=hazard.pk).update(grade="major", due_on=stage.today)
    resumption.record_shutdown(
        stage.enterprise, by=stage.principal, at=stage.at(), since=stage.today, reason="重大隐患停产"
    )
    answers = dict.fromkeys(resumption.items(), (True, ""))
    resumption.answer_resumption_items(stage.enterprise, by=stage.principal, at=stage.at(), answers=answers)
    later(stage, 1)
    resumption.resume_production(stage.enterprise, by=stage.principal, at=stage.at())
    assert "producing_unfixed" in proposed(stage)
    profiles.record_accident(
        stage.enterprise, by=stage.officer, at=stage.at(), happened_on=stage.today, what="机械伤害"
    )
    assert "accident" in proposed(stage)
    hazards.report_hazard(hazard, by=stage.officer, at=stage.at())
    assert records(stage, "late_report") == [f"unreported:{stage.site.pk}:2026-11"], "the hazard is reported by now"
    pressing.issue_supervision_notice(hazard, by=stage.leader, at=stage.at(), demand="立即清理", due_on=stage.today)
    assert "refused_order" not in proposed(stage)
    later(stage, 2)
    assert proposed(stage) >= {"accident", "producing_unfixed", "refused_order"}
    said = {"ground": "refused_order", "record": record(stage, "refused_order"), **CHARGE}
    case = cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    assert (case.clause, case.hazard) == ("LY-3.2.9", hazard)


@pytest.mark.clause("LY-3.2.9")
def test_a_month_that_was_not_reported_is_a_ground_without_anybody_to_remind(stage):
    Account.objects.filter(enterprise=stage.enterprise).update(is_active=False)
    later(stage, 40)  # December, and no reminder was sent: there is nobody, and no worker ran
    assert records(stage, "late_report") == [f"unreported:{stage.site.pk}:2026-11"]
    (fact,) = sources.proposed(stage.enterprise, stage.city, on=stage.today)
    assert "应于2026-11-30前报送，平台没有提醒过超期" in fact.text


def test_a_month_in_which_all_stood_still_is_no_ground_and_one_entered_afterwards_is(stage):
    since = stage.today.replace(day=1)
    told = {"by": stage.principal, "since": since, "reason": "停产检修"}
    resumption.record_shutdown(stage.enterprise, at=stage.at(), **told)
    later(stage, 40)
    assert records(stage, "late_report") == []
    stage.enterprise.shutdowns.update(known_on=stage.today)
    assert records(stage, "late_report") == [f"unreported:{stage.site.pk}:2026-11"]


@pytest.mark.clause("LY-3.2.9", refusal=True)
@pytest.mark.parametrize("ground", ["late_report", "accident", "producing_unfixed", "refused_order"])
def test_a_case_on_the_four_acts_needs_one_of_them(stage, ground):
    found(stage)
    for named in ("", stage.site.ref):
        with refused("enforcement_ground_missing", "LY-3.2.9"):
            cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), ground=ground, record=named, **CHARGE)


@pytest.mark.clause("LH-3.2")
def test_a_case_is_opened_on_a_finding_with_suspect_breach_and_evidence(luohe):
    case = opened(luohe, suspect_kind="person", suspect="周工")
    assert (case.state, case.suspect, case.clause) == (CaseState.OPENED, "周工", "LH-3.2")
    assert case.evidence.count() == 1
    case = cases.end_investigation(case, by=luohe.officer, at=luohe.at(), findings="属实")
    case = cases.decide_case(
        case, by=luohe.leader, at=luohe.at(), outcome="rectify", decision="责令改正", number="示改〔2026〕1号"
    )
    assert case.state == CaseState.DECIDED


@pytest.mark.clause("LH-3.2", refusal=True)
def test_no_case_by_an_expert_or_without_evidence(luohe):
    hazard = found(luohe)
    expert = visited(luohe)
    said = {"hazard": hazard, "ground": "finding", **CHARGE}
    with refused("role_not_allowed"):
        cases.open_case(luohe.enterprise, by=expert, at=luohe.at(), with_photos=True, **said)
    with refused("evidence_missing", "LH-3.2"):
        cases.open_case(luohe.enterprise, by=luohe.officer, at=luohe.at(), **said)
    with refused("suspect_missing", "LH-3.2"):
        cases.open_case(luohe.enterprise, by=luohe.officer, at=luohe.at(), with_photos=True, **{**said, "suspect": ""})
    assert not luohe.enterprise.cases.exists()


@pytest.mark.clause("LH-3.2", refusal=True)
def test_what_is_added_to_a_case_is_a_file_and_says_what_it_shows(luohe):
    case = opened(luohe)
    with refused("evidence_missing", "LH-3.2"):
        cases.add_case_evidence(case, by=luohe.officer, at=luohe.at(), what="现场照片", files=[])
    with refused("evidence_text_missing", "LH-3.2"):
        files = [evidence(luohe, luohe.officer)]
        cases.add_case_evidence(case, by=luohe.officer, at=luohe.at(), what=" ", files=files)


@pytest.mark.clause("LH-3.2", refusal=True)
def test_an_office_without_enforcement_power_opens_none(luohe):
    hazard = found(luohe)
    committee = Regulator.objects.create(
        name="示例市安委会办公室", kind=RegulatorKind.COMMITTEE_OFFICE, division_code="4111"
    )
    clerk = account("committee", "安委办甲", Role.REGULATOR_CLERK, regulator=committee)
    with refused("role_not_allowed", "LH-3.2"):
        cases.open_case(
            luohe.enterprise, by=clerk, at=luohe.at(), hazard=hazard, ground="finding", with_photos=True, **CHARGE
        )


@pytest.mark.clause("LH-10.4")
def test_what_was_not_fixed_by_its_day_is_a_new_fact_whoever_found_it(luohe):
    hazard = found(luohe, origin="self_check", by=luohe.safety)
    later(luohe, 60)
    case = cases.open_case(luohe.enterprise, by=luohe.officer, at=luohe.at(), ground="overdue", hazard=hazard, **CHARGE)
    assert (case.clause, case.ground) == ("LH-10.4", "overdue")


@pytest.mark.clause("LH-10.4", refusal=True)
def test_what_an_enterprise_finds_itself_is_no_ground(luohe):
    hazard = found(luohe, origin="self_check", by=luohe.safety)
    with refused("self_found_no_penalty", "LH-10.4"):
        opened(luohe, hazard=hazard)
    with refused("self_found_no_penalty", "LH-10.4"):
        opened(luohe, hazard=hazard, reason="情节恶劣")


@pytest.mark.clause("QHD-8.2")
@pytest.mark.parametrize(("kind", "who"), [("unit", CHARGE["suspect"]), ("person", "周工")])
def test_a_campaign_finding_is_punished(kind, who):
    zone = play("130371")
    hazard = found(zone, origin="service_check", by=visited(zone))
    told = findings.facts_of(hazard)
    assert told.campaign
    case = opened(zone, hazard=hazard, suspect_kind=kind, suspect=who)
    assert (case.suspect, case.clause) == (who, "QHD-8.2")


@pytest.mark.clause("QHD-8.2", refusal=True)
def test_a_campaign_case_needs_a_legal_basis_and_an_officer():
    zone = play("130371")
    hazard = found(zone, origin="service_check", by=visited(zone))
    with refused("legal_basis_missing", "QHD-8.2"):
        opened(zone, hazard=hazard, legal_basis="")
    institution = serving(zone)
    with refused("role_not_allowed", "QHD-8.2"):
        cases.open_case(
            zone.enterprise, by=institution, at=zone.at(), hazard=hazard, ground="finding", with_photos=True, **CHARGE
        )


def serving(zone):
    """Somebody of a service institution that has work at the enterprise."""
    made = institutions.register_institution(
        by=OPERATOR, at=zone.at(), name="示例安全服务有限公司", credit_code="91411102MAXT0002XN", division_code="1303",
        qualified_in=["1303"],
    )  # fmt: skip
    person = account("serving", "机构甲", Role.INSTITUTION, institution=made)
    zone.enterprise.guests.create(account=person, reason="test")
    return person


@pytest.mark.clause("LH-0.1")
def test_experts_find_officers_open_cases_and_leaders_press(luohe):
    expert = visited(luohe)
    hazard = found(luohe, origin="external_expert_check", by=expert)
    case = opened(luohe, hazard=hazard)
    assert case.hazard.found_by == expert.pk
    hazards.assess_hazard(hazard, by=luohe.officer, at=luohe.at(), grade="general")
    hazards.report_hazard(hazard, by=luohe.officer, at=luohe.at())
    pressing.issue_supervision_notice(hazard, by=luohe.leader, at=luohe.at(), demand="限期清理", due_on=luohe.today)
    assert hazard.notices.get().by == luohe.leader.pk


@pytest.mark.clause("LH-0.1", refusal=True)
def test_no_leader_edits_what_an_expert_found(luohe):
    check = started(luohe)
    hazard = find(luohe, check)
    with refused("role_not_allowed"):
        notes.correct_finding(
            check, by=luohe.leader, at=luohe.at(), hazard=hazard, reason="口径", description="没有问题"
        )
    assert Hazard.objects.get(pk=hazard.pk).description == hazard.description


@pytest.mark.clause("LH-0.1", refusal=True)
def test_no_expert_opens_a_case(luohe):
    expert = visited(luohe)
    hazard = found(luohe, origin="external_expert_check", by=expert)
    with refused("role_not_allowed"):
        cases.open_case(
            luohe.enterprise, by=expert, at=luohe.at(), hazard=hazard, ground="finding", with_photos=True, **CHARGE
        )


def test_the_proof_of_service_is_read_by_its_office_and_the_enterprise_and_no_other_office(stage):
    next_door = Regulator.objects.create(
        name="示例县住房和城乡建设局", kind=RegulatorKind.SECTOR_DEPARTMENT, division_code="371302"
    )
    clerk = account("next-door", "建设甲", Role.REGULATOR_CLERK, regulator=next_door)
    case = cases.end_investigation(opened(stage), by=stage.officer, at=stage.at(), findings="属实")
    case = cases.decide_case(case, by=stage.leader, at=stage.at(), outcome="no_penalty", decision="轻微并已改正")
    ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")
    receipt = OfficialDocument.objects.get(slug="service_receipt", subject=case.ref)
    reads = [one for one in (stage.officer, stage.principal, clerk) if papers.visible(one).filter(pk=receipt.pk)]
    assert reads == [stage.officer, stage.principal]


def test_one_fact_has_one_open_case_and_numbers_have_no_gaps(stage):
    first, second = opened(stage), opened(stage)
    assert (first.number, second.number) == ("立案〔2026〕1号", "立案〔2026〕2号")
    with refused("case_open_already"):
        opened(stage, hazard=first.hazard)
    dropped = ending.drop_case(first, by=stage.leader, at=stage.at(), why="no_breach", said="查无此事")
    assert dropped.state == CaseState.DROPPED
    assert opened(stage, hazard=first.hazard).serial == 3


def decided(stage, case, *, outcome="penalty"):
    """The case decided on, performed and closed."""
    case = cases.end_investigation(case, by=stage.officer, at=stage.at(), findings="属实")
    said = {"decision": "罚款", "number": f"示应急罚〔2026〕{case.serial}号"}
    case = cases.decide_case(case, by=stage.leader, at=stage.at(), outcome=outcome, **said)
    case = ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")
    case = ending.record_performance(case, by=stage.officer, at=stage.at(), performance="已缴纳")
    return ending.close_case(case, by=stage.leader, at=stage.at())


@pytest.mark.clause("LY-3.2.9", refusal=True)
def test_one_act_is_decided_on_once(stage):
    hazard = found(stage)
    hazards.assess_hazard(hazard, by=stage.officer, at=stage.at(), grade="general")
    Hazard.objects.filter(pk=hazard.pk).update(due_on=stage.today)
    later(stage, 60)
    profiles.record_accident(
        stage.enterprise, by=stage.officer, at=stage.at(), happened_on=stage.today, what="机械伤害"
    )
    said = {"ground": "accident", "record": record(stage, "accident"), "responsible": "钱总", **CHARGE}
    with refused("enforcement_ground_missing", "LY-3.2.9"):  # one of many facts, and nobody says which
        cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **{**said, "record": ""})
    first = cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    assert "accident" in offered(stage)
    decided(stage, first)
    assert "accident" not in offered(stage), "it is not proposed any more"
    with refused("case_decided_already", "LY-3.2.9") as no:
        cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    assert no.facts["number"] == first.number
    overdue = {**said, "ground": "overdue", "record": "", "hazard": hazard}
    decided(stage, cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **overdue))
    assert cases.open_case(stage.enterprise, by=stage.officer, at=stage.at(), **overdue).is_open, (
        "it is still not fixed"
    )


def offered(stage) -> set[str]:
    """The grounds that the page of a new case offers."""
    facts = queries.opening(stage.enterprise, stage.officer, hazard=None, on=stage.today).facts
    return {str(fact.ground) for fact in facts}


def acts(stage, case, by=None) -> set[str]:
    return {str(act) for act in queries.open_acts(case, by or stage.leader)}


@pytest.mark.clause("LY-1.2.7")
def test_no_act_is_offered_that_the_rules_refuse(stage):
    case = opened(stage, responsible="")
    ends = {"close_case", "drop_case"}
    assert acts(stage, case) & {*ends, "record_publication", "suspect_crime"} == {"drop_case", "suspect_crime"}
    crime = cases.suspect_crime(opened(stage), by=stage.officer, at=stage.at(), reason="涉嫌犯罪")
    assert not acts(stage, crime) & {*ends, "suspect_crime"}, "it goes to the police first"
    case = cases.end_investigation(case, by=stage.officer, at=stage.at(), findings="属实")
    said = {"outcome": "penalty", "decision": "罚款", "number": "示应急罚〔2026〕9号"}
    case = cases.decide_case(case, by=stage.leader, at=stage.at(), **said)
    case = ending.serve_decision(case, by=stage.officer, at=stage.at(), method="direct", addressee="钱总")
    assert acts(stage, case) & {*ends, "record_publication"} == {"record_publication"}
    case = ending.record_publication(case, by=stage.officer, at=stage.at(), published_on=stage.today)
    case = ending.record_performance(case, by=stage.officer, at=stage.at(), performance="已缴纳")
    assert acts(stage, case) & {*ends, "record_publication"} == set()
    assert queries.turn_of(case) == "name_responsible"
    assert waits(stage) >= {"name_responsible"}
    case = cases.name_responsible(case, by=stage.officer, at=stage.at(), responsible="钱总")
    assert (queries.turn_of(case), "close_case" in acts(stage, case)) == ("close_case", True)
    assert waits(stage) >= {"close_case"}
    case = cases.suspect_crime(case, by=stage.officer, at=stage.at(), reason="涉嫌犯罪")
    assert (queries.turn_of(case), "close_case" in acts(stage, case)) == ("propose_transfer", False)
    assert "propose_transfer" in waits(stage)


def waits(stage) -> set[str]:
    found = matters.waiting(matters.OF_OFFICE, stage.leader, on=stage.today)
    return {str(task.act) for task in found if task.kind == "case"}


def test_money_stands_only_behind_a_penalty(stage):
    case = cases.end_investigation(opened(stage), by=stage.officer, at=stage.at(), findings="属实")
    said = {"decision": "责令改正", "number": "示改〔2026〕1号"}
    with refused("amount_without_penalty"):
        cases.decide_case(case, by=stage.leader, at=stage.at(), outcome="rectify", amount=Decimal(1), **said)
    with refused("role_not_allowed"):
        cases.decide_case(case, by=stage.officer, at=stage.at(), outcome="rectify", **said)
    with refused("decision_number_missing"):
        cases.decide_case(case, by=stage.leader, at=stage.at(), outcome="penalty", decision="罚款")
