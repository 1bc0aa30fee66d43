"""Three steps in their order, each with its grounds from the records, its decision, and its review."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import translation
from tests.cast import account
from tests.conduct.conftest import LAW, officers
from tests.hazards.conftest import found_by_expert, found_by_office
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan.conduct.measures import access, operations, queries, rules
from bihuan.conduct.measures.models import EnforcementMeasure, UncertifiedWork
from bihuan.conduct.officers import Officer
from bihuan.documents.models import OfficialDocument
from bihuan.hazards.majors import stops
from bihuan.hazards.majors.models import ProductionStop
from bihuan.hazards.models import Hazard
from bihuan.notify.models import Message
from bihuan.parties.models import Enterprise, Regulator, RegulatorKind, Role
from bihuan.policy import policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.resumption import operations as resumptions
from bihuan.registers.kinds.standardisation import operations as standardisation


@pytest.fixture
def unreached(stage):
    """The day by which the enterprise was to reach grade 2 has passed; it holds none."""
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(standardisation_grade="none")
    stage.enterprise.refresh_from_db()
    due_on = stage.today + timedelta(days=1)
    said = {"grade": "grade_2", "due_on": due_on, "document": "示安办〔2026〕1号"}
    term = standardisation.set_standardisation_term(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    stage.now += timedelta(days=3)
    return term


def proposed(stage, **later):
    on = stage.today + timedelta(**later)
    policy = policies.at("3713", on=on)
    return [(one.step, one.fact.source) for one in queries.proposals(stage.enterprise, policy, on=on)]


def propose(stage, step, ground, source, **changes):
    named = {"subject": "安全生产许可证"} if step == "suspend" else {}
    said = {"step": step, "ground": ground, "source": source, "by": stage.officer, **named, **changes}
    return operations.propose_measure(stage.enterprise, at=stage.at(), **said)


def decide(stage, measure, **changes):
    signed = [Officer(stage.leader, "SL-0001"), Officer(stage.officer, "SL-0002")]
    given = EnforcementMeasure.objects.exclude(number="").count()
    said = {"number": f"示应急决〔2026〕{3 + given}号", "legal_basis": LAW, "until": stage.today + timedelta(days=30)}
    said |= {"officers": signed, "by": stage.leader, **changes}
    return operations.decide_measure(measure, at=stage.at(), **said)


def lift(stage, measure, **changes):
    signed = [Officer(stage.officer, "SL-0002"), Officer(stage.leader, "SL-0001")]
    measure.refresh_from_db()
    by = stage.officer if measure.step == "on_site" else stage.leader
    said = {"opinion": "复查合格，同意恢复", "checked_on": stage.today, "officers": signed, "by": by}
    said |= {"legal_basis": measure.legal_basis}
    said |= {} if measure.step == "on_site" else {"number": "示应急决〔2026〕30号"}
    return operations.lift_measure(measure, at=stage.at(), **said | changes)


@pytest.mark.clause("LY-4.2.2")
def test_a_missed_grade_proposes_suspension_and_stop_and_closure_only_after_their_term(stage, unreached):
    assert proposed(stage) == [("suspend", unreached.ref), ("stop", unreached.ref)]
    (fact,) = queries.facts(stage.enterprise, on=stage.today)
    assert fact.reasons["document"] == "示安办〔2026〕1号"
    for step in ("suspend", "stop"):
        decide(stage, propose(stage, step, "standardisation", unreached.ref))
    assert proposed(stage) == []
    assert resumptions.standing(stage.enterprise).reason.startswith("停产整顿")
    stage.now += timedelta(days=31)
    assert proposed(stage) == [("close", unreached.ref)]
    closed = decide(stage, propose(stage, "close", "standardisation", unreached.ref), until=None)
    assert closed.state == "measure_in_force"


@pytest.mark.clause("LY-4.2.2", refusal=True)
def test_no_closure_before_suspension_stop_and_their_term(stage, unreached):
    with refused("escalation_step_skipped", "LY-4.2.2", "暂扣证照", "停产整顿"):
        propose(stage, "close", "standardisation", unreached.ref)
    decide(stage, propose(stage, "suspend", "standardisation", unreached.ref))
    decide(stage, propose(stage, "stop", "standardisation", unreached.ref))
    with refused("escalation_step_skipped", "LY-4.2.2"):  # their term runs
        propose(stage, "close", "standardisation", unreached.ref)
    with refused("measure_ground_missing"):
        propose(stage, "stop", "standardisation", "standardisation_term:1")


@pytest.mark.clause("LY-4.3.6")
def test_an_uncertified_worker_proposes_a_stop_with_person_and_post(stage):
    row = uncertified(stage)
    (only,) = queries.proposals(stage.enterprise, policies.at("3713", on=stage.today), on=stage.today)
    assert (only.step, only.basis.clause) == ("stop", "LY-4.3.6")
    assert only.fact.reasons == {"person": "周工", "post": "焊工", "found_on": str(stage.today)}
    assert propose(stage, "stop", "uncertified_work", row.ref).reasons["post"] == "焊工"
    serious = uncertified(stage, why_serious="一年内第三次，拒不改正")
    assert ("close", serious.ref) in proposed(stage)
    assert propose(stage, "close", "uncertified_work", serious.ref).step == "close"


@pytest.mark.clause("LY-4.3.6", refusal=True)
def test_no_closure_for_an_uncertified_worker_unless_it_is_serious(stage):
    row = uncertified(stage)
    with refused("escalation_step_skipped", "LY-4.3.6", "serious"):
        propose(stage, "close", "uncertified_work", row.ref)
    with refused("uncertified_incomplete", "LY-4.3.6", "post", "photos"):
        uncertified(stage, post="", photos=[])
    with refused("role_not_allowed"):
        uncertified(stage, by=stage.safety)


def uncertified(stage, **changes):
    by = changes.get("by", stage.officer)
    said = {"person": "周工", "post": "焊工", "photos": [stage.photo(by)], "by": by, **changes}
    return operations.record_uncertified_work(stage.enterprise, at=stage.at(), **said)


def test_a_licence_is_suspended_for_a_major_hazard_with_decision_and_term(stage):
    hazard = found_by_expert(stage, grade="major")
    assert proposed(stage) == []  # whether it is necessary a person says
    measure = propose(stage, "suspend", "major_hazard", hazard.ref)
    for lacking in ({"number": ""}, {"legal_basis": " "}):
        with refused("legal_basis_missing", "LY-1.2.6"):
            decide(stage, measure, **lacking)
    with refused("measure_term_missing", "LY-1.2.6", "term"):
        decide(stage, measure, until=None)
    with refused("role_not_allowed"):
        decide(stage, measure, by=stage.officer)
    decided = decide(stage, measure)
    assert (decided.number, decided.until) == ("示应急决〔2026〕3号", stage.today + timedelta(days=30))
    with refused("step_not_on_ground"):
        propose(stage, "close", "major_hazard", hazard.ref)
    with refused("measure_ground_stands", None, hazard.number):
        lift(stage, decided, opinion="已整改")


def test_a_suspension_says_which_licence_and_ends_with_its_term(stage):
    hazard = found_by_expert(stage, grade="major")
    with refused("licence_unnamed", "LY-1.2.6", "licence_or_line"):
        propose(stage, "suspend", "major_hazard", hazard.ref, subject=" ")
    measure = propose(stage, "suspend", "major_hazard", hazard.ref)
    EnforcementMeasure.objects.filter(pk=measure.pk).update(subject="")
    with refused("licence_unnamed"):  # proposed before anybody had to say it
        decide(stage, measure)
    assert decide(stage, measure, subject=" 安全生产许可证 ").subject == "安全生产许可证"
    stage.now += timedelta(days=31)
    lift(stage, measure, opinion="期满发还，隐患还在治理")
    again = propose(stage, "suspend", "major_hazard", hazard.ref)
    assert decide(stage, again, number="示应急决〔2026〕9号").state == "measure_in_force"


def test_managers_hear_of_a_decision(stage, django_capture_on_commit_callbacks):
    measure = propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref)
    with django_capture_on_commit_callbacks(execute=True), translation.override("en"):
        decide(stage, measure)
    told = set(Message.objects.filter(event="measure-decided", about=measure.ref).values_list("account_id", flat=True))
    assert {stage.principal.pk, stage.safety.pk} <= told
    assert stage.officer.pk not in told
    kept = Message.objects.filter(event="measure-decided").first().facts
    assert kept["measure"] == "暂扣证照", "whatever language its officer reads"
    reader = open_as(stage.principal)
    for language, word in (("zh-hans", "作出暂扣证照的决定"), ("en", "has decided on: Licence suspended")):
        reader.cookies["django_language"] = language
        assert word in reader.get(reverse("inbox")).content.decode()


def test_a_grade_is_kept_as_a_word_of_no_officers_screen(stage, unreached):
    with translation.override("en"):
        measure = propose(stage, "suspend", "standardisation", unreached.ref)
    assert measure.reasons["grade"] == "二级"


def test_the_twenty_first_is_a_ground_as_well(stage):
    first = uncertified(stage)
    UncertifiedWork.objects.bulk_create(
        UncertifiedWork(enterprise=stage.enterprise, person="甲", post="焊工", found_on=stage.today, by=stage.officer,
                        at=stage.at()) for _n in range(21)
    )  # fmt: skip
    assert propose(stage, "stop", "uncertified_work", first.ref).source == first.ref
    grave = found_by_expert(stage, grade="major")
    facts = queries.facts(stage.enterprise, on=stage.today)
    assert [one.source for one in rules.to_suspend_for(facts, queries.taken(stage.enterprise, on=stage.today))] == [
        grave.ref
    ]
    propose(stage, "suspend", "major_hazard", grave.ref)
    assert rules.to_suspend_for(facts, queries.taken(stage.enterprise, on=stage.today)) == [], "offered once"


def test_a_step_is_decided_while_its_ground_is_there_and_not_after(stage, unreached):
    grave = found_by_expert(stage, grade="major")
    licence = propose(stage, "suspend", "major_hazard", grave.ref)
    stop = propose(stage, "stop", "standardisation", unreached.ref)
    Hazard.objects.filter(pk=grave.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    with refused("measure_ground_missing"):
        decide(stage, licence)
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(
        standardisation_grade="grade_2", grade_valid_until=stage.today + timedelta(days=900)
    )
    with refused("measure_ground_missing", "LY-4.2.2"):
        decide(stage, stop)


@pytest.mark.clause("LY-4.2.2", refusal=True)
def test_the_steps_on_an_earlier_term_open_no_way_to_closure_on_a_new_one(stage, unreached):
    for step in ("suspend", "stop"):
        decide(stage, propose(stage, step, "standardisation", unreached.ref))
    said = {"grade": "grade_3", "due_on": stage.today + timedelta(days=40), "document": "示安办〔2026〕9号"}
    again = standardisation.set_standardisation_term(stage.enterprise, by=stage.officer, at=stage.at(), **said)
    stage.now += timedelta(days=60)
    with refused("escalation_step_skipped", "LY-4.2.2"):
        propose(stage, "close", "standardisation", again.ref)


def test_an_enterprise_knows_of_a_measure_once_it_is_decided(stage):
    measure = propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref)
    with pytest.raises(Stranger):
        access.fetch(measure.pk, stage.principal)
    decide(stage, measure)
    assert access.fetch(measure.pk, stage.principal) == measure


def test_what_is_not_decided_is_dropped_with_a_reason(stage):
    measure = propose(stage, "suspend", "major_hazard", found_by_expert(stage, grade="major").ref)
    with refused("reason_missing"):
        operations.drop_measure(measure, by=stage.leader, at=stage.at(), reason="")
    assert operations.drop_measure(measure, by=stage.leader, at=stage.at(), reason="已停用").state == "measure_dropped"


def onsite(stage, partner, hazard, **changes):
    said = {"measures": ["evacuate", "halt_operations"], "scope": "一车间", "legal_basis": LAW, "by": stage.officer}
    said |= {"hazards": [hazard.pk], "officers": officers(stage, partner), **changes}
    return operations.decide_onsite_measure(stage.site, at=stage.at(), **said)


def test_production_that_was_halted_on_the_spot_resumes_only_after_the_review(stage, partner):
    hazard = found_by_office(stage)
    with refused("onsite_measures_missing", "AQF-65"):
        onsite(stage, partner, hazard, measures=[])
    with refused("onsite_scope_missing", "AQF-65"):
        onsite(stage, partner, hazard, scope="")
    with refused("legal_basis_missing", "AQF-65"):
        onsite(stage, partner, hazard, legal_basis="")
    with refused("role_not_allowed"):
        onsite(stage, partner, hazard, by=stage.safety)
    with refused("measure_term_past", "AQF-65", "term"):
        onsite(stage, partner, hazard, until=stage.today - timedelta(days=1))
    over = found_by_office(stage, description="已清的通道")
    Hazard.objects.filter(pk=over.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    with refused("hazard_not_open", "AQF-65", over.number):
        onsite(stage, partner, over)
    measure = onsite(stage, partner, hazard)
    paper = OfficialDocument.objects.get(pk=measure.document_id)
    assert paper.title == "现场处理措施决定书"
    assert "撤出作业人员" in paper.context["measures"]
    answers = dict.fromkeys(resumptions.items(), (True, ""))
    resumptions.answer_resumption_items(stage.enterprise, by=stage.safety, at=stage.at(), answers=answers)
    with refused("measure_in_force", "AQF-65", measure.number):
        resumptions.resume_production(stage.enterprise, by=stage.safety, at=stage.at())
    with refused("measure_ground_stands", "AQF-65", hazard.number):
        lift(stage, measure, opinion="复查合格")
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    with refused("review_opinion_missing", "AQF-65"):
        lift(stage, measure, opinion="")
    lift(stage, measure, opinion="复查合格，同意恢复")
    resumptions.resume_production(stage.enterprise, by=stage.safety, at=stage.at())
    assert not EnforcementMeasure.objects.filter(state="measure_in_force").exists()


def test_a_halt_by_an_office_that_keeps_no_record_stands_all_the_same(
    stage, partner, django_capture_on_commit_callbacks
):
    """The enterprise is at home elsewhere: its keeper hears of the halt, and no hazard that is put right ends it."""
    home = Regulator.objects.create(name="示例市工业局", division_code="3706", kind=RegulatorKind.SECTOR_DEPARTMENT)
    keeper = account("keeper", "主管丁", Role.REGULATOR_CLERK, regulator=home)
    Enterprise.objects.filter(pk=stage.enterprise.pk).update(division_code="370602", competent_department=home)
    stage.site.refresh_from_db()
    hazard = found_by_office(stage)
    with django_capture_on_commit_callbacks(execute=True):
        measure = onsite(stage, partner, hazard)
    assert list(Message.objects.filter(event="measure-halts").values_list("account_id", flat=True)) == [keeper.pk]
    assert resumptions.standing(measure.enterprise) is None
    said = {"enterprise": measure.enterprise, "hazard": hazard, "by": stage.safety.pk, "at": stage.at()}
    stop = ProductionStop.objects.create(scope="enterprise", danger="人员在场", **said)
    stops.begin(stop)
    ProductionStop.objects.filter(pk=stop.pk).update(lifted_at=stage.at(), resumed_at=stage.at())
    stops.end(stop)
    assert Enterprise.objects.get().suspended_on is not None, "the office's halt is in force"
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.officer.pk, verified_at=stage.at())
    lift(stage, measure, opinion="复查合格，同意恢复")
    assert Enterprise.objects.get().suspended_on is None
