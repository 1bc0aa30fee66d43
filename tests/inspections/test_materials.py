"""LY-2.4.3, YT-4.2.8: the papers that a check sees stay with its circle, and each opening is on record."""

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from tests.cast import account, picture
from tests.hazards.conftest import stand
from tests.inspections.conftest import agree, appoint, planned, ready
from tests.refusing import refused

from bihuan import audit, documents
from bihuan.documents.models import Attachment
from bihuan.insight import evidence
from bihuan.inspections import operations as checks
from bihuan.inspections.materials import operations, queries
from bihuan.inspections.materials.models import Material
from bihuan.parties.models import Regulator, Role
from bihuan.refusal import Stranger


def brought(stage, inspection, *, by=None, **changes):
    by = by or stage.safety
    purpose = changes.pop("purpose", "check_material")
    file = documents.store(picture(), filename="工艺流程.jpg", by=by.ref, at=stage.at(), purpose=purpose)
    fields = {"title": "工艺流程图", **changes}
    return operations.bring_material(inspection, by=by, at=stage.at(), file=file, **fields)


def opened(stage, material, by):
    return operations.open_material(Material.objects.get(pk=material.pk), by=by, at=stage.at())


def denied(by):
    return [line.data["code"] for line in audit.timeline(by.ref) if line.act == "refuse_access"]


@pytest.mark.clause("LY-2.4.3")
def test_an_expert_who_undertook_secrecy_opens_the_papers_and_each_opening_is_on_record(stage):
    inspection = ready(stage)
    material, one, two = brought(stage, inspection), *(expert.account for expert in stage.experts[:2])
    assert opened(stage, material, one).pk == material.attachment_id
    opened(stage, material, two)
    opened(stage, material, two)
    lines = queries.openings(inspection)[material.ref]
    assert [line.by for line in lines] == [two.ref, two.ref, one.ref]
    assert {tuple(line.basis) for line in lines} == {("LY-2.4.3",)}
    for person in (stage.safety, one):  # nobody opens it around the record, not even who brought it
        with pytest.raises(Stranger):
            evidence.attachment(material.attachment_id, person)


@pytest.mark.clause("LY-2.4.3", refusal=True)
def test_without_the_undertaking_or_after_the_assignment_nobody_opens(stage):
    inspection = planned(stage)
    appoint(stage, inspection, *stage.experts)
    material, one, two = brought(stage, inspection), *(expert.account for expert in stage.experts[:2])
    with refused("undertaking_missing", "LY-2.4.3"):
        opened(stage, material, one)
    agree(stage, inspection)
    opened(stage, material, one)
    checks.dismiss_expert(inspection, by=stage.safety, at=stage.at(), expert=stage.experts[0])
    with refused("confidential_no_access", "LY-2.4.3"):
        opened(stage, material, one)
    checks.cancel_inspection(inspection, by=stage.safety, at=stage.at(), reason="改期")
    with refused("confidential_no_access", "LY-2.4.3"):
        opened(stage, material, two)
    assert (denied(one), denied(two)) == (["undertaking_missing", "confidential_no_access"], ["confidential_no_access"])
    assert opened(stage, material, stage.worker)  # the enterprise keeps its own
    inspection.refresh_from_db()
    with refused("check_is_over"):
        brought(stage, inspection)


@pytest.mark.clause("YT-4.2.8")
@pytest.mark.place("checkups")
def test_a_process_secret_is_for_the_enterprise_its_experts_and_its_supervising_office(stage):
    material = brought(stage, ready(stage), by=stage.safety, confidential=True)
    for person in (stage.principal, stage.experts[0].account, stage.officer):
        opened(stage, material, person)
    lines = queries.openings(material.inspection)[material.ref]
    assert [line.basis for line in lines] == [["YT-4.2.8"]] * 3
    with pytest.raises(Stranger):  # the mark is the enterprise's own, and theirs alone
        operations.mark_confidential(material, by=stage.stranger, at=stage.at(), confidential=False)
    with refused("role_not_allowed"):
        operations.mark_confidential(material, by=stage.officer, at=stage.at(), confidential=False)
    operations.mark_confidential(material, by=stage.principal, at=stage.at(), confidential=False)
    assert not Material.objects.get().process_confidential


@pytest.mark.clause("YT-4.2.8", refusal=True)
@pytest.mark.place("checkups")
def test_nobody_else_opens_a_process_secret(stage):
    inspection = ready(stage)
    material = brought(stage, inspection)
    operations.mark_confidential(material, by=stage.principal, at=stage.at())
    other = stand("services", "外", "91330502MAXT00046B")
    for person in (other.safety, other.experts[0].account, other.officer):
        with refused("confidential_no_access", "YT-4.2.8"):
            opened(stage, material, person)
    industry = Regulator.objects.create(
        name="示例市工信局", kind="sector_department", division_code="3706", duties=[stage.enterprise.sector]
    )
    beside = account("beside", "工信丙", Role.REGULATOR_CLERK, regulator=industry)  # has the check in its scope alone
    with refused("confidential_no_access", "YT-4.2.8"):
        opened(stage, material, beside)
    assert opened(stage, brought(stage, inspection, title="车间平面图"), beside)  # which is no secret
    checks.cancel_inspection(inspection, by=stage.safety, at=stage.at(), reason="改期")
    with refused("confidential_no_access", "YT-4.2.8"):
        opened(stage, material, stage.experts[0].account)
    with pytest.raises(Stranger):  # what was brought for something else could be opened around the record
        brought(stage, planned(stage), purpose="evidence")
    assert denied(other.safety) == ["confidential_no_access"]


def test_the_page_offers_marks_and_refuses(stage, django_assert_max_num_queries):
    inspection = planned(stage)
    appoint(stage, inspection, *stage.experts)
    here = f"/inspections/{inspection.pk}/"
    enterprise, expert = open_as(stage.safety), open_as(stage.experts[0].account)
    assert enterprise.post(f"{here}bring_material/", {"title": "无文件"}).status_code == 422
    file = SimpleUploadedFile("工艺.jpg", picture(), "image/jpeg")
    given = {"title": "反应釜图纸", "file": file, "confidential": "on"}
    assert enterprise.post(f"{here}bring_material/", given).status_code == 303
    wanted = {"material": Material.objects.get().pk}
    back = expert.post(f"{here}open_material/", wanted, HTTP_REFERER=f"http://testserver{here}materials/")
    assert "还没有签保密承诺" in expert.get(back.headers["Location"]).content.decode()
    checks.declare_no_interest(inspection, by=stage.experts[0].account, at=stage.at())
    taken = expert.post(f"{here}open_material/", wanted)
    assert (taken.status_code, taken.content) == (200, documents.read(Attachment.objects.latest("id").sha256))
    enterprise.post(f"{here}mark_confidential/", {**wanted, "confidential": "0"})
    with django_assert_max_num_queries(12):
        shown = enterprise.get(f"{here}materials/").content.decode()
    assert "反应釜图纸" in shown
    assert stage.experts[0].name in shown  # who opened it, and when
    assert open_as(stage.stranger).post(f"{here}open_material/", wanted).status_code == 404


def open_as(person):
    client = Client()
    client.force_login(person, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client
