"""申请入库: the expert applies, brings the papers the place asks for, is judged by others, and is admitted or not."""

from datetime import timedelta

import pytest
from tests.cast import account
from tests.experts.conftest import admit, applicant
from tests.inspections.conftest import appoint, planned
from tests.refusing import refused

from bihuan import audit
from bihuan.experts import access, admitting, operations
from bihuan.experts.models import Application, Expert
from bihuan.insight import evidence
from bihuan.parties.models import Regulator, Role
from bihuan.refusal import Stranger


def prove(stage, expert, kind, *, by=None, days_ago=0, **changes):
    asked = {"said": "示例市人民医院", "dated_on": stage.today - timedelta(days=days_ago), **changes}
    return admitting.file_proof(expert, by=by or stage.leader, at=stage.at(), kind=kind, **asked)


def with_account(stage, **changes):
    """Somebody whom the office has registered and given an account, so that they can apply themselves."""
    expert = applicant(stage, **changes)
    operations.give_account(expert, by=stage.officer, at=stage.at(), username="applicant", password="Kx7-plenty-of")
    return Expert.objects.get(pk=expert.pk)


@pytest.mark.clause("LY-2.3.4")
def test_applied_for_proven_and_admitted(stage):
    expert = with_account(stage, without="health_statement")
    person = expert.account
    application = admitting.apply_for_pool(expert, pool=stage.pool, by=person, at=stage.at(), statement="从事燃气十年")
    prove(stage, expert, "health_statement", by=person, days_ago=365)
    admit(stage, expert)
    application.refresh_from_db()
    assert (application.state, application.decided_by) == ("admitted", stage.leader)
    acts = [event.act for event in audit.timeline(expert.ref)]
    assert acts[-3:] == ["apply_for_pool", "file_proof", "admit_expert"]


@pytest.mark.clause("LY-2.3.4", refusal=True)
@pytest.mark.parametrize("kind", ["health_statement", "competence_review"])
def test_without_one_of_the_two(stage, kind):
    with refused(f"{kind}_missing", "LY-2.3.4"):
        admit(stage, applicant(stage, without=kind))


@pytest.mark.clause("LY-2.3.4", refusal=True)
def test_with_a_health_statement_that_is_out_of_date(stage):
    expert = applicant(stage, without="health_statement")
    prove(stage, expert, "health_statement", days_ago=366)
    with refused("health_statement_missing", "LY-2.3.4"):
        admit(stage, expert)


@pytest.mark.clause("LH-5.1")
@pytest.mark.place("leaders")
def test_a_signed_statement_a_recommendation_and_a_passed_review(stage):
    expert = with_account(stage, without="integrity_statement")
    prove(stage, expert, "integrity_statement", by=expert.account, said="本人签名")
    assert admit(stage, expert).ended_on is None


@pytest.mark.clause("LH-5.1", refusal=True)
@pytest.mark.place("leaders")
@pytest.mark.parametrize("kind", ["integrity_statement", "recommending_unit", "knowledge_review"])
def test_without_statement_recommendation_or_review(stage, kind):
    with refused(f"{kind}_missing", "LH-5.1"):
        admit(stage, applicant(stage, without=kind))


@pytest.mark.clause("LH-5.1", refusal=True)
@pytest.mark.place("leaders")
def test_with_an_open_record_and_not_before_it_is_settled(stage):
    expert = applicant(stage)
    asked = {"by": stage.officer, "at": stage.at(), "division_code": "4111"}
    with refused("severe_ground_unknown", "LH-14.4"):
        admitting.note_misconduct(expert, ground="astrology", evidence="夜观天象", **asked)
    with refused("evidence_text_missing", "LH-14.4"):
        admitting.note_misconduct(expert, ground="falsification", evidence=" ", **asked)
    record = admitting.note_misconduct(expert, ground="falsification", evidence="报告数据与仪器记录不符", **asked)
    with refused("integrity_record_open", "LH-5.1"):
        admit(stage, expert)
    with refused("reason_missing"):
        admitting.settle_misconduct(record, by=stage.officer, at=stage.at(), settlement="")
    admitting.settle_misconduct(record, by=stage.officer, at=stage.at(), settlement="批评教育，满一年")
    with refused("already_settled"):
        admitting.settle_misconduct(record, by=stage.officer, at=stage.at(), settlement="再来")
    assert admit(stage, expert)


def neighbour_of(stage, name="邻市局", division="3706"):
    """Somebody of an office that has nothing to do with the expert, and its pool."""
    office = Regulator.objects.create(name=name, kind="emergency_bureau", division_code=division)
    keeper = account(f"keeper-{division}", "邻局长", Role.REGULATOR_LEADER, regulator=office)
    level = "municipal" if len(division) == 4 else "provincial"
    pool = operations.create_pool(by=keeper, at=stage.at(), name=f"{name}专家库", level=level, owner_regulator=office)
    return keeper, pool


def test_an_office_opens_no_file_by_applying_in_somebodys_name(stage):
    expert = applicant(stage)
    neighbour, pool = neighbour_of(stage)
    asked = {"pool": pool, "by": neighbour}
    with refused("signed_application_missing", None, "files"):
        admitting.apply_for_pool(expert, at=stage.at(), **asked)
    assert not access.opens_the_file(expert, neighbour)
    with pytest.raises(Stranger):
        admitting.apply_for_pool(expert, at=stage.at(), files=[stage.photo(stage.safety)], **asked)
    signed = stage.photo(neighbour)
    admitting.apply_for_pool(expert, at=stage.at(), files=[signed], **asked)
    assert access.opens_the_file(expert, neighbour)
    assert evidence.attachment(signed, neighbour).pk == signed
    with pytest.raises(Stranger):
        evidence.attachment(signed, stage.stranger)


@pytest.mark.clause("LH-5.1", refusal=True)
@pytest.mark.place("leaders")
def test_the_office_that_wants_the_expert_wipes_no_record_of_anothers(stage):
    expert = applicant(stage)
    noted = {"by": stage.officer, "at": stage.at(), "division_code": "4111"}
    record = admitting.note_misconduct(expert, ground="falsification", evidence="报告数据与仪器记录不符", **noted)
    neighbour, pool = neighbour_of(stage, division="3706")
    province, _ = neighbour_of(stage, "省厅", "41")
    admitting.apply_for_pool(expert, pool=pool, by=neighbour, at=stage.at(), files=[stage.photo(neighbour)])
    with refused("role_not_allowed"):
        admitting.settle_misconduct(record, by=neighbour, at=stage.at(), settlement="没有问题")
    with refused("integrity_record_open"):
        operations.admit_expert(expert, pool=pool, by=neighbour, at=stage.at())
    assert access.opens_the_file(expert, province)  # the superior looks into it
    settled = admitting.settle_misconduct(record, by=province, at=stage.at(), settlement="查实，警告")
    assert settled.settled_by == province


def test_a_superior_settles_nothing_while_it_wants_the_expert_itself(stage):
    expert = applicant(stage)
    record = admitting.note_misconduct(
        expert, by=stage.officer, at=stage.at(), division_code="3713", ground="falsification", evidence="某事"
    )
    province, pool = neighbour_of(stage, "省厅", "37")
    admitting.apply_for_pool(expert, pool=pool, by=province, at=stage.at(), files=[stage.photo(province)])
    with refused("role_not_allowed"):
        admitting.settle_misconduct(record, by=province, at=stage.at(), settlement="没有问题")


@pytest.mark.place("leaders")
def test_whose_misconduct_is_open_is_sent_nowhere(stage):
    expert = stage.experts[0]
    noted = {"by": stage.officer, "at": stage.at(), "division_code": "4111", "evidence": "报告数据与仪器记录不符"}
    record = admitting.note_misconduct(expert, ground="falsification", **noted)
    with refused("integrity_record_open", "LH-14.4"):
        appoint(stage, planned(stage), expert)
    admitting.settle_misconduct(record, by=stage.officer, at=stage.at(), settlement="查实，警告")
    appoint(stage, planned(stage), expert)


def test_nobody_judges_oneself(stage):
    expert = with_account(stage, without="competence_review")
    with refused("review_by_others"):
        prove(stage, expert, "competence_review", by=expert.account)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"kind": "horoscope"}, "proof_kind_unknown"),
        ({"said": " "}, "proof_source_missing"),
        ({"days_ago": -1}, "proof_dated_later"),
    ],
)
def test_a_proof_says_what_it_is(stage, changes, code):
    with refused(code):
        prove(stage, applicant(stage), **{"kind": "health_statement", **changes})


def test_a_file_serves_only_who_brought_it(stage):
    with pytest.raises(Stranger):
        prove(stage, applicant(stage), "health_statement", files=[stage.photo(stage.safety)])


def test_one_application_at_a_time_and_none_from_inside(stage):
    expert = with_account(stage)
    asked = {"pool": stage.pool, "by": expert.account}
    admitting.apply_for_pool(expert, at=stage.at(), **asked)
    with refused("application_open"):
        admitting.apply_for_pool(expert, at=stage.at(), **asked)
    admit(stage, expert)
    with refused("already_in_pool"):
        admitting.apply_for_pool(expert, at=stage.at(), **asked)


def test_returned_with_the_reason_and_brought_again(stage):
    expert = with_account(stage)
    asked = {"pool": stage.pool, "by": expert.account}
    first = admitting.apply_for_pool(expert, at=stage.at(), **asked)
    with refused("reason_missing"):
        admitting.return_application(first, by=stage.officer, at=stage.at(), reason=" ")
    admitting.return_application(first, by=stage.officer, at=stage.at(), reason="请补业绩证明")
    with refused("state_not_allowed"):
        admitting.withdraw_application(first, by=expert.account, at=stage.at())
    second = admitting.apply_for_pool(expert, at=stage.at(), **asked)
    admitting.withdraw_application(second, by=expert.account, at=stage.at())
    assert list(Application.objects.order_by("id").values_list("state", flat=True)) == ["returned", "withdrawn"]


def test_who_may_bring_and_answer(stage):
    expert = with_account(stage)
    signed = [stage.photo(stage.officer)]
    application = admitting.apply_for_pool(expert, pool=stage.pool, by=stage.officer, at=stage.at(), files=signed)
    other = Regulator.objects.create(name="邻市局", kind="emergency_bureau", division_code="3706")
    neighbour = account("neighbour", "邻局", Role.REGULATOR_CLERK, regulator=other)
    with refused("role_not_allowed"):
        prove(stage, expert, "health_statement", by=neighbour)
    for act in (admitting.return_application, admitting.withdraw_application):
        with pytest.raises(Stranger):
            act(application, by=neighbour, at=stage.at(), **({"reason": "否"} if "return" in act.__name__ else {}))
    with refused("role_not_allowed"):
        admitting.withdraw_application(application, by=stage.officer, at=stage.at())
    with refused("role_not_allowed"):
        admitting.note_misconduct(
            expert, by=neighbour, at=stage.at(), division_code="3706", ground="falsification", evidence="某事"
        )


@pytest.mark.place("leaders")
def test_whose_misconduct_is_open_comes_from_no_pool_either(stage):
    expert = applicant(stage)
    noted = {"by": stage.officer, "at": stage.at(), "division_code": "4111", "evidence": "报告数据与仪器记录不符"}
    admitting.note_misconduct(expert, ground="falsification", **noted)
    with refused("integrity_record_open", "LH-14.4"):
        appoint(stage, planned(stage), expert)
