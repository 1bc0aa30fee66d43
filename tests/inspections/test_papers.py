"""What the papers of a check say is what the records say: the hours, the counts, the copies."""

import re
from datetime import timedelta
from io import BytesIO

import pypdf
import pytest
from tests.inspections.conftest import answer_all, delivered, explain, explained, find, lead_of, sign, started
from tests.inspections.test_close_inspection import recheck, rectified
from tests.refusing import refused

from bihuan.clock import SHANGHAI
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import closure
from bihuan.hazards.models import Hazard
from bihuan.inspections import queries
from bihuan.inspections.models import Inspection


def words(paper):
    """The text of a printed paper without blanks."""
    pages = pypdf.PdfReader(BytesIO(paper.pdf())).pages
    return re.sub(r"\s", "", "".join(page.extract_text() for page in pages))


def paper_of(inspection, slug):
    return OfficialDocument.objects.get(subject=inspection.ref, slug=slug)


def hour(moment):
    return moment.astimezone(SHANGHAI).strftime("%H:%M")


def test_hours_on_a_paper_are_those_of_the_place_and_not_of_the_database(stage):
    inspection = explained(stage)
    for _ in stage.experts:
        stage.now += timedelta(minutes=7)
    inspection = sign(stage, Inspection.objects.get(pk=inspection.pk))  # as the database gives it: in UTC
    record = paper_of(inspection, "check_record")
    text = words(record)
    assert f"开始时间{stage.today.year}年" in text
    assert hour(inspection.started_at) in text
    assert hour(inspection.explained_at) in text
    for member in inspection.team.all():
        assert hour(member.signed_at) in text
    assert "+00:00" not in str(record.context) + str(record.signatures)


def test_what_was_put_right_on_the_spot_is_not_asked_for_again(stage):
    inspection = started(stage)
    lead = lead_of(inspection)
    for _ in range(2):
        find(stage, inspection, photos=[stage.photo(lead)])
    first = inspection.findings.order_by("id")[0].hazard
    shown = {"rectification": "当场上锁", "photos": [stage.photo(lead)], "rectified_by": stage.worker}
    closure.fix_on_the_spot(first, by=lead, at=stage.at(), **shown)
    answer_all(stage, inspection)
    explain(stage, inspection)
    inspection = sign(stage, Inspection.objects.get(pk=inspection.pk))
    for slug, rows in (("hazard_notice", "items"), ("check_report", "findings")):
        terms = [row["advised_term"] for row in paper_of(inspection, slug).context[rows]]
        assert terms == ["已当场整改", "由企业按规定定期限"], slug
    annex = [
        [photo["caption"] for photo in row["photos"]]
        for row in paper_of(inspection, "check_report").context["findings"]
    ]
    assert annex == [["整改前", "整改后"], ["整改前"]]


def test_the_recheck_counts_what_it_concludes(stage):
    inspection = delivered(stage, findings=2)
    rectified(stage, inspection)
    text = words(recheck(stage, inspection, opinion="现场核实已整改"))
    assert "逐条复查2项：已整改2项，未整改或部分整改0项" in text
    assert "现场核实已整改" in text


def test_the_recheck_asks_nobody_to_rectify_what_is_rectified(stage):
    """Verified and not yet struck off, rectified and not yet looked at: neither waits for the enterprise."""
    inspection = delivered(stage, findings=3)
    rectified(stage, inspection)
    one, verified, treated = queries.hazards_of(inspection)
    Hazard.objects.filter(pk=verified.pk).update(state="verified")
    said = recheck(stage, inspection, of=[one]).context
    assert said["left"] == f"{treated.description}（已提交整改结果，待验收）"
    assert said["final"] == "1条已提交整改结果，待验收；1条已整改并通过验收，待销号。"
    rest = recheck(stage, inspection, of=[treated]).context
    assert (rest["left"], rest["final"]) == ("无", "1条已整改并通过验收，待销号。")


def test_the_recheck_counts_what_did_not_pass(stage):
    inspection = delivered(stage, findings=2)
    rectified(stage, inspection)
    text = words(recheck(stage, inspection, passed=False, opinion="锁具未更换"))
    assert "逐条复查2项：已整改0项，未整改或部分整改2项" in text
    assert "尚有2条未完成整改，请按期整改。" in text


def test_an_expert_gives_no_orders_in_a_recheck_either(stage):
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    with refused("wording_not_allowed"):
        recheck(stage, inspection, passed=False, opinion="责令三日内改正")


def test_what_the_enterprise_did_is_told_in_its_own_words(stage):
    inspection = delivered(stage, findings=1)
    rectified(stage, inspection)
    Hazard.objects.update(rectification="按公司决定更换，责任人已处罚")
    assert "按公司决定更换，责任人已处罚" in words(recheck(stage, inspection))


def test_the_report_says_for_each_grade_who_looks_again(stage):
    inspection = started(stage)
    find(stage, inspection)
    find(stage, inspection, grade="major", criterion="GM-03")
    answer_all(stage, inspection)
    explain(stage, inspection)
    said = queries.draft_of(inspection).report["recheck"]
    assert said == "整改完成后，一般隐患由原检查组专家复查验收，重大隐患由行业主管部门复查验收。"


@pytest.mark.place("strict")
def test_the_report_goes_to_whom_it_says_here(stage):
    text = words(paper_of(delivered(stage), "check_report"))
    assert "一式两份，受检单位、出具单位各存一份" in text
    assert "主管部门" not in text.partition("一式")[2]


@pytest.mark.place("checkups")
def test_the_report_names_the_department_where_it_gets_a_copy(stage):
    assert "一式三份，受检单位、主管部门、出具单位各存一份" in words(paper_of(delivered(stage), "check_report"))


def test_the_papers_name_the_principal_and_not_whoever_answers_the_phone(stage):
    stage.enterprise.contact_name = "接电话的"
    stage.enterprise.save()
    inspection = delivered(stage, findings=1)
    for slug in ("hazard_notice", "check_record"):
        text = words(paper_of(inspection, slug))
        assert f"主要负责人{stage.principal.name}" in text, slug
        assert "接电话的" not in text


def test_nobody_has_signed_a_paper_before_signing(stage):
    """The notice is handed over by the lead alone: the others' names stand there with a place to sign."""
    inspection = explained(stage, findings=1)
    notice = paper_of(inspection, "hazard_notice")
    assert [signature["name"] for signature in notice.signatures] == [lead_of(inspection).name]
    assert words(notice).count("电子签名") == 1
    for expert in stage.experts:
        assert expert.name in words(notice)
    sign(stage, inspection)
    for slug in ("check_record", "check_report"):
        assert len(paper_of(inspection, slug).signatures) == len(stage.experts)
