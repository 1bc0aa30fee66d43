"""向企业交底: everything answered, every hazard explained to a named person."""

from datetime import timedelta

import pytest
from tests.inspections.conftest import answer_all, explain, find, lead_of, started
from tests.inspections.test_leader_visit import with_expert
from tests.refusing import refused

from bihuan.documents.models import OfficialDocument
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.inspections import operations, reporting
from bihuan.parties.models import Enterprise
from bihuan.refusal import Stranger

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def check(stage):
    inspection = started(stage)
    answer_all(stage, inspection)
    return inspection


def test_each_hazard_is_explained_and_a_notice_is_handed_over(stage, check):
    first, second = find(stage, check), find(stage, check)
    explained = explain(stage, check)
    for hazard in (first, second):
        step = hazard.steps.get(step="explained")
        assert step.note == "在场：孙安全"
        assert step.acknowledged_at is None
    notice = OfficialDocument.objects.get(pk=explained.notice_id)
    assert (notice.slug, len(notice.context["items"])) == ("hazard_notice", 2)


def test_the_enterprise_is_not_asked_to_sign_what_the_experts_sign(
    stage, check, client, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        explain(stage, check)
    client.force_login(stage.safety, backend=BACKEND)
    said = f"检查组已向{stage.enterprise.name}交底，请检查组专家签报告，签齐后送达企业"
    assert said in client.get("/inbox/").content.decode()


def test_where_nothing_was_found_there_is_no_notice(stage, check):
    assert explain(stage, check).notice_id is None


def test_a_hazard_explained_before_is_not_explained_twice(stage, check):
    hazard = find(stage, check)
    hazards.report_hazard(hazard, by=stage.experts[0].account, at=stage.at())
    hazards.explain_hazard(hazard, by=stage.experts[0].account, at=stage.at(), note="现场当面")
    assert explain(stage, check).state == "explained"
    assert hazard.steps.get(step="explained").note == "现场当面"


@pytest.mark.parametrize(
    ("changes", "code"), [({"present": " "}, "explanation_listener_missing"), ({"summary": ""}, "summary_missing")]
)
def test_what_must_be_said(stage, check, changes, code):
    with refused(code):
        explain(stage, check, **changes)


@pytest.mark.parametrize("field", ["summary", "advice"])
def test_nobody_signs_what_could_not_be_delivered(stage, check, field):
    """Where nothing is found no notice is issued, and the report itself would be refused after the last signature."""
    with refused("wording_not_allowed", "ours"):
        explain(stage, check, **{field: "责令限期整改"})
    assert explain(stage, check).state == "explained"


@pytest.mark.clause("LY-2.1.12", refusal=True)
def test_a_problem_without_advice_stops_it(stage, check):
    hazard = find(stage, check)
    Hazard.objects.filter(pk=hazard.pk).update(advice="")  # as one brought in from elsewhere may stand
    with refused("suggestion_missing", "LY-2.1.12", hazard.description):
        explain(stage, check)


def test_only_the_lead_explains(stage, check):
    asked = {"at": stage.at(), "present": "孙安全", "summary": "好"}
    for by in (stage.experts[1].account, stage.safety):
        with refused("role_not_allowed"):
            reporting.explain_findings(check, by=by, **asked)
    with pytest.raises(Stranger):
        reporting.explain_findings(check, by=stage.stranger, **asked)


@pytest.mark.clause("LH-2.3")
@pytest.mark.place("leaders")
def test_the_enterprise_gets_every_problem_with_its_advice_and_sees_how_long_it_took(stage, client):
    visit = operations.start_inspection(with_expert(stage), by=stage.officer, at=stage.at())
    advised = {"配电箱未上锁": "上锁并张贴警示", "通道堵塞": "清出通道，划线管理"}
    for text, advice in advised.items():
        find(stage, visit, description=text, advice=advice)
    answer_all(stage, visit)
    stage.now = visit.begun_at + timedelta(minutes=94)
    visit = explain(stage, visit)
    sheet = OfficialDocument.objects.get(pk=visit.notice_id)
    assert {row["problem"]: row["advice"] for row in sheet.context["items"]} == advised
    assert sheet.deliveries.get().recipient_ref == stage.enterprise.ref
    client.force_login(stage.safety, backend=BACKEND)
    page = client.get(f"/inspections/{visit.pk}/report/").content.decode()
    assert "反馈用时</dt><dd>1 小时 35 分钟" in page
    assert "LH-2.3" in page


@pytest.mark.clause("LH-2.3", refusal=True)
@pytest.mark.place("leaders")
def test_no_sheet_goes_out_with_a_problem_without_advice(stage):
    visit = operations.start_inspection(with_expert(stage), by=stage.officer, at=stage.at())
    with refused("suggestion_missing", "LH-2.3", "advice"):
        find(stage, visit, advice=" ")
    hazard = find(stage, visit)
    Hazard.objects.filter(pk=hazard.pk).update(advice="")  # as one brought in from elsewhere may stand
    answer_all(stage, visit)
    with refused("suggestion_missing", "LH-2.3", hazard.description):
        explain(stage, visit)
    assert not OfficialDocument.objects.filter(slug="hazard_notice").exists()


def test_who_listens_is_proposed_with_the_post(stage, check, client):
    client.force_login(lead_of(check), backend=BACKEND)

    def proposed(name):
        Enterprise.objects.filter(pk=stage.enterprise.pk).update(contact_name=name)
        return client.get(f"/inspections/{check.pk}/report/").context["form"].initial["present"]

    assert [proposed("钱总"), proposed("刘姐"), proposed("")] == ["钱总（企业主要负责人）", "刘姐（联系人）", ""]
