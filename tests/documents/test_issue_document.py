"""Issue: a number, a sealed file, a line in the audit chain; nothing changes afterwards."""

from datetime import datetime, timedelta
from io import BytesIO

import pypdf
import pytest
import zxingcpp
from django.db import IntegrityError, connection, transaction
from PIL import Image
from tests.documents.samples import AT, EXPERT, picture, sample
from tests.documents.test_forms import text_of

from bihuan import audit, documents
from bihuan.clock import SHANGHAI
from bihuan.documents import forms, queries, rendering, sealing
from bihuan.documents.assembly import typeset_data
from bihuan.documents.models import NumberSeries, OfficialDocument
from bihuan.documents.vault import Damaged
from bihuan.documents.vault.here import vault
from bihuan.refusal import Refusal, Stranger

pytestmark = pytest.mark.django_db


def test_a_paper_is_numbered_sealed_and_noted(issue):
    paper = issue(basis=["YT-4.2.4"])
    assert paper.number == "示安技隐患告〔2026〕1号"
    assert paper.pdf() == vault().read(paper.sha256)
    assert paper.number in text_of(paper.pdf())
    assert "王赟电子签名" in text_of(paper.pdf())
    line = audit.timeline("inspection:12")[-1]
    assert (line.act, line.ref, line.by) == ("issue_document", paper.ref, EXPERT)
    assert line.data["sha256"] == paper.sha256
    assert (line.release, line.basis) == (paper.release, ["YT-4.2.4"])


def test_each_kind_and_each_year_counts_from_one(issue):
    issue()
    assert issue().number == "示安技隐患告〔2026〕2号"
    assert issue("check_record", {**sample("check_record"), "findings": []}).number == "示安技检记〔2026〕1号"
    new_year = datetime(2027, 1, 1, 0, 5, tzinfo=SHANGHAI)
    assert issue(at=new_year).number == "示安技隐患告〔2027〕1号"
    assert issue(issuer_code="").number == "示例市安全技术服务中心隐患告〔2026〕1号"
    assert issue(issuer_code="", issuer="长" * 120).serial == 1


def test_a_refused_or_rolled_back_paper_takes_no_number(issue):
    issue()
    with pytest.raises(Refusal, match="form_field_missing"):
        issue(context=sample("hazard_notice") | {"root_cause": ""})
    with transaction.atomic():
        assert issue().serial == 2
        transaction.set_rollback(True)
    assert issue().serial == 2


def test_a_reprint_is_the_same_to_the_byte(issue, with_photos):
    paper = OfficialDocument.objects.get(pk=issue("check_record", with_photos("check_record")).pk)
    assert documents.reprint(paper) == paper.pdf()


def test_a_reprint_with_other_fonts_is_not_passed_off_as_the_original(issue, settings):
    paper = issue()
    settings.FONTS_FOLDER.mkdir()
    serif = rendering.pylopdf_fonts_zh_cn.sans_path()
    (settings.FONTS_FOLDER / "simhei.otf").write_bytes(serif.read_bytes())
    chains = dict(rendering.CHAINS)
    rendering.CHAINS["body"] = ("Noto Sans SC", *chains["body"])
    try:
        with pytest.raises(Refusal, match="reprint_differs") as caught:
            documents.reprint(paper)
    finally:
        rendering.CHAINS.update(chains)
    assert caught.value.facts["then"] != caught.value.facts["now"]
    assert paper.number in text_of(paper.pdf())


@pytest.mark.parametrize("change", ["number = 'x'", "context = '{}'", "pdf_sha256 = 'x'", "issued_at = now()"])
def test_the_database_itself_refuses_to_change_or_delete_a_paper(issue, change):
    paper = issue()
    for statement in (f"UPDATE documents_officialdocument SET {change}", "DELETE FROM documents_officialdocument"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"{statement} WHERE id = %s", [paper.pk])


def test_a_file_changed_on_the_disk_is_found_out(issue):
    paper = issue()
    path = vault().path_of(paper.sha256)
    path.write_bytes(path.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    with pytest.raises(Damaged):
        paper.pdf()


def test_an_order_in_a_service_paper_is_refused_and_allowed_nowhere_by_default(issue):
    context = sample("hazard_notice")
    context["immediate"] = "责令立即停产停业"
    with pytest.raises(Refusal, match="wording_not_allowed"):
        issue(context=context)
    with pytest.raises(Refusal, match="paper_not_allowed"):
        issue(nature="administrative_inspection")


def test_a_photo_nobody_uploaded_is_refused(issue):
    with pytest.raises(Refusal, match="evidence_not_found"):
        issue("check_record")


def test_a_signature_without_a_name_is_refused(issue):
    with pytest.raises(Refusal, match="signature_incomplete"):
        issue(signatures=[{"role": "expert", "name": ""}])


def test_a_drawn_signature_stands_in_its_place(issue):
    drawn = documents.store(picture((300, 120), "PNG"), filename="s.png", by=EXPERT, at=AT, purpose="signature")
    plain, signed = issue(signatures=[]), issue(signatures=[{"role": "expert", "name": "王赟", "image": drawn.sha256}])
    assert count_images(signed.pdf()) == count_images(plain.pdf()) + 1
    assert documents.reprint(signed) == signed.pdf()


def count_images(pdf):
    return sum(len(page.images) for page in pypdf.PdfReader(BytesIO(pdf)).pages)


def test_the_code_on_the_paper_opens_the_verification(issue):
    paper = issue()
    form = forms.load("hazard_notice")
    data = typeset_data(
        title=paper.title,
        number=paper.number,
        issuer=paper.issuer,
        nature=paper.nature,
        issued_on="2026-11-21",
        verify_url=paper.verify_url,
        context=paper.context,
        signatures=[],
    )
    pages = rendering.render(form.sources, data, book=sealing.fontbook(), at=AT, output="png", ppi=150)
    found = [code.text for page in pages for code in zxingcpp.read_barcodes(Image.open(BytesIO(page)))]
    assert found == [f"https://bihuan.example.cn/verify/{paper.token}/"]
    seen = documents.verification(paper.token)
    assert (seen.number, seen.issued_on.isoformat(), seen.valid) == (paper.number, "2026-11-21", True)
    assert seen.matches(paper.pdf())
    assert not seen.matches(paper.pdf() + b" ")
    assert not {"王赟", "龑", "堃喆"} & set(str(seen))


def test_a_code_cannot_be_guessed(issue):
    assert len(issue().token) >= 22
    with pytest.raises(Stranger):
        documents.verification("1")


def test_a_voided_paper_keeps_its_number_for_ever(issue):
    paper = issue()
    with pytest.raises(Refusal, match="void_reason_missing"):
        documents.void_document(paper, by=EXPERT, at=AT, reason="  ")
    documents.void_document(paper, by=EXPERT, at=AT + timedelta(hours=1), reason="检查日期写错")
    assert not documents.verification(paper.token).valid
    assert issue().serial == 2
    assert OfficialDocument.objects.get(number=paper.number).void_reason == "检查日期写错"
    with pytest.raises(Refusal, match="document_already_voided"):
        documents.void_document(paper, by=EXPERT, at=AT, reason="again")
    assert list(OfficialDocument.objects.about("inspection:12").valid().values_list("serial", flat=True)) == [2]
    assert [line.act for line in audit.timeline("inspection:12")] == [
        "issue_document",
        "void_document",
        "issue_document",
    ]


def test_a_series_cannot_be_set_back(issue):
    issue()
    with pytest.raises(IntegrityError), transaction.atomic():
        NumberSeries.objects.update(last=0)


def test_a_paper_is_delivered_once_and_signed_for_by_name(issue):
    paper = issue(recipients=[{"kind": "enterprise", "ref": "enterprise:3", "name": "示例公司"}])
    delivery = documents.record_delivery(
        paper, recipient_kind="enterprise", recipient_ref="enterprise:3", recipient_name="示例公司", by=EXPERT, at=AT
    )
    assert list(queries.unreceipted("enterprise:3")) == [delivery]
    with pytest.raises(Refusal, match="signature_missing"):
        documents.acknowledge_receipt(delivery, by="account:9", at=AT, name="")
    with pytest.raises(Refusal, match="receipt_before_delivery"):
        documents.acknowledge_receipt(delivery, by="account:9", at=AT - timedelta(days=1), name="龑镕")
    documents.acknowledge_receipt(delivery, by="account:9", at=AT + timedelta(hours=2), name="龑镕")
    assert not queries.unreceipted("enterprise:3").exists()
    with pytest.raises(Refusal, match="receipt_already_recorded"):
        documents.acknowledge_receipt(delivery, by="account:9", at=AT + timedelta(hours=3), name="龑镕")


def test_a_voided_paper_is_not_delivered(issue):
    paper = issue()
    assert list(queries.undelivered("inspection:12")) == [paper]
    documents.void_document(paper, by=EXPERT, at=AT, reason="写错")
    with pytest.raises(Refusal, match="document_voided"):
        documents.record_delivery(
            paper, recipient_kind="enterprise", recipient_ref="enterprise:3", recipient_name="x", by=EXPERT, at=AT
        )


def test_a_preview_writes_nothing_and_shows_what_is_not_filled_in():
    pdf = documents.preview("hazard_notice", {"enterprise": "示例公司"})
    assert "未签章" in text_of(pdf)
    assert "（待填）" in text_of(pdf)
    assert not OfficialDocument.objects.exists()
    with pytest.raises(Refusal, match="form_field_invalid"):
        documents.preview("hazard_notice", {"items": "x"})


def test_a_hand_signed_copy_stands_beside_the_sealed_file(issue):
    paper = issue()
    scan = documents.store(picture(), filename="scan.jpg", by=EXPERT, at=AT, purpose="signed_copy")
    documents.add_signed_copy(paper, attachment=scan, by=EXPERT, at=AT)
    assert [copy.attachment for copy in paper.signed_copies.all()] == [scan]
    assert audit.timeline("inspection:12")[-1].data["sha256"] == scan.sha256
    documents.void_document(paper, by=EXPERT, at=AT, reason="写错")
    with pytest.raises(Refusal, match="document_voided"):
        documents.add_signed_copy(paper, attachment=scan, by=EXPERT, at=AT)
