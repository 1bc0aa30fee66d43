"""办结: reported, received, explained, and every hazard struck off."""

from datetime import timedelta

import pytest
from tests.hazards.conftest import PREVENTED
from tests.inspections.conftest import answer_all, delivered, explain, explained, find, lead_of, sign, started
from tests.refusing import refused

from bihuan import clock
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import closure, pressing, recurrence, waiting
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.insight import desk
from bihuan.inspections import book, operations, queries, reporting, voiding


def close(stage, inspection, by=None):
    return reporting.close_inspection(inspection, by=by or stage.safety, at=stage.at())


def rectified(stage, inspection):
    """Every hazard of the check told, planned and treated, waiting for the re-check."""
    for hazard in queries.hazards_of(inspection):
        treat(stage, hazard)


def treat(stage, hazard):
    """Published, planned and treated by the enterprise."""
    hazards.publish_hazard(hazard, by=stage.safety, at=stage.at())
    hazards.set_interim_control(hazard, by=stage.safety, at=stage.at(), measure="断电", watched_by="周工")
    hazards.plan_rectification(
        hazard,
        by=stage.safety,
        at=stage.at(),
        measures="更换",
        responsibility="周工",
        deadline=stage.today,
        funds="安全费用",
        emergency_plan="触电预案",
    )
    closure.start_treatment(hazard, by=stage.worker, at=stage.at())
    photos = [stage.photo(stage.worker)]
    shown = {"rectification": "已更换", "photos": photos, **PREVENTED}
    closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), **shown)


def recheck(stage, inspection, *, passed=True, opinion="已整改", of=None):
    looked_at = of or queries.hazards_of(inspection)
    results = {hazard.pk: {"passed": passed, "opinion": opinion} for hazard in looked_at}
    return reporting.issue_recheck_record(inspection, by=lead_of(inspection), at=stage.at(), results=results)


@pytest.mark.clause("YT-4.2.4")
@pytest.mark.place("checkups")
def test_explained_to_somebody_who_confirms(stage):
    inspection = delivered(stage, findings=1)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    step = queries.hazards_of(inspection)[0].steps.get(step="explained")
    assert (step.note, step.acknowledged_name) == ("在场：孙安全", "孙安全")
    rectified(stage, inspection)
    recheck(stage, inspection)
    assert close(stage, inspection).state == "closed"


def test_received_after_the_re_check_struck_it_off(stage):
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    recheck(stage, inspection)
    assert Hazard.objects.get().state == "struck_off"
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    assert close(stage, inspection).state == "closed"


@pytest.mark.place("checkups")
def test_received_after_a_fix_on_the_spot_was_struck_off(stage):
    inspection = started(stage)
    lead = lead_of(inspection)
    hazard = find(stage, inspection, photos=[stage.photo(lead)])
    fixed = {"rectification": "已上锁", "photos": [stage.photo(lead)], "rectified_by": stage.worker}
    closure.fix_on_the_spot(hazard, by=lead, at=stage.at(), **fixed)
    answer_all(stage, inspection)
    explain(stage, inspection)
    recurrence.analyse_root_cause(hazard, by=stage.safety, at=stage.at(), cause="无人巡查", prevention="每日巡查")
    closure.close_hazard(hazard, by=lead, at=stage.at())
    sign(stage, inspection)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    assert hazard.steps.get(step="explained").acknowledged_name == "孙安全"
    assert close(stage, inspection).state == "closed"


@pytest.mark.clause("YT-4.2.4", refusal=True)
@pytest.mark.place("checkups")
def test_closed_while_nobody_confirmed_the_explanation(stage):
    inspection = delivered(stage, findings=1)
    with refused("disclosure_not_acknowledged", "YT-4.2.4", "问题0"):
        close(stage, inspection)


@pytest.mark.clause("LY-2.1.12", refusal=True)
def test_closed_without_a_report(stage):
    for inspection in (started(stage),):
        with refused("report_missing", "LY-2.1.12"):
            close(stage, inspection)


@pytest.mark.clause("LY-2.1.12", refusal=True)
def test_closed_with_a_report_nobody_signed(stage):
    with refused("report_missing", "LY-2.1.12"):
        close(stage, explained(stage))


def test_closed_while_a_hazard_is_open(stage):
    inspection = delivered(stage, findings=1)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    with refused("hazards_open", None, "问题0"):
        close(stage, inspection)


def test_what_came_back_keeps_its_check_open_and_its_record_says_so(stage):
    """What was struck off and reopened has no finding of its own, and is as open as what was never treated."""
    inspection = delivered(stage, findings=2)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    rectified(stage, inspection)
    one, other = queries.hazards_of(inspection)
    assert recheck(stage, inspection, of=[one]).context["final"] == "1条已提交整改结果，待验收。"
    again = closure.reopen_hazard(one, by=lead_of(inspection), at=stage.at(), reason="又未上锁")
    paper = recheck(stage, inspection, of=[other])
    assert (paper.context["left"], paper.context["final"]) == (again.description, "尚有1条未完成整改，请按期整改。")
    with refused("hazards_open", None, again.description[:30]):
        close(stage, inspection)


def test_closed_before_the_enterprise_received_it(stage):
    with refused("receipt_missing"):
        close(stage, delivered(stage))


def test_received_once(stage):
    inspection = delivered(stage)
    reporting.acknowledge_report(inspection, by=stage.worker, at=stage.at())
    with refused("already_acknowledged"):
        reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    with refused("role_not_allowed"):
        reporting.acknowledge_report(inspection, by=stage.officer, at=stage.at())


def test_sent_back_and_passed_the_second_time(stage):
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    with refused("reason_missing"):
        recheck(stage, inspection, passed=False, opinion=" ")
    first = recheck(stage, inspection, passed=False, opinion="锁具松动")
    hazard = Hazard.objects.get()
    assert (hazard.state, hazard.returns) == ("treating", 1)
    closure.submit_rectification(
        hazard, by=stage.worker, at=stage.at(), rectification="已再次紧固", photos=[stage.photo(stage.worker)]
    )
    second = recheck(stage, inspection)
    assert first.number != second.number
    assert Hazard.objects.get().state == "struck_off"


def test_what_a_recheck_found_wanting_is_shown_with_it(stage, client):
    """The photo hangs on the hazard beside the verdict and in the record, and serves nobody as proof of a fix."""
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    hazard, lead = Hazard.objects.get(), lead_of(inspection)
    file = stage.photo(lead)
    results = {hazard.pk: {"passed": False, "opinion": "锁具松动", "photos": (file,)}}
    paper = reporting.issue_recheck_record(inspection, by=lead, at=stage.at(), results=results)
    photo = hazard.photos.get(attachment_id=file)
    assert (photo.phase, photo.added_by, photo.added_at) == ("returned", lead.pk, hazard.verdicts.get().at)
    assert [shown["caption"] for shown in paper.context["items"][0]["photos_after"]] == ["整改后", "复查未通过"]
    for by in (stage.safety, lead):
        client.force_login(by, backend="bihuan.parties.login.AccountBackend")
        page = client.get(f"/hazards/{hazard.pk}/").content.decode()
        assert f"/media/{file}/photo/" in page.split("锁具松动")[1]
        assert client.get(f"/media/{file}/photo/").status_code == 200
    with refused("evidence_missing"):
        closure.submit_rectification(hazard, by=stage.worker, at=stage.at(), rectification="已紧固", photos=[])


def test_the_page_offers_an_expert_what_experts_may_look_at(stage, client, django_assert_max_num_queries):
    """A major one is the department's to accept, and one among the results would have the whole record refused."""
    inspection = started(stage)
    find(stage, inspection)
    find(stage, inspection, grade="major", criterion="GM-03")
    answer_all(stage, inspection)
    explain(stage, inspection)
    rectified(stage, sign(stage, inspection))
    Hazard.objects.update(returns=1)
    client.force_login(lead_of(inspection), backend="bihuan.parties.login.AccountBackend")
    with django_assert_max_num_queries(12):
        page = client.get(f"/inspections/{inspection.pk}/recheck/").content.decode()
    assert page.count('class="bh-verdict"') == 1
    assert "重大隐患由行业主管部门复查验收" in page


def test_a_recheck_looks_at_its_own_hazards(stage):
    inspection = delivered(stage)
    with refused("nothing_to_recheck"):
        reporting.issue_recheck_record(inspection, by=lead_of(inspection), at=stage.at(), results={})
    with refused("hazard_not_of_this_check"):
        reporting.issue_recheck_record(inspection, by=lead_of(inspection), at=stage.at(), results={1: {"passed": True}})
    with refused("role_not_allowed"):
        reporting.issue_recheck_record(inspection, by=stage.safety, at=stage.at(), results={1: {"passed": True}})


@pytest.mark.clause("LY-2.1.17")
def test_the_recheck_record_is_signed_and_kept(stage):
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    paper = recheck(stage, inspection)
    assert [signature["name"] for signature in paper.signatures] == ["王赟"]
    assert (paper.enterprise_id, paper.deliveries.get().recipient_ref) == (stage.enterprise.pk, stage.enterprise.ref)


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_no_expert_looks_again_without_a_record(stage, client):
    """Neither passing nor sending back from the hazard's own page goes round the record that the unit keeps."""
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    hazard, lead = Hazard.objects.get(), lead_of(inspection)
    with refused("recheck_record_missing", "LY-2.1.17", "recheck_record"):
        closure.verify_rectification(hazard, by=lead, at=stage.at(), opinion="已整改")
    with refused("recheck_record_missing", "LY-2.1.17"):
        closure.return_rectification(hazard, by=lead, at=stage.at(), opinion="锁具松动")
    client.force_login(lead, backend="bihuan.parties.login.AccountBackend")
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert f'href="/inspections/{inspection.pk}/recheck/"' in page.partition("当前办理")[2].partition("</section>")[0]
    assert "等待办理" not in page
    assert "暂不能办理" not in page  # the way to the record is what there is to do
    recheck(stage, inspection)
    assert Hazard.objects.get().state == "struck_off"


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_what_came_back_follows_its_check_onto_the_record(stage, client):
    """Also when its check is closed: it has no finding of its own, and the record of that check speaks of it."""
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    recheck(stage, inspection)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    assert close(stage, inspection).state == "closed"
    lead = lead_of(inspection)

    def back(old):
        again = closure.reopen_hazard(old, by=lead, at=stage.at(), reason="又未上锁")
        hazards.report_hazard(again, by=lead, at=stage.at(), note="复查发现")
        treat(stage, again)
        with refused("recheck_record_missing", "LY-2.1.17"):
            closure.verify_rectification(again, by=lead, at=stage.at(), opinion="已整改")
        return again

    again = back(Hazard.objects.get())
    paper = recheck(stage, inspection, of=[again])
    assert [item["hazard_number"] for item in paper.context["items"]] == [again.number]
    again = back(again)  # what came back comes back
    client.force_login(lead, backend="bihuan.parties.login.AccountBackend")
    address = f"/inspections/{inspection.pk}/recheck/"
    assert f'href="{address}"' in client.get(f"/hazards/{again.pk}/").content.decode()
    assert again.number in client.get(address).content.decode()
    said = {f"result-{again.pk}": "passed", f"opinion-{again.pk}": "已整改"}
    assert client.post(f"/inspections/{inspection.pk}/issue_recheck_record/", said).status_code == 303
    assert set(Hazard.objects.values_list("state", flat=True)) == {"struck_off"}
    assert OfficialDocument.objects.filter(subject=inspection.ref, slug="recheck_record").count() == 3


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_a_re_check_waits_for_the_report(stage, client):
    """What is rectified before the report is out is looked at on record afterwards."""
    inspection = explained(stage, findings=1)
    rectified(stage, inspection)
    hazard, lead = Hazard.objects.get(), lead_of(inspection)
    for look in (closure.verify_rectification, closure.return_rectification):
        with refused("recheck_awaits_report", "LY-2.1.17", "report"):
            look(hazard, by=lead, at=stage.at(), opinion="已看")
    client.force_login(lead, backend="bihuan.parties.login.AccountBackend")
    page = client.get(f"/hazards/{hazard.pk}/").content.decode()
    assert f'href="/inspections/{inspection.pk}/report/"' in page
    assert "等待办理" in page  # who has signed can do no more there
    sign(stage, inspection)
    recheck(stage, inspection)
    assert Hazard.objects.get().state == "struck_off"


@pytest.mark.parametrize("way", ["voided", "aborted"])
def test_what_a_check_found_that_lost_its_force_is_still_looked_at_on_record(stage, way):
    if way == "voided":
        inspection = delivered(stage, findings=1)
        voiding.void_report(inspection, by=stage.officer, at=stage.at(), reason="写错企业")
    else:
        inspection = explained(stage, findings=1)
        operations.abort_inspection(inspection, by=lead_of(inspection), at=stage.at(), reason="企业停电")
    rectified(stage, inspection)
    with refused("recheck_record_missing", "LY-2.1.17"):
        closure.verify_rectification(Hazard.objects.get(), by=lead_of(inspection), at=stage.at())
    original = recheck(stage, inspection).context["original_number"]
    assert original.endswith("（已作废）") if way == "voided" else original == "未出具报告"
    assert Hazard.objects.get().state == "struck_off"


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_on_the_spot_only_while_the_check_record_can_say_so(stage, client):
    """What is fixed under the experts' eyes stands in the record of the check, which is drawn up when it is explained;
    later that day, and of what came back, an expert's look goes on a re-check record."""
    inspection = started(stage)
    lead = lead_of(inspection)
    seen = find(stage, inspection, photos=[stage.photo(lead)])
    left = find(stage, inspection, description="线路老化", photos=[stage.photo(lead)])

    def fix(hazard):
        shown = {"rectification": "已上锁", "photos": [stage.photo(lead)], "rectified_by": stage.worker}
        return closure.fix_on_the_spot(hazard, by=lead, at=stage.at(), **shown)

    def page_of(hazard):
        with clock.frozen(stage.now):
            return client.get(f"/hazards/{hazard.pk}/").content.decode()

    fix(seen)
    client.force_login(lead, backend="bihuan.parties.login.AccountBackend")
    action = f'action="/hazards/{left.pk}/fix_on_the_spot/"'
    assert action in page_of(left)
    answer_all(stage, inspection)
    explain(stage, inspection)
    with refused("spot_fix_off_record", "LY-2.1.17", "check_record"):
        fix(left)
    assert "当场整改须写进检查记录" in page_of(left)  # and nothing is filled in before that is said
    assert action not in page_of(left)
    sign(stage, inspection)
    with refused("spot_fix_off_record", "LY-2.1.17"):
        fix(left)
    record = OfficialDocument.objects.get(pk=inspection.record_id)
    assert [item["on_the_spot"] for item in record.context["findings"]] == ["已上锁", ""]


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_what_came_back_while_the_check_goes_on_is_on_no_record_of_it(stage):
    """The record of the check tells of its own findings alone, so an expert's look at another goes on a re-check's."""
    inspection = started(stage)
    lead = lead_of(inspection)

    def fix(hazard):
        shown = {"rectification": "已上锁", "photos": [stage.photo(lead)], "rectified_by": stage.worker}
        return closure.fix_on_the_spot(hazard, by=lead, at=stage.at(), **shown)

    hazard = fix(find(stage, inspection, photos=[stage.photo(lead)]))
    hazards.report_hazard(hazard, by=lead, at=stage.at())
    hazards.publish_hazard(hazard, by=stage.safety, at=stage.at())
    closure.close_hazard(hazard, by=lead, at=stage.at())
    before = [stage.photo(lead)]
    again = closure.reopen_hazard(hazard, by=lead, at=stage.at(), reason="又未上锁", photos=before)
    with refused("spot_fix_off_record", "LY-2.1.17", "check_record"):
        fix(again)


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_the_key_of_a_check_may_have_all_the_digits_there_are(stage):
    """From 2035 on they have 19."""
    inspection = started(stage)
    hazard, lead = find(stage, inspection), lead_of(inspection)
    inspection.pk = 8 * 10**18
    inspection.save(force_insert=True)
    hazard.source = inspection.ref
    with refused("recheck_awaits_report", "LY-2.1.17"):
        closure.require_record(hazard, lead)


def test_the_ledger_is_derived_from_the_checks(stage):
    inspection = delivered(stage, findings=2)
    rectified(stage, inspection)
    one, _other = queries.hazards_of(inspection)
    reporting.issue_recheck_record(
        inspection, by=lead_of(inspection), at=stage.at(), results={one.pk: {"passed": True}}
    )
    row = book.ledger(stage.enterprise, stage.safety)[0]
    assert (row.inspection, row.found, row.closed, row.open) == (inspection, 2, 1, 1)
    assert set(row.experts) == {"王赟", "李玥燚", "张建国"}


def test_found_only_on_site(stage):
    with refused("state_not_allowed"):
        find(stage, delivered(stage))


def test_an_expert_reads_of_the_own_checks_only(stage):
    mine = delivered(stage)
    stage.now += timedelta(days=7)
    others = [stage.expert(f"另组{n}", field) for n, field in enumerate(("electrical", "metallurgy", "fire"))]
    theirs = delivered(stage, template=mine.checklist.derived_from, team=others)
    assert [row.inspection for row in book.ledger(stage.enterprise, stage.safety)] == [theirs, mine]
    assert [row.inspection for row in book.ledger(stage.enterprise, stage.experts[0].account)] == [mine]
    assert book.ledger(stage.enterprise, stage.stranger) == []


@pytest.mark.place("services")
def test_an_unanswered_notice_keeps_nobody_from_looking_again(stage, client):
    """The reply is the enterprise's to give: the expert's record is issued, and what waits is struck off later."""
    inspection = delivered(stage, findings=2)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    pressed, _other = queries.hazards_of(inspection)
    pressing.issue_supervision_notice(
        pressed, by=stage.officer, at=stage.at(), demand="限期整改", due_on=stage.today + timedelta(days=3)
    )
    rectified(stage, inspection)
    recheck(stage, inspection)
    assert sorted(Hazard.objects.values_list("state", flat=True)) == ["struck_off", "verified"]
    (waiting_for,) = waiting.with_course(Hazard.objects.filter(pk=pressed.pk))
    turn = waiting.turn_now(waiting_for)
    assert (turn.act, turn.sides, turn.basis.clause) == ("reply_to_notice", {"enterprise"}, "HZ-5.6.3")
    client.force_login(stage.safety, backend="bihuan.parties.login.AccountBackend")
    assert "回复督办" in client.get("/").content.decode()
    with refused("reply_missing", "HZ-5.6.3"):
        closure.close_hazard(pressed, by=lead_of(inspection), at=stage.at())
    pressing.reply_to_notice(pressed, by=stage.safety, at=stage.at(), reply="已整改")
    assert waiting.turn_now(waiting.with_course(Hazard.objects.filter(pk=pressed.pk)).get()).act == "close_hazard"
    assert closure.close_hazard(pressed, by=lead_of(inspection), at=stage.at()).state == "struck_off"


def test_what_is_struck_off_waits_on_the_desks_of_those_who_close(stage):
    inspection = delivered(stage, findings=1)
    lead = lead_of(inspection)

    def asked():
        tasks = {"enterprise": desk.of_enterprise(stage.safety), "lead": desk.of_expert(lead)}
        tasks |= {"worker": desk.of_enterprise(stage.worker)}
        return {
            who
            for who, found in tasks.items()
            for task in found
            if (task.act, task.id) == ("close_inspection", inspection.pk)
        }

    rectified(stage, inspection)
    recheck(stage, inspection)
    assert asked() == set()  # nobody has received the report
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    assert asked() == {"enterprise", "lead"}
    again = closure.reopen_hazard(queries.hazards_of(inspection)[0], by=stage.officer, at=stage.at(), reason="又出现")
    assert again.is_open
    assert asked() == set()
