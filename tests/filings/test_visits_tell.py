"""What a visit finds to be major is told before the visit ends."""

import pytest
from tests.cast import account
from tests.filings.test_direct_reports import SAID
from tests.inspections.conftest import answer_all, explain, find, lead_of, short_list, sign, started
from tests.inspections.test_leader_visit import with_expert
from tests.inspections.test_list_findings import enlist
from tests.refusing import refused
from tests.web.test_charge_pages import open_as

from bihuan import audit, row_scope
from bihuan.documents.models import OfficialDocument
from bihuan.filings.direct_reports import operations as direct
from bihuan.filings.direct_reports import queries
from bihuan.filings.direct_reports.models import DirectReport
from bihuan.inspections import operations, reporting
from bihuan.inspections.models import ChecklistItem
from bihuan.notify.models import Message
from bihuan.parties.models import Regulator, RegulatorKind, Role
from bihuan.parties.scope import rows_of
from bihuan.refusal import Stranger


def tell(stage, hazard, receiver, by):
    return direct.file_direct_report(hazard, by=by, at=stage.at(), to=[receiver], **SAID)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.1.3")
def test_the_institution_tells_the_bureau_and_its_minutes_are_counted(stage, django_capture_on_commit_callbacks):
    check = started(stage)
    hazard = find(stage, check, grade="major", criterion="GM-03")
    answer_all(stage, check)
    with django_capture_on_commit_callbacks(execute=True):
        (row,) = tell(stage, hazard, "emergency_bureau", lead_of(check))
    assert (row.sender, row.office, row.basis) == ("institution", stage.city, "QHD-6.1.3")
    assert row.minutes >= 1
    told = Message.objects.get(account_id=stage.officer.pk, event="direct-report-filed")
    assert told.facts["minutes"] == row.minutes
    assert explain(stage, check).state == "explained"
    assert not DirectReport.objects.filter(sender="enterprise").exists(), "the enterprise's own duty stays"
    tell(stage, hazard, "emergency_bureau", stage.safety)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.1.3", refusal=True)
def test_the_visit_does_not_end_before(stage):
    check = started(stage)
    hazard = find(stage, check, grade="major", criterion="GM-03", description="防爆区用普通电器")
    answer_all(stage, check)
    with refused("major_hazard_unreported", "QHD-6.1.3", "防爆区用普通电器"):
        explain(stage, check)
    tell(stage, hazard, "emergency_bureau", stage.safety)
    with refused("major_hazard_unreported", "QHD-6.1.3"):
        explain(stage, check)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.1.3", refusal=True)
def test_nor_does_it_begin_with_a_list_without_the_criteria(stage):
    template = short_list(stage)
    ChecklistItem.objects.filter(checklist=template).update(criterion="")
    with refused("major_section_missing", "QHD-6.1.3", "criteria"):
        started(stage, template=template)


@pytest.mark.place("project")
@pytest.mark.clause("QHD-6.1.3", refusal=True)
def test_nor_with_the_criteria_left_aside(stage):
    check = started(stage)
    for item in check.checklist.items.exclude(criterion=""):
        operations.answer_item(check, by=lead_of(check), at=stage.at(), item=item, result="na", note="没有这种工艺")
    answer_all(stage, check)
    with refused("major_section_unchecked", "QHD-6.1.3", "criteria"):
        explain(stage, check)
    operations.answer_item(check, by=lead_of(check), at=stage.at(), item=item, result="ok")
    assert explain(stage, check).state == "explained"


def led(stage):
    """A leader's visit that found something major, with its report out."""
    stage.city.parent = Regulator.objects.create(
        name="示例省应急管理厅", kind=RegulatorKind.EMERGENCY_BUREAU, division_code="41"
    )
    stage.city.save(update_fields=["parent"])
    stage.officer.regulator.refresh_from_db()
    visit = with_expert(stage)
    operations.start_inspection(visit, by=stage.officer, at=stage.at())
    hazard = find(stage, visit, grade="major", criterion="GM-03", description="泄爆装置没有")
    answer_all(stage, visit)
    explain(stage, visit)
    return sign(stage, visit), hazard


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-2.5")
def test_the_office_that_goes_along_tells_its_superior(stage):
    visit, hazard = led(stage)
    (row,) = tell(stage, hazard, "superior_department", stage.officer)
    assert (row.by_name, row.office, row.minutes > 0) == (stage.officer.name, stage.city.parent, True)
    with refused("hazards_open"):  # nothing of the report is in the way any more
        reporting.acknowledge_report(visit, by=stage.safety, at=stage.at())
        enlist(stage, visit)
        reporting.close_inspection(visit, by=stage.officer, at=stage.at())


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-2.5", refusal=True)
def test_the_visit_is_not_closed_before(stage):
    visit, hazard = led(stage)
    with refused("major_problem_unreported", "LH-2.5", "泄爆装置没有"):
        reporting.close_inspection(visit, by=stage.officer, at=stage.at())
    tell(stage, hazard, "local_department", stage.safety)
    with refused("major_problem_unreported", "LH-2.5"):
        reporting.close_inspection(visit, by=stage.officer, at=stage.at())


@pytest.mark.place("leaders")
@pytest.mark.clause("LH-2.5")
def test_what_an_office_tells_the_office_above_is_for_offices_alone(stage):
    """Neither page, list, line, paper nor row lets the enterprise or the expert of the visit know of it."""
    _visit, hazard = led(stage)
    said = {"status": "企业说法不一", "harm": "建议省厅督办"}
    before = [line.act for line in audit.timeline(hazard.ref)]
    (row,) = direct.file_direct_report(hazard, by=stage.officer, at=stage.at(), to=["superior_department"], **said)
    paper = OfficialDocument.objects.get(pk=row.document_id)
    assert [line.act for line in audit.timeline(hazard.ref)] == before, "the hazard's own chain says nothing"
    assert "file_direct_report" in {line.act for line in audit.timeline(row.ref)}
    theirs = (f"/direct-reports/{hazard.pk}/", "/direct-reports/", f"/hazards/{hazard.pk}/", "/documents/")
    for person in (stage.safety, stage.principal, *(expert.account for expert in stage.experts)):
        client = open_as(person)
        for path in theirs:
            text = client.get(path).content.decode()
            assert not [word for word in (*said.values(), paper.number) if word in text], (person, path)
        assert client.get(f"/documents/{paper.pk}/").status_code == 404
        with row_scope.asking(rows_of(person)):
            assert not DirectReport.objects.filter(pk=row.pk).exists()
            assert not audit.timeline(row.ref)
            assert not OfficialDocument.objects.filter(pk=paper.pk).exists()
        with pytest.raises(Stranger):
            queries.fetch_report(row.pk, person)
    above = account("above", "处长", Role.REGULATOR_CLERK, regulator=stage.city.parent)
    for person in (stage.officer, above):
        client = open_as(person)
        assert paper.number in client.get(f"/documents/{paper.pk}/").content.decode()
        assert stage.city.parent.name in client.get(f"/direct-reports/{hazard.pk}/").content.decode()
        with row_scope.asking(rows_of(person)):
            assert DirectReport.objects.filter(pk=row.pk).exists()
            assert audit.timeline(row.ref)
    direct.sign_for_direct_report(row, by=above, at=stage.at())
    assert [line.act for line in audit.timeline(hazard.ref)] == before
