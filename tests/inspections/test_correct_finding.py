"""更正问题: every version with who, when and why; nothing is taken away and nothing is made less (YT-4.2.1)."""

import pytest
from django.db import DatabaseError, transaction
from tests.cast import picture
from tests.inspections.conftest import answer_all, delivered, explain, find, lead_of, sign, started
from tests.refusing import refused

from bihuan import audit, clock, documents
from bihuan.documents.models import OfficialDocument
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.hazards.queries import Wanted, listed
from bihuan.inspections import notes, queries

BACKEND = "bihuan.parties.login.AccountBackend"


def correct(stage, check, hazard, *, by=None, reason="部位写错", **said):
    return notes.correct_finding(check, by=by or lead_of(check), at=stage.at(), hazard=hazard, reason=reason, **said)


@pytest.mark.clause("YT-4.2.1")
@pytest.mark.place("checkups")
def test_a_correction_is_a_new_version_with_author_time_and_reason(stage):
    check = started(stage)
    hazard = find(stage, check)
    found_at = stage.now
    correct(stage, check, hazard, location="二车间")
    second = stage.experts[1].account
    correct(stage, check, hazard, by=second, reason="补写编号", description="3号配电箱未上锁")
    (row,) = queries.findings(check)
    assert [(v.version, v.location, v.by_name, v.reason) for v in row.versions] == [
        (3, "二车间", second.name, "补写编号"),
        (2, "二车间", "王赟", "部位写错"),
        (1, "一车间", "王赟", ""),
    ]
    assert (row.versions[2].at, row.versions[0].description) == (found_at, "3号配电箱未上锁")
    assert (row.hazard.description, row.hazard.location) == ("3号配电箱未上锁", "二车间")
    assert Hazard.objects.search("3号配电箱").get() == hazard
    assert [(line.act, line.basis) for line in audit.timeline(hazard.ref)][-1] == ("correct_finding", ["YT-4.2.1"])


@pytest.mark.place("checkups")
def test_what_was_signed_on_the_glass_falls_with_the_text_that_was_signed(stage):
    check = started(stage)
    hazard = find(stage, check)
    answer_all(stage, check)
    said = {"filename": "s.png", "purpose": "signature", "by": lead_of(check).ref, "at": stage.at()}
    check = explain(stage, check, drawing=documents.store(picture(), **said).pk)
    assert check.present_drawing
    correct(stage, check, hazard, location="二车间")
    sign(stage, check)
    for slug in ("check_record", "check_report"):
        paper = OfficialDocument.objects.get(subject=check.ref, slug=slug)
        assert {one["role"] for one in paper.signatures} == {"expert"}, "the enterprise did not sign this"
    notice = OfficialDocument.objects.get(subject=check.ref, slug="hazard_notice")
    assert "enterprise" in {one["role"] for one in notice.signatures}, "that one stands as it was handed over"


@pytest.mark.clause("YT-4.2.1", refusal=True)
@pytest.mark.place("checkups")
def test_the_enterprise_cannot_have_it_taken_away_or_made_less(stage):
    check = delivered(stage, findings=1)
    hazard = queries.hazards_of(check)[0]
    for by in (lead_of(check), stage.safety, stage.officer):
        with refused("finding_is_immutable", "YT-4.2.1"):
            hazards.assess_hazard(hazard, by=by, at=stage.at(), grade="general")
    for emptied in ("description", "legal_basis"):
        with refused("finding_is_immutable", "YT-4.2.1", emptied):
            correct(stage, check, hazard, reason="企业要求", **{emptied: " "})
    with refused("finding_is_immutable"):
        hazard.delete()
    with pytest.raises(DatabaseError), transaction.atomic():
        Hazard.objects.all()._raw_delete("default")
    with refused("role_not_allowed"):
        correct(stage, check, hazard, by=stage.safety, description="已没有问题")


def test_what_is_corrected_before_the_report_is_out_is_signed_anew(stage):
    check = started(stage)
    hazard = find(stage, check)
    answer_all(stage, check)
    explain(stage, check)
    old = queries.draft_of(check).digest
    correct(stage, check, hazard, advice="换锁并张贴警示")
    assert queries.draft_of(check).digest != old
    assert "换锁并张贴警示" in str(queries.draft_of(check).report)
    assert sign(stage, check).state == "delivered"


def test_what_a_correction_may_not_do(stage):
    check = started(stage)
    hazard = find(stage, check)
    with refused("reason_missing"):
        correct(stage, check, hazard, reason=" ", location="二车间")
    with refused("nothing_corrected"):
        correct(stage, check, hazard, location="一车间")
    with refused("wording_not_allowed"):
        correct(stage, check, hazard, advice="责令停产")
    with refused("basis_not_in_force"):
        correct(stage, check, hazard, legal_basis="GB 6514-2008 第5.1条")
    stage.now = stage.now.replace(day=stage.now.day + 1)
    with refused("hazard_not_of_this_check"):
        correct(stage, started(stage, template=check.checklist.derived_from), hazard, location="二车间")


@pytest.mark.place("checkups")
def test_the_page_keeps_what_was_typed_and_shows_the_versions(stage, client, django_assert_max_num_queries):
    check = started(stage)
    hazard = find(stage, check)
    url = f"/inspections/{check.pk}/"
    client.force_login(lead_of(check), backend=BACKEND)
    said = {"hazard": hazard.pk, "description": "配电箱没有锁", "location": "一车间", "legal_basis": "安全生产法",
            "advice": "上锁", "reason": ""}  # fmt: skip
    with clock.frozen(stage.at()):
        wrong = client.post(f"{url}correct_finding/", said)
        assert wrong.status_code == 422
        assert "配电箱没有锁" in wrong.content.decode()
        long = client.post(f"{url}correct_finding/", {**said, "reason": "用词", "advice": "锁" * 1001})
        assert (long.status_code, "锁" * 1001 in long.content.decode()) == (422, True), "and no advice is erased"
        assert client.post(f"{url}correct_finding/", {**said, "reason": "用词"}).status_code == 303
    with django_assert_max_num_queries(12):
        page = client.get(f"{url}findings/").content.decode()
    assert all(words in page for words in ("配电箱没有锁", "配电箱未上锁", "用词"))


def test_what_is_corrected_is_still_found_by_its_number(stage):
    check = started(stage)
    hazard = find(stage, check)
    wanted = Wanted(text=Hazard.objects.get(pk=hazard.pk).number)
    correct(stage, check, hazard, description="3号配电箱未上锁")
    assert [row.pk for row in listed(stage.officer, wanted, on=stage.today)] == [hazard.pk]
