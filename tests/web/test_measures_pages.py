"""The pages of measures: proposed with their reasons, decided by the head, lifted after a review."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from tests.cast import picture
from tests.conduct.conftest import own_store, partner, stage
from tests.hazards.conftest import found_by_office
from tests.web.test_charge_pages import open_as

from bihuan import clock
from bihuan.conduct.measures.models import EnforcementMeasure, UncertifiedWork
from bihuan.hazards.models import Hazard

__all__ = ["own_store", "partner", "stage"]


def test_a_stop_is_proposed_from_what_was_found_and_decided_by_the_head(
    stage, django_assert_max_num_queries, django_capture_on_commit_callbacks
):
    client, here = open_as(stage.officer), f"/orders/measures/enterprises/{stage.enterprise.pk}/"
    found = {"person": "周工", "post": "焊工"}
    assert client.post(f"{here}record_uncertified_work/", found).status_code == 422
    again = client.post(f"{here}record_uncertified_work/", {"person": "周" * 61, "post": "焊工"})
    assert (again.status_code, "焊工" in again.content.decode()) == (422, True)
    photo = SimpleUploadedFile("a.jpg", picture(), "image/jpeg")
    assert client.post(f"{here}record_uncertified_work/", {**found, "photos": photo}).status_code == 303
    with django_assert_max_num_queries(12):
        page = client.get(here).content.decode()
    assert "周工" in page
    source = page.split('name="source" value="')[1].split('"')[0]
    closing = {"step": "close", "ground": "uncertified_work", "source": source}
    refused = client.post(f"{here}propose_measure/", closing)
    assert refused.status_code == 422
    assert "逐级处置" in refused.content.decode()
    assert client.post(f"{here}propose_measure/", {**closing, "step": "stop"}).status_code == 303
    measure, head = EnforcementMeasure.objects.get(), open_as(stage.leader)
    one = f"/orders/measures/{measure.pk}/"
    file = reverse("media:original", args=UncertifiedWork.objects.get().photos)
    assert file in head.get(one).content.decode(), "what it rests on lies before who decides"
    readers = (stage.leader, stage.safety, stage.stranger)
    assert [open_as(person).get(file).status_code for person in readers] == [200, 404, 404]
    assert "决定处置措施" in head.get("/").content.decode()
    assert "decide_measure" not in client.get(one).content.decode()
    assert open_as(stage.safety).get("/orders/measures/").content.decode().count(one) == 0
    said = {"number": "示应急决〔2026〕3号", "until": clock.today() + timedelta(days=30), "legal_basis": "安全生产法"}
    said |= {"certificate": "SL-1", "partner": stage.officer.pk, "partner_certificate": "SL-2"}
    assert head.post(f"{one}decide_measure/", {**said, "number": ""}).status_code == 422
    again = head.post(f"{one}decide_measure/", {**said, "partner_certificate": ""})
    assert (again.status_code, "示应急决〔2026〕3号" in again.content.decode()) == (422, True)
    with django_assert_max_num_queries(12):
        assert "partner_certificate" in head.get(one).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        assert head.post(f"{one}decide_measure/", said).status_code == 303
    measure.refresh_from_db()
    paper, firm = reverse("documents:show", args=[measure.document_id]), open_as(stage.safety)
    for url in (one, "/orders/measures/"):
        with django_assert_max_num_queries(12):
            page = firm.get(url).content.decode()
        assert paper in page
    assert one in firm.get(reverse("inbox")).content.decode(), "the notice leads to what was decided"
    readers = (stage.safety, stage.officer, stage.stranger, stage.experts[0].account)
    assert [open_as(person).get(paper).status_code for person in readers] == [200, 200, 404, 404]
    assert "行政复议" in firm.get(one).content.decode()
    assert "监管部门的决定还没有解除" in firm.get("/").content.decode()
    assert client.post(f"{one}lift_measure/", {"opinion": ""}).status_code == 422
    ended = {"opinion": "全员持证", "checked_on": clock.today(), "number": "示应急决〔2026〕9号", "certificate": "SL-1"}
    ended |= {"partner": stage.officer.pk, "partner_certificate": "SL-2", "legal_basis": "安全生产法"}
    assert client.post(f"{one}lift_measure/", ended).status_code == 422, "what the head decided the head ends"
    again = head.post(f"{one}lift_measure/", {**ended, "number": ""})
    assert (again.status_code, 'data-code="lifting_number_missing"' in again.content.decode()) == (422, True)
    with django_assert_max_num_queries(12):
        page = head.get(one).content.decode()
    assert ("partner_certificate" in page, "安全生产法</textarea>" in page) == (True, True), "the measure's own article"
    with django_capture_on_commit_callbacks(execute=True):
        assert head.post(f"{one}lift_measure/", ended).status_code == 303
    measure.refresh_from_db()
    paper = reverse("documents:show", args=[measure.lifting_document_id])
    for url in (one, "/orders/measures/?show=all"):
        with django_assert_max_num_queries(12):
            page = firm.get(url).content.decode()
        assert paper in page
    assert paper in client.get(here).content.decode()
    assert "解除决定" in firm.get(reverse("inbox")).content.decode()
    readers = (stage.safety, stage.officer, stage.stranger, stage.experts[0].account)
    assert [open_as(person).get(paper).status_code for person in readers] == [200, 200, 404, 404]
    for person in (stage.stranger, stage.experts[0].account):
        assert open_as(person).get(one).status_code == 404


def test_what_is_decided_on_the_spot_and_what_is_dropped(stage, partner):
    hazard, client = found_by_office(stage), open_as(stage.officer)
    here = f"/orders/measures/enterprises/{stage.enterprise.pk}/"
    signed = {"certificate": "SL-1", "partner": partner.pk, "partner_certificate": "SL-2"}
    said = {**signed, "hazards": [hazard.pk], "measures": ["evacuate"], "legal_basis": "安全生产法", "scope": ""}
    again = client.post(f"{here}decide_onsite_measure/", said)
    assert again.status_code == 422
    assert "SL-2" in again.content.decode()
    assert client.post(f"{here}decide_onsite_measure/", {**said, "scope": "一车间"}).status_code == 303
    page = client.get(f"/orders/measures/{EnforcementMeasure.objects.get().pk}/").content.decode()
    assert hazard.number in page
    Hazard.objects.filter(pk=hazard.pk).update(grade="major")
    proposal = {"step": "suspend", "ground": "major_hazard", "source": hazard.ref}
    second = found_by_office(stage, description="第二条")
    Hazard.objects.filter(pk=second.pk).update(grade="major")
    assert client.post(f"{here}propose_measure/", proposal).status_code == 422, "which licence?"
    named = {**proposal, "subject": "证" * 301}
    again = client.post(f"{here}propose_measure/", named)
    assert again.status_code == 422
    assert again.content.decode().count(f'value="{named["subject"]}"') == 1, "typed again in the row it was typed in"
    assert client.post(f"{here}propose_measure/", {**proposal, "subject": "危险化学品经营许可证"}).status_code == 303
    page = client.get(here).content.decode()
    assert (f'value="{hazard.ref}"' in page, f'value="{second.ref}"' in page) == (False, True), "offered once"
    one, head = f"/orders/measures/{EnforcementMeasure.objects.latest('pk').pk}/", open_as(stage.leader)
    assert head.post(f"{one}drop_measure/", {"reason": ""}).status_code == 422
    assert head.post(f"{one}drop_measure/", {"reason": "已停用"}).status_code == 303


def test_a_decision_keeps_its_term_or_is_not_made(stage, partner):
    hazard, client = found_by_office(stage), open_as(stage.officer)
    here = f"/orders/measures/enterprises/{stage.enterprise.pk}/"
    signed = {"certificate": "SL-1", "partner": partner.pk, "partner_certificate": "SL-2"}
    said = {**signed, "hazards": [hazard.pk], "measures": ["evacuate"], "legal_basis": "安全生产法", "scope": "一车间"}
    again = client.post(f"{here}decide_onsite_measure/", {**said, "until": "2027-02-30"})
    text = again.content.decode()
    assert (again.status_code, EnforcementMeasure.objects.count()) == (422, 0)
    assert ("2027-02-30" in text, "id_until_error" in text, "一车间" in text) == (True, True, True)
    until = clock.today() + timedelta(days=5)
    assert client.post(f"{here}decide_onsite_measure/", {**said, "until": until}).status_code == 303
    measure = EnforcementMeasure.objects.get()
    assert measure.until == until
    Hazard.objects.filter(pk=hazard.pk).update(state="verified", verified_by=stage.leader.pk, verified_at=clock.now())
    again = client.post(f"/orders/measures/{measure.pk}/lift_measure/", {"opinion": "合" * 301})
    assert (again.status_code, "合" * 301 in again.content.decode()) == (422, True), "and no opinion is cut"
    measure.refresh_from_db()
    assert measure.state == "measure_in_force"


def test_the_head_names_the_licence_of_a_suspension_that_was_proposed_without_one(stage):
    hazard, client = found_by_office(stage), open_as(stage.officer)
    Hazard.objects.filter(pk=hazard.pk).update(grade="major")
    proposal = {"step": "suspend", "ground": "major_hazard", "source": hazard.ref, "subject": "安全生产许可证"}
    here = f"/orders/measures/enterprises/{stage.enterprise.pk}/"
    assert client.post(f"{here}propose_measure/", proposal).status_code == 303
    measure, head = EnforcementMeasure.objects.get(), open_as(stage.leader)
    one = f"/orders/measures/{measure.pk}/"
    assert 'name="subject"' not in head.get(one).content.decode(), "it is named already"
    EnforcementMeasure.objects.update(subject="")  # as it stood before anybody had to name it
    assert 'name="subject"' in head.get(one).content.decode()
    said = {"number": "示应急决〔2026〕3号", "until": clock.today() + timedelta(days=30), "legal_basis": "安全生产法"}
    said |= {"certificate": "SL-1", "partner": stage.officer.pk, "partner_certificate": "SL-2"}
    again = head.post(f"{one}decide_measure/", said)
    text = again.content.decode()
    assert (again.status_code, 'data-code="licence_unnamed"' in text, 'name="subject"' in text) == (422, True, True)
    again = head.post(f"{one}decide_measure/", {**said, "subject": "证" * 301})
    assert (again.status_code, "证" * 301 in again.content.decode()) == (422, True)
    assert head.post(f"{one}decide_measure/", {**said, "subject": "危险化学品经营许可证"}).status_code == 303
    measure.refresh_from_db()
    assert (measure.state, measure.subject) == ("measure_in_force", "危险化学品经营许可证")
