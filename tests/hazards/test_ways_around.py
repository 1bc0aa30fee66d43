"""Ways around the loop that look lawful one act at a time: each is refused, and says why."""

from datetime import timedelta

import pytest
from tests.cast import CODES, account, picture
from tests.hazards.conftest import PREVENTED, found_by_expert, found_by_office, planned, self_found, stand, treated
from tests.refusing import refused

from bihuan import documents
from bihuan.hazards import closure, operations, queries
from bihuan.parties.models import Account, Role
from bihuan.refusal import TEXTS, Stranger


def plan_again(stage, hazard, deadline):
    parts = {"measures": "换锁", "responsibility": "周工", "funds": "费用", "emergency_plan": "预案"}
    return operations.plan_rectification(hazard, by=stage.safety, at=stage.at(), deadline=deadline, **parts)


# --- the deadline ---------------------------------------------------------------------------------------------------


def test_a_new_plan_does_not_move_the_deadline_back(stage):
    hazard = planned(stage, found_by_expert(stage))
    with refused("deadline_needs_extension"):
        plan_again(stage, hazard, hazard.due_on + timedelta(days=1))
    plan_again(stage, hazard, hazard.due_on - timedelta(days=1))
    before = hazard.due_on
    hazard.refresh_from_db()
    assert hazard.due_on == before - timedelta(days=1)


def test_time_already_gone_is_not_asked_for(stage):
    hazard = planned(stage, found_by_expert(stage))
    stage.now += timedelta(days=60)
    with refused("extension_in_the_past"):
        operations.request_extension(
            hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=hazard.due_on + timedelta(days=1)
        )


def test_a_request_that_no_longer_matters_leaves_the_desk(stage):
    hazard = planned(stage, found_by_expert(stage))
    later = hazard.due_on + timedelta(days=9)
    operations.request_extension(hazard, by=stage.safety, at=stage.at(), reason="配件未到", new_due_on=later)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    assert len(queries.asked_extensions(stage.leader)) == 1
    photos = [stage.photo(stage.worker)]
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), rectification="好了", photos=photos)
    assert queries.asked_extensions(stage.leader) == []


# --- on the spot ----------------------------------------------------------------------------------------------------


def on_the_spot(stage, hazard, by, **changes):
    fields = {"rectification": "已上锁", "photos": [stage.photo(by)], "rectified_by": stage.worker, **changes}
    return closure.fix_on_the_spot(hazard, by=by, at=stage.at(), **fields)


@pytest.mark.clause("LY-2.1.16", refusal=True)
def test_on_the_spot_is_no_way_around_the_expert(stage):
    with refused("expert_recheck_missing", "LY-2.1.16"):
        on_the_spot(stage, found_by_expert(stage), stage.officer)


@pytest.mark.clause("LY-1.2.4", refusal=True)
def test_not_on_the_spot_the_day_after(stage):
    hazard = found_by_expert(stage)
    stage.now += timedelta(days=1)
    with refused("not_on_the_spot", "LY-1.2.4"):
        on_the_spot(stage, hazard, stage.experts[0].account)


@pytest.mark.clause("LY-1.2.4", refusal=True)
def test_who_fixed_it_is_of_the_enterprise(stage):
    lead, elsewhere = stage.experts[0].account, stand("leaders", prefix="外", code=CODES[1])
    for other in (stage.experts[1].account, elsewhere.worker):
        with refused("rectifier_not_of_enterprise", "LY-1.2.4", "rectifier"):
            on_the_spot(stage, found_by_expert(stage), lead, rectified_by=other)


@pytest.mark.clause("LY-1.2.4", refusal=True)
@pytest.mark.parametrize("written", ["李玥燚", " 李玥燚", "李　玥燚", "电工老马、李玥燚", "李玥燚（专家）"])
def test_nor_under_the_name_of_another_of_the_team_however_it_is_written(stage, written):
    named = {"rectified_by": None, "rectified_by_name": written}
    with refused("rectifier_not_of_enterprise", "LY-1.2.4", "rectifier"):
        on_the_spot(stage, found_by_expert(stage), stage.experts[0].account, **named)


@pytest.mark.clause("LY-1.2.4", refusal=True)
def test_at_an_officers_visit_it_is_neither_the_officer_nor_a_colleague_nor_the_office(stage):
    def named(name):
        return on_the_spot(stage, found_by_office(stage), stage.officer, rectified_by=None, rectified_by_name=name)

    officer, colleague = stage.officer.name, stage.leader.name
    for outside in (stage.city.name, f"{officer}（科长）", colleague, f"{colleague}（局长）", f"电工老马，{colleague}"):
        with refused("rectifier_not_of_enterprise", "LY-1.2.4", "rectifier"):
            named(outside)
    with refused("rectifier_missing", "LY-1.2.4"):
        named(f"{stage.officer.name} ")
    assert named("电工老马").rectified_by_name == "电工老马"  # of the enterprise, and without an account
    Account.objects.filter(pk=stage.leader.pk).update(is_active=False)
    assert named(stage.leader.name).state == "verified"  # a worker who bears the name of somebody that left the office


def test_who_bears_the_name_of_an_expert_and_is_of_the_enterprise_is_no_outsider(stage):
    account("namesake", "李玥燚", Role.ENTERPRISE_WORKER, enterprise=stage.enterprise)
    named = {"rectified_by": None, "rectified_by_name": "李玥燚"}
    assert on_the_spot(stage, found_by_expert(stage), stage.experts[0].account, **named).state == "verified"


# --- after a return -------------------------------------------------------------------------------------------------


def test_the_photo_that_was_sent_back_does_not_serve_again(stage):
    hazard = treated(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    closure.return_rectification(hazard, by=expert, at=stage.at(), opinion="锁未换")
    asked = {"by": stage.worker, "rectification": "这次换了"}
    with refused("evidence_missing"):
        closure.submit_rectification(hazard, at=stage.at(), photos=[], **asked)
    assert (
        closure.submit_rectification(hazard, at=stage.at(), photos=[stage.photo(stage.worker)], **asked).state
        == "treated"
    )


@pytest.mark.clause("YT-4.3.8", refusal=True)
@pytest.mark.place("checkups")
def test_nor_do_its_bytes_under_another_name_or_what_the_re_check_showed(stage):
    expert, bytes_ = stage.experts[0].account, picture()

    def shot(by):
        return documents.store(bytes_, filename=f"{stage.now}.jpg", by=by.ref, at=stage.at(), purpose="evidence").pk

    def submit(photo):
        said = {"rectification": "换了", "photos": [photo], **PREVENTED}
        return closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **said)

    hazard = planned(stage, found_by_expert(stage))
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    submit(shot(stage.worker))
    closure.return_rectification(hazard, by=expert, at=stage.at(), opinion="锁未换")
    with refused("evidence_not_new", "YT-4.3.8"):
        submit(shot(stage.worker))
    submit(stage.photo(stage.worker))
    closure.return_rectification(hazard, by=expert, at=stage.at(), opinion="锁松动", photos=[shot(expert)])
    with refused("evidence_not_new", "YT-4.3.8"):
        submit(shot(stage.worker))
    assert submit(stage.photo(stage.worker)).state == "treated"


@pytest.mark.clause("YT-4.3.8", refusal=True)
@pytest.mark.place("checkups")
def test_nor_does_what_was_on_record_before_it_was_rectified(stage):
    """Neither the photo of the interim control, nor the one that proved the danger gone one of the times before."""
    expert, (control, *shown) = stage.experts[0].account, (stage.photo(stage.safety) for _ in range(3))

    def begun(hazard):
        return closure.start_treatment(planned(stage, hazard), by=stage.safety, at=stage.at())

    def submit(hazard, photo):
        said = {"rectification": "换了", "photos": [photo], **PREVENTED}
        return closure.submit_rectification(hazard, by=stage.safety, at=stage.at(), **said)

    hazard, kept = found_by_expert(stage), {"measure": "断电", "watched_by": "周工", "photos": [control]}
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), **kept)
    begun(hazard)
    with refused("evidence_not_new", "YT-4.3.8"):
        submit(hazard, control)
    for times in (1, 2):
        closure.verify_rectification(submit(hazard, shown[times - 1]), by=expert, at=stage.at())
        closure.close_hazard(hazard, by=expert, at=stage.at())
        hazard = begun(closure.reopen_hazard(hazard, by=expert, at=stage.at(), reason="又松动"))
        for known in shown[:times]:
            with refused("evidence_not_new", "YT-4.3.8"):
                submit(hazard, known)


def test_who_rectified_before_the_return_does_not_verify_after_it(stage):
    hazard = self_found(stage)
    operations.report_hazard(hazard, by=stage.worker, at=stage.at())
    operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="停用", watched_by="周工")
    plan_again(stage, hazard, stage.today)
    closure.start_treatment(hazard, by=stage.safety, at=stage.at())
    asked = {"rectification": "换了", "photos": [stage.photo()]}
    closure.submit_rectification(hazard, by=stage.safety, at=stage.at(), **asked)
    closure.return_rectification(hazard, by=stage.principal, at=stage.at(), opinion="没有换")
    asked = {"rectification": "又换了", "photos": [stage.photo(stage.worker)]}
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **asked)
    with refused("verifier_is_rectifier"):
        closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    assert closure.verify_rectification(hazard, by=stage.principal, at=stage.at()).state == "verified"


# --- the beginning and the end --------------------------------------------------------------------------------------


def test_reopened_once_while_the_new_one_is_open(stage):
    hazard = treated(stage, found_by_expert(stage))
    expert = stage.experts[0].account
    closure.verify_rectification(hazard, by=expert, at=stage.at())
    closure.close_hazard(hazard, by=expert, at=stage.at())
    closure.reopen_hazard(hazard, by=expert, at=stage.at(), reason="锁又被拆除")
    with refused("already_reopened"):
        closure.reopen_hazard(hazard, by=stage.safety, at=stage.at(), reason="锁又被拆除")


def test_there_is_no_third_grade(stage):
    with refused("grade_missing"):
        self_found(stage, grade="serious")


def test_a_stranger_learns_nothing_of_the_advice(stage):
    hazard = self_found(stage)
    with pytest.raises(Stranger):
        operations.explain_hazard(hazard, by=stage.stranger, at=stage.at())


def with_phone(account, number):
    account.phone = number
    account.save(update_fields=["phone"])
    return account


def test_who_rectified_does_not_verify_by_a_second_account(stage):
    """One mobile number is one person, however it is written; a landline is an office's."""
    with_phone(stage.worker, "138 0000-1234")
    principal = with_phone(stage.principal, "+86 13800001234")
    hazard = self_found(stage)
    operations.report_hazard(hazard, by=stage.worker, at=stage.at())
    operations.publish_hazard(hazard, by=stage.safety, at=stage.at())
    operations.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="停用", watched_by="周工")
    plan_again(stage, hazard, stage.today)
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    asked = {"rectification": "换了", "photos": [stage.photo(stage.worker)]}
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **asked)
    with refused("verifier_is_rectifier"):
        closure.verify_rectification(hazard, by=principal, at=stage.at())
    with refused("verifier_is_rectifier"):
        closure.return_rectification(hazard, by=principal, at=stage.at(), opinion="没有换")
    closure.verify_rectification(hazard, by=stage.safety, at=stage.at())
    with refused("closer_is_rectifier"):
        closure.close_hazard(hazard, by=principal, at=stage.at())
    for code in ("verifier_is_rectifier", "closer_is_rectifier"):
        assert "手机号" in TEXTS[code], "nobody else would know why it is refused"
    for one in (stage.worker, principal):
        with_phone(one, "010-81234567")
    assert closure.close_hazard(hazard, by=principal, at=stage.at()).state == "struck_off"
