"""QHD-6.3.2: after acceptance each enterprise of the list has a situation report and a conclusion, and it is true."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client
from tests.cast import CODES, account
from tests.hazards.conftest import found_by_expert, own_store, self_found, stage, treated
from tests.inspections.conftest import delivered
from tests.refusing import refused

from bihuan import audit
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.engagements import access, projects, queries
from bihuan.engagements.models import ListedEnterprise, ServiceProject
from bihuan.hazards import closure
from bihuan.hazards.models import Hazard
from bihuan.insight import papers
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import InspectionState
from bihuan.parties import institutions
from bihuan.parties import operations as parties
from bihuan.parties.models import Regulator, Role
from bihuan.parties.operator import OPERATOR
from bihuan.refusal import Stranger

__all__ = ["own_store", "stage"]

pytestmark = pytest.mark.place("project")


def served(stage, *more, **changes):
    """A project of a month with the stage's enterprise and `more` on its list."""
    given = {"name": "规下企业服务", "starts_on": stage.today, "ends_on": stage.today + timedelta(days=30), **changes}
    project = projects.open_project(by=stage.officer, at=stage.at(), **given)
    projects.list_enterprises(project, by=stage.officer, at=stage.at(), enterprises=[stage.enterprise, *more])
    return project


def firm(stage, n):
    return parties.register_enterprise(
        by=stage.officer, at=stage.at(), name=f"示例第{n}机械有限公司", division_code="130371", sector="machinery",
        internal_number=f"示{n:03d}",
    )  # fmt: skip


def conclude(stage, listed, verdict="passed", *, by=None, said="隐患已全部整改，符合验收标准。"):
    return projects.issue_conclusion(listed, by=by or stage.officer, at=stage.at(), verdict=verdict, said=said)


@pytest.mark.clause("QHD-6.3.2")
def test_each_enterprise_of_the_list_gets_a_report_and_a_conclusion(stage):
    project = served(stage, firm(stage, 1), firm(stage, 2))
    hazard = self_found(stage)
    for row in queries.listed(project):
        conclude(stage, row, "not_passed")
    assert queries.tally(project) == {"all": 3, "reports": 3, "conclusions": 3, "passed": 0}
    own = ListedEnterprise.objects.get(enterprise=stage.enterprise)
    report, conclusion = (OfficialDocument.objects.get(pk=pk) for pk in (own.report_id, own.conclusion_id))
    assert [row["number"] for row in report.context["rows"]] == [hazard.number]
    assert (conclusion.context["verdict"], conclusion.context["report"]) == ("未通过验收", report.number)
    got = Delivery.objects.filter(document__in=[report, conclusion]).values_list("recipient_ref", flat=True)
    assert sorted(got) == sorted([stage.enterprise.ref, stage.city.ref] * 2)
    line = [one for one in audit.timeline(stage.enterprise.ref) if one.act == "issue_conclusion"][-1]
    assert line.basis == ["QHD-6.3.2"]
    conclude(stage, own, "not_passed", said="再次复查，仍未整改。")
    report.refresh_from_db()
    assert report.is_voided
    assert queries.tally(project)["conclusions"] == 3  # said anew, not said twice


@pytest.mark.clause("QHD-6.3.2", refusal=True)
def test_nobody_is_passed_with_an_open_hazard(stage):
    project, hazard = served(stage), self_found(stage)
    row = project.listed.get()
    with refused("conclusion_contradicts_hazards", "QHD-6.3.2", hazard.number):
        conclude(stage, row)
    with refused("conclusion_text_missing", "QHD-6.3.2"):
        conclude(stage, row, "not_passed", said=" ")
    with refused("verdict_unknown"):
        conclude(stage, row, "excellent")
    assert not OfficialDocument.objects.exists()
    assert queries.tally(project)["reports"] == 0


@pytest.mark.clause("QHD-6.3.1")
def test_every_hazard_looked_at_again_with_result_and_photo_is_ready_for_its_conclusion(stage):
    project, expert = served(stage), stage.experts[1].account
    found = [treated(stage, found_by_expert(stage, description=text)) for text in ("配电箱未上锁", "防护罩缺失")]
    for hazard in found:
        closure.verify_rectification(
            hazard, by=expert, at=stage.at(), opinion="现场核对，已整改", photos=[stage.photo(expert)]
        )
        closure.close_hazard(hazard, by=expert, at=stage.at())
        assert (hazard.verdicts.get().opinion, hazard.photos.filter(added_by=expert.pk).count()) == (
            "现场核对，已整改",
            1,
        )
    (row,) = queries.listed(project)
    assert row.open_hazards == 0
    delivered(stage)
    assert conclude(stage, row).verdict == "passed"
    assert queries.tally(project)["passed"] == 1


@pytest.mark.clause("QHD-6.1.2", refusal=True)
def test_nobody_is_passed_whom_nobody_surveyed(stage):
    """Nothing open is no merit where nobody looked: not since the project began, not here, in a visit that was called
    off, or not at both parts."""
    there = parties.add_site(stage.enterprise, by=stage.safety, at=stage.at(), name="二厂", division_code="370602")
    project, inspection = served(stage), delivered(stage)
    row = project.listed.get()
    before = {"explained_at": stage.now - timedelta(days=2)}
    for elsewhen in ({"division_code": "370602", "site": there}, before, {"state": InspectionState.CANCELLED}):
        kept = Inspection.objects.filter(pk=inspection.pk).values(*elsewhen).get()
        Inspection.objects.filter(pk=inspection.pk).update(**elsewhen)
        with refused("survey_missing", "QHD-6.1.2", "documents", "on_site"):
            conclude(stage, row)
        Inspection.objects.filter(pk=inspection.pk).update(**kept)
    inspection.answers.filter(item__method=["doc"]).update(result="unseen", note="停产")
    with refused("survey_missing", "QHD-6.1.2", "documents"):
        conclude(stage, row)
    assert conclude(stage, row, "not_passed").verdict == "not_passed"


@pytest.mark.clause("QHD-6.3.1", refusal=True)
def test_nobody_is_accepted_with_one_that_was_not_looked_at_again(stage):
    project = served(stage)
    seen, unseen = (treated(stage, found_by_expert(stage, description=text)) for text in ("配电箱未上锁", "防护罩缺失"))
    expert = stage.experts[1].account
    closure.verify_rectification(seen, by=expert, at=stage.at())
    closure.close_hazard(seen, by=expert, at=stage.at())
    row = project.listed.get()
    with refused("recheck_missing", "QHD-6.3.1", unseen.number) as no:
        conclude(stage, row)
    assert no.facts["count"] == 1
    closure.return_rectification(unseen, by=expert, at=stage.at(), opinion="防护罩未固定")
    with refused("conclusion_contradicts_hazards", "QHD-6.3.2", unseen.number):  # looked at, and not fixed
        conclude(stage, row)


def test_a_project_is_of_its_office_and_of_the_institution_that_serves(stage):
    office = institutions.register_institution(
        by=OPERATOR, at=stage.at(), name="示例安全服务有限公司", credit_code=CODES[3], division_code="130371",
        qualified_in=["130371"],
    )  # fmt: skip
    person = account("serving", "服务甲", Role.INSTITUTION, institution=office)
    project = served(stage, institution=office)
    conclude(stage, project.listed.get(), "not_passed", by=person)
    paper = OfficialDocument.objects.first()
    assert paper.issuer == "示例安全服务有限公司"
    assert papers.fetch(paper.pk, person) == paper  # the issuer keeps a copy
    with refused("role_not_allowed"):
        projects.list_enterprises(project, by=person, at=stage.at(), enterprises=[stage.enterprise])
    for name, code in (("", "project_name_missing"), ("规下企业服务", "duplicate_project")):
        with refused(code):
            served(stage, name=name)
    with refused("project_ends_before_it_starts"):
        served(stage, name="倒着", ends_on=stage.today - timedelta(days=1))
    with refused("project_list_empty"):
        projects.list_enterprises(project, by=stage.officer, at=stage.at(), enterprises=[])
    with pytest.raises(Stranger):
        conclude(stage, project.listed.get(), by=stage.stranger)
    with pytest.raises(Stranger):
        access.fetch_project(project.pk, stage.safety)


def test_the_pages_from_the_list_to_the_last_conclusion(stage, django_assert_max_num_queries):
    client = Client()
    client.force_login(stage.officer, backend=settings.AUTHENTICATION_BACKENDS[-1])
    given = {"name": "规下企业服务", "institution": "", "starts_on": "2026-11-01", "ends_on": "2026-12-31"}
    assert client.get("/projects/").status_code == 200
    assert client.post("/projects/open_project/", given).status_code == 303
    here = f"/projects/{ServiceProject.objects.get().pk}/"
    wrong = client.post(f"{here}list_enterprises/", {"enterprises": f"{stage.enterprise.name}\n没有这家"})
    assert (wrong.status_code, wrong.context["refusal"].code) == (422, "enterprises_not_found")
    client.post(f"{here}list_enterprises/", {"enterprises": f"{stage.enterprise.credit_code}\n\n"})
    hazard, listed = self_found(stage), ListedEnterprise.objects.get()
    wanted = {"listed": listed.pk, "verdict": "passed", "said": "整改到位"}
    again = client.post(f"{here}issue_conclusion/", wanted)
    assert (again.status_code, again.context["refusal"].code) == (422, "conclusion_contradicts_hazards")
    assert hazard.number in again.content.decode()
    assert client.post(f"{here}issue_conclusion/", {**wanted, "verdict": "not_passed"}).status_code == 303
    with django_assert_max_num_queries(12):
        assert "每家都有报告和结论" in client.get(here).content.decode()
    listed.refresh_from_db()
    assert client.get(f"/documents/{listed.report_id}/").status_code == 200
    stranger = Client()
    stranger.force_login(stage.stranger, backend=settings.AUTHENTICATION_BACKENDS[-1])
    assert stranger.get(here).status_code == 404


def elsewhere(stage, **changes):
    """What the enterprise found itself at its second site, in another city."""
    there = parties.add_site(stage.enterprise, by=stage.safety, at=stage.at(), name="二厂", division_code="370602")
    return self_found(stage, site=there, description="外地隐患", **changes)


@pytest.mark.clause("QHD-6.3.2")
def test_what_is_found_in_another_city_is_not_this_offices_to_read_or_to_judge(stage):
    project, here = served(stage), self_found(stage, description="本地隐患")
    away = elsewhere(stage)
    row = project.listed.get()
    with refused("conclusion_contradicts_hazards", "QHD-6.3.2", here.number) as no:
        conclude(stage, row)
    assert away.number not in no.missing
    report = OfficialDocument.objects.get(pk=conclude(stage, row, "not_passed").report_id)
    assert [line["problem"] for line in report.context["rows"]] == ["本地隐患"]
    assert (report.context["found"], report.context["open"]) == ("1", "1")
    assert queries.listed(project).get().open_hazards == 1


@pytest.mark.clause("QHD-6.3.2", refusal=True)
def test_an_open_hazard_beyond_what_a_report_shows_is_open_all_the_same(stage, monkeypatch):
    project, first = served(stage), self_found(stage, description="先发现的")
    self_found(stage, description="后发现的")
    Hazard.objects.filter(pk=first.pk).update(found_on=stage.today - timedelta(days=1))
    monkeypatch.setattr(projects, "LONGEST_REPORT", 1)
    with refused("conclusion_contradicts_hazards") as no:
        conclude(stage, project.listed.get())
    assert no.facts["count"] == 2
    report = OfficialDocument.objects.get(pk=conclude(stage, project.listed.get(), "not_passed").report_id)
    assert (len(report.context["rows"]), report.context["found"]) == (1, "2")


def test_what_another_office_keeps_is_named_and_what_nobody_may_know_of_is_not(stage):
    project = served(stage)
    department = Regulator.objects.create(name="示例区工信局", kind="sector_department", division_code="130371")
    department.duties = ["chemical"]
    department.save()
    clerk = account("sector", "工信甲", Role.REGULATOR_CLERK, regulator=department)
    own = projects.open_project(
        by=clerk, at=stage.at(), name="化工服务", starts_on=stage.today, ends_on=stage.today + timedelta(days=9)
    )
    with pytest.raises(Stranger):
        projects.list_enterprises(own, by=clerk, at=stage.at(), enterprises=[stage.enterprise])
    away = parties.register_enterprise(
        by=stage.stranger, at=stage.at(), name="外地厂", division_code="650102", sector="machinery",
        internal_number="外001",
    )  # fmt: skip
    parties.add_site(away, by=stage.stranger, at=stage.at(), name="本地分厂", division_code="130371")
    with refused("enterprise_not_directly_managed", None, "外地厂"):
        projects.list_enterprises(project, by=stage.officer, at=stage.at(), enterprises=[stage.enterprise, away])


def test_an_expert_of_the_institution_reads_no_list_of_its_projects(stage, client):
    office = institutions.register_institution(
        by=OPERATOR, at=stage.at(), name="示例安全服务有限公司", credit_code=CODES[3], division_code="130371",
        qualified_in=["130371"],
    )  # fmt: skip
    served(stage, institution=office)
    people = [account(role, "服务甲", role, institution=office) for role in (Role.INSTITUTION, Role.EXPERT)]
    for person, status in zip(people, (200, 404), strict=True):
        client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
        assert client.get("/projects/").status_code == status
