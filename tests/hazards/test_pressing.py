"""What becomes of advice: it can be done, it is answered, help is noted; and a notice presses for what is not fixed."""

from datetime import timedelta

import pytest
from tests.hazards.conftest import PREVENTED, found_by_expert, found_by_office, planned, self_found, state
from tests.refusing import refused

from bihuan import audit
from bihuan.hazards import advices, closure, operations, pressing
from bihuan.policy import policies
from bihuan.refusal import Stranger

HOW = "下周更换锁具，由电工保管钥匙"


def law(stage):
    return policies.at(stage.site.division_code, on=stage.today)


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.2.3")
def test_advice_is_answered_and_the_adoption_rate_follows(stage, django_assert_num_queries):
    taken, left = found_by_expert(stage), found_by_expert(stage, description="灭火器过期", advice="送检或更换")
    pressing.answer_advice(taken, by=stage.safety, at=stage.at(), adopted=True, answer=HOW)
    pressing.answer_advice(left, by=stage.principal, at=stage.at(), adopted=False, answer="已改用新型灭火设备")
    for reader in (stage.officer, stage.safety, stage.experts[0].account):
        with django_assert_num_queries(1):
            rate = advices.adoption(reader)
        assert (rate.answered, rate.adopted, rate.percent) == (2, 1, 50.0)
    assert advices.adoption(stage.stranger).percent is None
    assert taken.advice_answer.answer == HOW


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.2.3")
def test_what_nobody_answers_in_time_is_flagged(stage):
    hazard = found_by_expert(stage)
    self_found(stage)
    term = advices.rules.advice_due_on(hazard.found_on, law(stage))

    def flagged(on):
        return [one.pk for one in advices.unanswered(stage.officer, on=on, policy=law(stage))]

    assert flagged(term) == []
    late = term + timedelta(days=1)
    assert flagged(late) == [hazard.pk]
    assert advices.is_late(hazard, answered=False, on=late, policy=law(stage))
    pressing.answer_advice(hazard, by=stage.safety, at=stage.at(), adopted=True, answer=HOW)
    assert flagged(late) == []


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.2.3", refusal=True)
def test_not_adopted_without_a_reason_is_no_answer(stage):
    hazard = found_by_expert(stage)
    with refused("non_adoption_reason_missing", "HZ-5.2.3"):
        pressing.answer_advice(hazard, by=stage.safety, at=stage.at(), adopted=False, answer=" ")
    with refused("adoption_plan_missing", "HZ-5.2.3"):
        pressing.answer_advice(hazard, by=stage.safety, at=stage.at(), adopted=True)
    with refused("advice_absent"):
        pressing.answer_advice(self_found(stage), by=stage.safety, at=stage.at(), adopted=True, answer=HOW)
    with refused("role_not_allowed"):
        pressing.answer_advice(hazard, by=stage.officer, at=stage.at(), adopted=True, answer=HOW)
    assert advices.adoption(stage.safety).answered == 0


def test_a_later_answer_replaces_the_first_and_the_chain_keeps_both(stage):
    hazard = found_by_expert(stage)
    pressing.answer_advice(hazard, by=stage.safety, at=stage.at(), adopted=False, answer="预算未定")
    pressing.answer_advice(hazard, by=stage.safety, at=stage.at(), adopted=True, answer=HOW)
    assert advices.adoption(stage.safety).percent == 100.0
    said = [line.data["adopted"] for line in audit.timeline(hazard.ref) if line.act == "answer_advice"]
    assert said == [False, True]


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.2.1")
def test_advice_has_an_action_a_standard_and_a_day_and_help_is_noted(stage):
    day = stage.today + timedelta(days=10)
    hazard = found_by_expert(stage, advice="更换锁具并由电工保管钥匙", advice_due_on=day)
    assert (hazard.advice_due_on, bool(hazard.legal_basis)) == (day, True)
    pressing.guide_rectification(hazard, by=stage.experts[0].account, at=stage.at(), what="现场讲解锁具选型")
    assert (hazard.guidance.get().what, hazard.guidance.get().by_name) == ("现场讲解锁具选型", "王赟")


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.2.1", refusal=True)
@pytest.mark.parametrize(
    "advice", ["", "  ", "立即整改", "加强管理", "请企业尽快整改到位。", "按规定整改，举一反三", "建议加强安全教育培训"]
)
def test_advice_that_nobody_could_carry_out_is_none(stage, advice):
    with refused("suggestion_not_actionable", "QHD-6.2.1"):
        found_by_expert(stage, advice=advice)


@pytest.mark.place("project")
@pytest.mark.parametrize(
    "advice", ["装门上锁", "清出通道", "停机加装固定式防护罩", "补做演练评估，把改进项列入下次演练"]
)
def test_advice_that_says_what_to_do_passes(stage, advice):
    assert found_by_expert(stage, advice=advice).advice == advice


@pytest.mark.place("project")
def test_help_is_noted_by_who_gave_it_and_not_by_the_enterprise(stage):
    hazard = found_by_expert(stage)
    with refused("guidance_missing", "QHD-6.2.1"):
        pressing.guide_rectification(hazard, by=stage.experts[0].account, at=stage.at(), what="")
    with refused("role_not_allowed"):
        pressing.guide_rectification(self_found(stage), by=stage.worker, at=stage.at(), what="自己帮自己")


def reported(stage):
    hazard = found_by_office(stage)
    return operations.report_hazard(hazard, by=stage.officer, at=stage.at())


def pressed(stage, hazard):
    given = {"demand": "十日内清出通道", "due_on": stage.today + timedelta(days=10)}
    return pressing.issue_supervision_notice(hazard, by=stage.officer, at=stage.at(), **given)


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.6.3")
def test_a_notice_is_replied_to_and_ended(stage):
    hazard = pressed(stage, reported(stage))
    notice = hazard.notices.get()
    assert (notice.due_on, notice.replied_at, notice.ended_at) == (stage.today + timedelta(days=10), None, None)
    pressing.reply_to_notice(hazard, by=stage.safety, at=stage.at(), reply="已清出，划线管理")
    pressing.end_supervision(hazard, by=stage.officer, at=stage.at())
    notice.refresh_from_db()
    assert (notice.reply, notice.replied_by_name, bool(notice.ended_at)) == ("已清出，划线管理", "孙安全", True)
    assert state(hazard) == "assessed"  # the notice presses; it does not move the hazard


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.6.3", refusal=True)
def test_what_is_pressed_for_is_not_struck_off_without_a_reply_and_the_notice_is_ended_even_then(stage):
    hazard = pressed(stage, planned(stage, found_by_office(stage)))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    shown = {"rectification": "已清出", "photos": [stage.photo(stage.worker)], **PREVENTED}
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **shown)
    closure.verify_rectification(hazard, by=stage.officer, at=stage.at())
    with refused("reply_missing", "HZ-5.6.3", "reply"):
        closure.close_hazard(hazard, by=stage.officer, at=stage.at())
    pressing.reply_to_notice(hazard, by=stage.safety, at=stage.at(), reply="已清出，划线管理")
    assert closure.close_hazard(hazard, by=stage.officer, at=stage.at()).state == "struck_off"
    pressing.end_supervision(hazard, by=stage.officer, at=stage.at())
    assert hazard.notices.get().ended_at is not None


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.6.3", refusal=True)
def test_not_on_what_nobody_reported(stage):
    hazard = found_by_office(stage)
    with refused("hazard_unreported", "HZ-5.6.3"):
        pressed(stage, hazard)
    assert not hazard.notices.exists()


@pytest.mark.place("services")
@pytest.mark.clause("HZ-5.6.3", refusal=True)
def test_not_ended_without_a_reply(stage):
    hazard = pressed(stage, reported(stage))
    with refused("reply_missing", "HZ-5.6.3"):
        pressing.end_supervision(hazard, by=stage.officer, at=stage.at())
    with refused("reply_missing"):
        pressing.reply_to_notice(hazard, by=stage.safety, at=stage.at(), reply="")
    with refused("notice_pending"):
        pressed(stage, hazard)


@pytest.mark.place("services")
def test_who_may_press_and_with_what(stage):
    hazard = reported(stage)
    with refused("role_not_allowed"):
        pressing.issue_supervision_notice(hazard, by=stage.safety, at=stage.at(), demand="清", due_on=stage.today)
    with refused("demand_missing"):
        pressing.issue_supervision_notice(hazard, by=stage.officer, at=stage.at(), demand=" ", due_on=stage.today)
    past = stage.today - timedelta(days=1)
    with refused("notice_due_in_the_past"):
        pressing.issue_supervision_notice(hazard, by=stage.officer, at=stage.at(), demand="清", due_on=past)
    with refused("notice_absent"):
        pressing.reply_to_notice(hazard, by=stage.safety, at=stage.at(), reply="已清")
    with pytest.raises(Stranger):
        pressing.issue_supervision_notice(hazard, by=stage.stranger, at=stage.at(), demand="清", due_on=stage.today)
