"""The whole road, by operations alone: a check planned, held, reported, re-checked, and every hazard struck off."""

import pytest
from tests.cast import play

from bihuan import audit
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import closure
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.inspections import operations, queries, reporting
from bihuan.refusal import Refusal

STRICT = "3713"


@pytest.fixture
def stage(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return play(STRICT, county="371302")


def ready(stage, *, team=None):
    """A check with its team, agreed and declared, not yet started."""
    inspection = operations.plan_inspection(
        stage.site,
        by=stage.safety,
        at=stage.at(),
        kind="external_expert_check",
        nature="service",
        planned_on=stage.today,
        template=stage.template,
    )
    for expert in team if team is not None else stage.experts:
        operations.appoint_expert(
            inspection, by=stage.safety, at=stage.at(), expert=expert, specialty=expert.specialties[0]
        )
    operations.agree_checklist(inspection, by=stage.safety, at=stage.at())
    for member in inspection.team.select_related("expert__account"):
        if member.is_lead:
            operations.agree_checklist(inspection, by=member.expert.account, at=stage.at())
        operations.declare_no_interest(inspection, by=member.expert.account, at=stage.at())
    return inspection


def answered(stage, inspection):
    lead = inspection.team.get(is_lead=True).expert.account
    for item in inspection.checklist.items.all():
        operations.answer_item(inspection, by=lead, at=stage.at(), item=item, result="ok")
    return lead


@pytest.mark.clause("LY-2.1.9")
@pytest.mark.clause("LY-2.1.12")
@pytest.mark.clause("LY-2.1.16")
@pytest.mark.clause("LY-2.1.3")
def test_from_check_to_struck_off(stage, django_capture_on_commit_callbacks):
    inspection = ready(stage)
    assert queries.year_duty(stage.site, year=2026, on=stage.today).missing == 2
    operations.start_inspection(inspection, by=stage.experts[0].account, at=stage.at())
    lead = answered(stage, inspection)
    items = list(inspection.checklist.items.all()[:3])
    found = [
        operations.record_finding(
            inspection,
            by=lead,
            at=stage.at(),
            item=item,
            description=f"问题{n}：配电箱未上锁",
            location="一车间",
            advice="上锁并张贴警示",
            grade="general",
            photos=[stage.photo(lead)],
        )
        for n, item in enumerate(items)
    ]
    closure.fix_on_the_spot(
        found[0],
        by=lead,
        at=stage.at(),
        rectification="已上锁",
        photos=[stage.photo(lead)],
        rectified_by=stage.worker,
    )
    reporting.explain_findings(
        inspection, by=lead, at=stage.at(), present="钱总、孙安全", summary="总体受控", advice="加强自查"
    )
    for expert in stage.experts:
        reporting.sign_report(inspection, by=expert.account, at=stage.at())
    inspection.refresh_from_db()
    assert inspection.state == "delivered"
    assert inspection.counted_year == 2026
    assert queries.year_duty(stage.site, year=2026, on=stage.today).missing == 1
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())

    for hazard in found:
        hazards.publish_hazard(hazard, by=stage.safety, at=stage.at())
    hazards.plan_rectification(
        found[1],
        by=stage.safety,
        at=stage.at(),
        measures="更换锁具",
        responsibility="周工",
        deadline=stage.today,
        funds="安全费用",
    )
    hazards.set_interim_control(found[1], by=stage.safety, at=stage.at(), measure="断电挂牌", watched_by="周工")
    closure.start_treatment(found[1], by=stage.worker, at=stage.at())
    closure.submit_rectification(
        found[1], by=stage.worker, at=stage.at(), rectification="已更换", photos=[stage.photo(stage.worker)]
    )
    hazards.set_interim_control(found[2], by=stage.safety, at=stage.at(), measure="专人值守", watched_by="孙安全")
    hazards.plan_rectification(
        found[2],
        by=stage.safety,
        at=stage.at(),
        measures="改造配电",
        responsibility="孙安全",
        deadline=stage.today,
        funds="专项资金",
        emergency_plan="触电预案",
        deferred=True,
    )
    closure.start_treatment(found[2], by=stage.worker, at=stage.at())
    closure.submit_rectification(
        found[2], by=stage.worker, at=stage.at(), rectification="已改造", photos=[stage.photo(stage.worker)]
    )
    closure.close_hazard(found[0], by=lead, at=stage.at())
    paper = reporting.issue_recheck_record(
        inspection,
        by=lead,
        at=stage.at(),
        results={h.pk: {"passed": True, "opinion": "已整改"} for h in found[1:]},
    )
    assert paper.number
    assert set(Hazard.objects.values_list("state", flat=True)) == {"struck_off"}
    reporting.close_inspection(inspection, by=lead, at=stage.at())
    assert OfficialDocument.objects.count() == 4
    for hazard in found:
        assert audit.timeline(hazard.ref)[-1].act == "close_hazard"


@pytest.mark.clause("LY-2.1.9", refusal=True)
def test_two_are_too_few(stage):
    inspection = ready(stage, team=stage.experts[:2])
    with pytest.raises(Refusal) as no:
        operations.start_inspection(inspection, by=stage.experts[0].account, at=stage.at())
    assert (no.value.code, no.value.clause) == ("too_few_experts", "LY-2.1.9")
