"""Papers and messages: seen by whom they concern, verified by anybody, and by nobody else."""

import hashlib

import pytest
from tests.documents.samples import sample
from tests.hazards.conftest import found_by_expert, stand

from bihuan import documents

BACKEND = "bihuan.parties.login.AccountBackend"


@pytest.fixture
def stage(db, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return stand("strict")


@pytest.fixture
def paper(stage):
    context = sample("hazard_notice")
    for item in context["items"]:
        item["photos"] = []
    return documents.issue(
        "hazard_notice",
        context=context,
        subject="inspection:1",
        issuer="示例专家组",
        division_code=stage.enterprise.division_code,
        by=stage.leader.ref,
        at=stage.at(),
        signatures=[],
        release="cn@test",
        enterprise_id=stage.enterprise.pk,
        recipients=[{"kind": "enterprise", "ref": stage.enterprise.ref, "name": stage.enterprise.name}],
    )


@pytest.mark.parametrize("who", ["officer", "safety", "principal"])
def test_seen_by_whom_it_concerns(client, stage, paper, who, django_assert_max_num_queries):
    client.force_login(getattr(stage, who), backend=BACKEND)
    with django_assert_max_num_queries(12):
        assert paper.number in client.get("/documents/").content.decode()
    with django_assert_max_num_queries(12):
        shown = client.get(f"/documents/{paper.pk}/").content.decode()
    assert paper.pdf_sha256 in shown
    assert stage.enterprise.name in shown
    file = client.get(f"/documents/{paper.pk}/pdf/")
    assert hashlib.sha256(file.content).hexdigest() == paper.pdf_sha256


def test_a_stranger_gets_404_and_an_empty_list(client, stage, paper):
    client.force_login(stage.stranger, backend=BACKEND)
    assert paper.number not in client.get("/documents/").content.decode()
    assert client.get(f"/documents/{paper.pk}/").status_code == 404
    assert client.get(f"/documents/{paper.pk}/pdf/").status_code == 404


def test_anybody_may_verify_and_learns_no_names(client, paper, stage):
    page = client.get(f"/verify/{paper.token}/").content.decode()
    assert paper.number in page
    assert paper.pdf_sha256 in page
    assert "现在有效" in page
    assert sample("hazard_notice")["enterprise"] not in page
    documents.void_document(paper, by=stage.leader.ref, at=stage.at(), reason="开错了")
    page = client.get(f"/verify/{paper.token}/").content.decode()
    assert "已经作废" in page
    assert "开错了" not in page


def test_an_unknown_code_is_404_and_says_that_no_such_paper_was_issued(client, db):
    answer = client.get("/verify/unknown-token/")
    assert answer.status_code == 404
    assert "本平台没有签发过这份文书" in answer.content.decode()


def test_a_message_leads_to_its_hazard_and_is_read_once(client, stage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        hazard = found_by_expert(stage)
    client.force_login(stage.safety, backend=BACKEND)
    page = client.get("/inbox/").content.decode()
    assert f"有一条新隐患：{hazard.number}配电箱未上锁" in page
    assert str(hazard.pk) in page or "hazards" not in page
    assert '<span class="bh-count" aria-hidden="true">1</span>' in page
    ids = page.split('name="id" value="')[1:]
    answer = client.post("/inbox/mark_read/", {"id": [value.split('"')[0] for value in ids]})
    assert answer.status_code == 303
    assert 'name="id"' not in client.get("/inbox/").content.decode()


def test_nobody_reads_anothers_message(client, stage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        found_by_expert(stage)
    client.force_login(stage.officer, backend=BACKEND)
    assert "配电箱未上锁" not in client.get("/inbox/").content.decode()


def receipts(paper):
    return list(paper.deliveries.values_list("receipt_name", flat=True))


def test_the_recipient_signs_for_it_once(client, stage, paper):
    client.force_login(stage.safety, backend=BACKEND)
    assert "acknowledge_receipt" in client.get(f"/documents/{paper.pk}/").content.decode()
    client.post(f"/documents/{paper.pk}/acknowledge_receipt/")
    assert receipts(paper) == ["孙安全"]
    client.force_login(stage.principal, backend=BACKEND)
    client.post(f"/documents/{paper.pk}/acknowledge_receipt/")
    assert "已经签收" in client.get(f"/documents/{paper.pk}/").content.decode()
    assert receipts(paper) == ["孙安全"]


@pytest.mark.parametrize(("who", "status"), [("officer", 303), ("worker", 303), ("stranger", 404)])
def test_nobody_else_signs_for_it(client, stage, paper, who, status):
    client.force_login(getattr(stage, who), backend=BACKEND)
    assert client.post(f"/documents/{paper.pk}/acknowledge_receipt/").status_code == status
    assert receipts(paper) == [""]
