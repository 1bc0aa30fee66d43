"""签报告 and 送达: each signs for themselves; the last signature seals the papers and delivers them."""

import pytest
from django.db import DatabaseError, transaction
from tests.cast import account
from tests.inspections.conftest import answer_all, delivered, explain, explained, find, lead_of, sign, started
from tests.inspections.test_close_inspection import rectified
from tests.refusing import refused

from bihuan import audit
from bihuan.documents import operations, queries
from bihuan.documents.assembly import freeze
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.hazards import closure
from bihuan.inspections import reporting
from bihuan.inspections.models import ReportDraft
from bihuan.notify.models import Message
from bihuan.parties import operations as parties
from bihuan.parties.models import Enterprise, Regulator, Role
from bihuan.refusal import Stranger


def papers_of(inspection):
    return {paper.slug: paper for paper in OfficialDocument.objects.about(inspection.ref)}


@pytest.mark.clause("YT-4.2.10")
@pytest.mark.place("checkups")
def test_every_expert_signs_and_the_report_is_sealed(stage):
    inspection = explained(stage)
    for n, expert in enumerate(stage.experts):
        assert inspection.report_id is None, f"final after {n} signatures"
        reporting.sign_report(inspection, by=expert.account, at=stage.at(), signer=expert)
        inspection.refresh_from_db()
    report = papers_of(inspection)["check_report"]
    assert report.pk == inspection.report_id
    assert [signature["name"] for signature in report.signatures] == [expert.name for expert in stage.experts]
    assert queries.verification(report.token).matches(report.pdf())


@pytest.mark.clause("YT-4.2.10", refusal=True)
@pytest.mark.place("checkups")
def test_final_with_one_signature_missing(stage):
    inspection = explained(stage)
    for expert in stage.experts[:2]:
        reporting.sign_report(inspection, by=expert.account, at=stage.at())
    with refused("signature_missing", "YT-4.2.10", stage.experts[2].name):
        reporting.deliver_report(inspection, by=stage.experts[0].account, at=stage.at())


@pytest.mark.clause("YT-4.2.10", refusal=True)
@pytest.mark.place("checkups")
def test_signing_for_somebody_else(stage):
    inspection = explained(stage)
    with refused("signer_mismatch", "YT-4.2.10"):
        reporting.sign_report(inspection, by=stage.experts[0].account, at=stage.at(), signer=stage.experts[1])
    assert not inspection.team.exclude(signed_at=None).exists()


def test_signing_twice_or_from_outside(stage):
    inspection = explained(stage)
    reporting.sign_report(inspection, by=stage.experts[0].account, at=stage.at())
    with refused("already_signed"):
        reporting.sign_report(inspection, by=stage.experts[0].account, at=stage.at())
    for by in (stage.safety, stage.leader):
        with refused("role_not_allowed"):
            reporting.sign_report(inspection, by=by, at=stage.at())


@pytest.mark.clause("YT-4.2.11")
@pytest.mark.place("checkups")
def test_the_enterprise_is_told_at_once_and_the_delay_is_known(stage, django_capture_on_commit_callbacks):
    inspection = explained(stage)
    with django_capture_on_commit_callbacks(execute=True):
        sign(stage, inspection)
    told = Message.objects.filter(event="report-delivered", about=inspection.ref)
    assert {stage.principal.pk, stage.safety.pk} <= set(told.values_list("account_id", flat=True))
    assert inspection.report_delay == inspection.delivered_at - inspection.explained_at
    assert inspection.report_delay.total_seconds() == 180
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    receipt = Delivery.objects.get(document_id=inspection.report_id, recipient_ref=stage.enterprise.ref)
    assert (receipt.receipt_name, receipt.delivered_at) == ("孙安全", inspection.delivered_at)


@pytest.mark.clause("YT-4.2.11", refusal=True)
@pytest.mark.place("checkups")
def test_an_unsigned_draft_is_not_sent(stage):
    inspection = explained(stage)
    with refused("report_not_final", "YT-4.2.11"):
        reporting.deliver_report(inspection, by=lead_of(inspection), at=stage.at())
    assert not Delivery.objects.filter(document__slug="check_report").exists()


@pytest.mark.clause("YT-4.2.12")
@pytest.mark.place("checkups")
def test_the_department_has_a_copy_and_is_told(stage, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        inspection = delivered(stage)
    copies = Delivery.objects.filter(document_id=inspection.report_id).values_list("recipient_ref", flat=True)
    assert set(copies) == {stage.enterprise.ref, stage.city.ref}
    assert Message.objects.filter(event="report-delivered", account_id=stage.officer.pk).exists()


@pytest.mark.clause("YT-4.2.12", refusal=True)
@pytest.mark.place("checkups")
def test_without_a_department_to_send_it_to(stage):
    inspection = explained(stage)
    Enterprise.objects.update(competent_department=None)  # as an imported enterprise may stand
    for expert in stage.experts[:2]:
        reporting.sign_report(inspection, by=expert.account, at=stage.at())
    with refused("department_copy_missing", "YT-4.2.12"):
        reporting.sign_report(inspection, by=stage.experts[2].account, at=stage.at())
    with refused("report_missing"):
        reporting.close_inspection(inspection, by=stage.safety, at=stage.at())


@pytest.mark.clause("LY-2.1.12")
def test_a_report_with_advice_received_and_no_copy_asked(stage, django_capture_on_commit_callbacks):
    Enterprise.objects.update(competent_department=None)
    with django_capture_on_commit_callbacks(execute=True):
        inspection = delivered(stage, findings=2)
    report = papers_of(inspection)["check_report"]
    assert [row["advice"] for row in report.context["findings"]] == ["上锁并张贴警示"] * 2
    reporting.acknowledge_report(inspection, by=stage.worker, at=stage.at())
    receipt = Delivery.objects.get(document=report)
    assert (receipt.recipient_ref, receipt.receipt_name) == (stage.enterprise.ref, "周工")
    assert not Message.objects.filter(event="report-delivered", account_id=stage.officer.pk).exists()


@pytest.mark.clause("LY-2.1.17")
def test_record_signed_and_in_the_archive(stage):
    inspection = delivered(stage)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    record = papers_of(inspection)["check_record"]
    assert len(record.signatures) == 3
    assert record.enterprise_id == stage.enterprise.pk
    assert Delivery.objects.get(document=record).receipt_name == "孙安全"


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_an_unsigned_record_is_not_archived(stage):
    inspection = explained(stage)
    reporting.sign_report(inspection, by=stage.experts[0].account, at=stage.at())
    with refused("signature_missing", "LY-2.1.17"):
        reporting.deliver_report(inspection, by=stage.experts[0].account, at=stage.at())
    assert "check_record" not in papers_of(inspection)


@pytest.mark.clause("LY-2.1.17", refusal=True)
def test_what_is_archived_does_not_change(stage):
    inspection = delivered(stage)
    reporting.acknowledge_report(inspection, by=stage.safety, at=stage.at())
    record = papers_of(inspection)["check_record"]
    record.context = {**record.context, "process": "未见异常"}
    with refused("archive_is_append_only"):
        record.save()
    with refused("archive_is_append_only"):
        record.delete()


@pytest.mark.clause("HZ-5.2.2")
@pytest.mark.place("services")
def test_author_hash_and_time_stay_on_a_signed_result(stage):
    report = papers_of(delivered(stage))["check_report"]
    author = report.signatures[0]
    assert (author["ref"], author["name"]) == (stage.experts[0].ref, "王赟")
    assert author["signed_at"] <= freeze(report.issued_at)
    shown = queries.verification(report.token)
    assert (shown.sha256, shown.valid) == (report.sha256, True)


@pytest.mark.clause("HZ-5.2.2", refusal=True)
@pytest.mark.place("services")
def test_a_signed_result_is_corrected_by_a_new_one_only(stage):
    old = papers_of(delivered(stage))["check_report"]
    old.context = {**old.context, "summary": "更正后的结论"}
    with refused("signed_is_immutable"):
        old.save(update_fields=["context"])
    with pytest.raises(DatabaseError), transaction.atomic():  # nor behind the product's back
        OfficialDocument.objects.filter(pk=old.pk).update(context=old.context)
    new = operations.issue_document(
        old.slug,
        context=old.context,
        subject=old.subject,
        issuer=old.issuer,
        division_code=old.division_code,
        by=stage.experts[0].account.ref,
        at=stage.at(),
        signatures=old.signatures,
        release=old.release,
    )
    voided = operations.void_document(
        OfficialDocument.objects.get(pk=old.pk), by=stage.experts[0].account.ref, at=stage.at(), reason="结论更正"
    )
    assert (voided.is_voided, new.number != old.number, new.context["summary"]) == (True, True, "更正后的结论")


def test_an_expert_without_part_in_it_signs_nothing(stage):
    inspection = explained(stage, team=stage.experts)
    with refused("role_not_allowed"):
        reporting.sign_report(inspection, by=stage.officer, at=stage.at())
    for nobody in (stage.expert("赵电", "electrical").account, account("auditor", "审计员", Role.AUDITOR)):
        with pytest.raises(Stranger):
            reporting.sign_report(inspection, by=nobody, at=stage.at())


@pytest.mark.place("project")
def test_the_bureau_is_the_bureau_and_not_the_department(stage):
    """The zone's bureau must know (QHD-7.2), also of an enterprise that a sector's department answers for."""
    department = Regulator.objects.create(
        name="某工信局", kind="sector_department", division_code="130371", duties=["machinery"]
    )
    Enterprise.objects.update(competent_department=department)
    inspection = delivered(stage)
    copies = Delivery.objects.filter(document_id=inspection.report_id).values_list("recipient_ref", flat=True)
    assert set(copies) == {stage.enterprise.ref, stage.city.ref}


class TestBoundToWhatWasSigned:
    """A signature stands for one content; what happens between the first and the last changes nothing under it."""

    @pytest.fixture
    def half_signed(self, stage):
        """Explained with one hazard, signed by the first of three."""
        inspection = started(stage)
        find(stage, inspection, photos=[stage.photo(lead_of(inspection))])
        answer_all(stage, inspection)
        explain(stage, inspection)
        reporting.sign_report(inspection, by=stage.experts[0].account, at=stage.at())
        return inspection

    def rest(self, stage, inspection, signers=slice(1, None)):
        for expert in stage.experts[signers]:
            reporting.sign_report(inspection, by=expert.account, at=stage.at())
        inspection.refresh_from_db()

    def test_what_is_rectified_between_two_signatures_leaves_the_report_as_it_was(self, stage, half_signed):
        """The experts' own fix on the spot has no record to stand in any more; the enterprise goes on with its own."""
        before, lead = half_signed.draft.digest, lead_of(half_signed)
        with refused("spot_fix_off_record", "LY-2.1.17"):
            closure.fix_on_the_spot(
                half_signed.findings.get().hazard,
                by=lead,
                at=stage.at(),
                rectification="当场上锁",
                photos=[stage.photo(lead)],
                rectified_by=stage.worker,
            )
        rectified(stage, half_signed)
        assert half_signed.findings.get().hazard.rectification == "已更换"
        self.rest(stage, half_signed)
        papers = papers_of(half_signed)
        assert half_signed.state == "delivered"
        assert papers["check_record"].context["findings"][0]["on_the_spot"] == ""
        assert "已更换" not in str(papers["check_report"].context)
        assert {signature["digest"] for signature in papers["check_report"].signatures} == {before}

    def test_nor_does_a_corrected_name_slip_in(self, stage, half_signed):
        parties.correct_enterprise(stage.enterprise, by=stage.officer, at=stage.at(), name="改名后的公司")
        self.rest(stage, half_signed)
        assert papers_of(half_signed)["check_report"].context["enterprise"]["name"] != "改名后的公司"

    def test_what_is_sealed_is_what_was_signed(self, stage, half_signed):
        self.rest(stage, half_signed)
        papers, draft = papers_of(half_signed), half_signed.draft
        assert (papers["check_record"].context, papers["check_report"].context) == (draft.record, draft.report)
        lines = [event for event in audit.timeline(half_signed.ref) if event.act == "sign_report"]
        assert {line.data["digest"] for line in lines} == {draft.digest}

    def test_under_another_content_the_signature_lapses_and_is_given_anew(self, stage, half_signed):
        ReportDraft.objects.filter(inspection=half_signed).update(report={**half_signed.draft.report, "summary": "改"})
        self.rest(stage, half_signed)
        assert half_signed.state == "explained"
        with refused("signature_missing", None, stage.experts[0].name):
            reporting.deliver_report(half_signed, by=stage.experts[0].account, at=stage.at())
        reporting.sign_report(half_signed, by=stage.experts[0].account, at=stage.at())
        half_signed.refresh_from_db()
        assert papers_of(half_signed)["check_report"].context["summary"] == "改"

    def test_the_page_shows_the_draft_and_which_signature_has_lapsed(self, stage, half_signed, client):
        client.force_login(stage.experts[0].account, backend="bihuan.parties.login.AccountBackend")
        url = f"/inspections/{half_signed.pk}/report/"
        assert client.get(f"{url}draft/").content.startswith(b"%PDF")
        assert "须重签" not in client.get(url).content.decode()
        ReportDraft.objects.filter(inspection=half_signed).update(record={})
        page = client.get(url).content.decode()
        assert "签的是先前的稿子，须重签" in page
        assert f"/inspections/{half_signed.pk}/sign_report/" in page


def test_there_is_no_draft_before_the_explaining(stage, client):
    inspection = started(stage)
    client.force_login(lead_of(inspection), backend="bihuan.parties.login.AccountBackend")
    assert client.get(f"/inspections/{inspection.pk}/report/draft/").status_code == 404
