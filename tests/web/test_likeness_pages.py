"""The page that shows photos side by side, and the form that says what they are."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from tests.cast import account
from tests.hazards.conftest import found_by_office, own_store, treated
from tests.hazards.conftest import stage as stage

from bihuan import clock
from bihuan.hazards import doubts
from bihuan.hazards.models import Hazard, Participant, Photo
from bihuan.likeness.carrying import carry
from bihuan.likeness.models import CarriedPhoto, Fingerprint, Likeness
from bihuan.notify import operations as notify
from bihuan.parties.models import Role

assert own_store
MATRIX = [0.8, 0, 0.1, 0, 0.8, 0.1, 0, 0, 1]


@pytest.fixture
def alike(stage) -> Likeness:
    """A photo after rectification that is like one of another enterprise."""
    hazard = treated(stage, found_by_office(stage))
    shown = Photo.objects.get(hazard=hazard, phase="after")
    who = {"enterprise_id": stage.enterprise.pk, "account_id": shown.added_by, "looked_at": stage.at()}
    Fingerprint.objects.create(photo=shown, hazard=hazard, sha256="0" * 64, spot="other", spot_agreeing=3, **who)
    doubts.say(shown.pk, doubts.OPEN)
    told = {"earlier_enterprise_id": 1, "earlier_at": stage.at(), "how": "corners", "found": 0.93, "matrix": MATRIX}
    told |= {"brought_by": shown.added_by, "desk": "office", "office_id": stage.city.pk}
    return Likeness.objects.create(hazard=hazard, photo=shown, found_at=stage.at(), state="to_judge", **told)


def page(who, likeness) -> str:
    client = Client()
    client.force_login(who)
    return client.get(f"/likeness/{likeness.hazard_id}/").content.decode()


def test_photos_stand_side_by_side_with_the_outline_and_the_spot(stage, alike):
    shown = page(stage.officer, alike)
    assert 'points="10.0,10.0 90.0,10.0 90.0,90.0 10.0,90.0"' in shown
    assert "另一家企业" in shown
    assert "不像同一处" in shown
    assert "93% 相同" in shown
    assert stage.enterprise.name not in shown.split("另一家企业")[1].split("</figure>")[0]


def test_a_photo_has_the_number_that_the_refusal_says(stage, alike):
    """Counted among the photos of its phase, whichever of the others there is something to say of."""
    shown = alike.photo
    Photo.objects.filter(pk=shown.pk).update(attachment_id=shown.attachment_id + 1)
    Photo.objects.create(
        pk=shown.pk - 1_000, hazard=alike.hazard, phase="after", added_at=stage.at(), added_by=shown.added_by,
        attachment_id=shown.attachment_id,
    )  # fmt: skip
    assert "整改后第2张照片" in page(stage.officer, alike)
    assert doubts.of(Hazard.objects.get(pk=alike.hazard_id)) == [(2, "open")]


def test_the_page_costs_as_many_statements_whatever_was_found(stage, alike, django_assert_num_queries):
    with CaptureQueriesContext(connection) as few:
        page(stage.officer, alike)
    for found in (0.8, 0.85, 0.9):
        alike.pk, alike.found = clock.new_id(), found
        alike.save(force_insert=True)
    with django_assert_num_queries(len(few)):
        page(stage.officer, alike)


def test_a_form_says_what_it_is_and_comes_back_filled_where_it_says_too_little(stage, alike):
    client = Client()
    client.force_login(stage.officer)
    url = f"/likeness/{alike.pk}/judge_likeness/"
    again = client.post(url, {"verdict": "reused", "note": ""})
    assert again.status_code == 422
    assert 'value="reused" id' in again.content.decode().replace("checked", "") or "checked" in again.content.decode()
    client.post(url, {"verdict": "reused", "trick": "screen", "note": "有屏幕边框和摩尔纹"})
    alike.refresh_from_db()
    assert (alike.verdict, alike.trick, alike.judged_by) == ("reused", "screen", stage.officer.pk)
    assert Hazard.objects.get(pk=alike.hazard_id).photos.get(phase="after").doubt == "reused"


def test_the_verifier_is_led_to_the_photos_before_verifying(stage, alike):
    client = Client()
    client.force_login(stage.officer)
    shown = client.get(f"/hazards/{alike.hazard_id}/").content.decode()
    assert f"/likeness/{alike.hazard_id}/" in shown
    assert "不能验收或者销号" in shown


def test_who_may_not_verify_is_offered_no_form_and_a_stranger_no_page(stage, alike):
    shown = page(stage.safety, alike)
    assert "judge_likeness" not in shown
    assert "提供照片的人不能认定" in shown
    client = Client()
    client.force_login(account("elsewhere", "外地人", Role.REGULATOR_CLERK))
    assert client.get(f"/likeness/{alike.hazard_id}/").status_code == 404


def test_who_may_not_see_the_earlier_photo_is_offered_to_ask_and_the_form_comes_back_filled(stage, alike):
    """An expert who looks again at this hazard alone."""
    other = found_by_office(stage)
    earlier = Photo.objects.create(
        hazard=other, phase="before", added_at=stage.at(), added_by=stage.officer.pk, attachment_id=1
    )
    Likeness.objects.filter(pk=alike.pk).update(earlier=earlier)
    expert = account("asker", "复查专家", Role.EXPERT)
    Participant.objects.create(hazard=alike.hazard, account=expert, capacity="verifier")
    client = Client()
    client.force_login(expert)
    shown = client.get(f"/likeness/{alike.hazard_id}/").content.decode()
    url = f"/likeness/{alike.pk}/refer_likeness/"
    assert url in shown
    again = client.post(url, {"question": " "})
    assert again.status_code == 422
    assert "请对方看什么" in again.content.decode()
    assert client.post(url, {"question": "是同一台设备吗"}).status_code == 303
    alike.refresh_from_db()
    assert (alike.question, alike.referred_to) == ("是同一台设备吗", stage.city.name)
    assert stage.city.name in client.get(f"/likeness/{alike.hazard_id}/").content.decode()
    assert "是同一台设备吗" in page(stage.officer, alike)


def test_it_stands_on_the_desk_of_the_office_and_in_its_inbox_leads_to_the_page(stage, alike):
    client = Client()
    client.force_login(stage.officer)
    assert f"/likeness/{alike.hazard_id}/" in client.get("/").content.decode()
    notify.send(
        "likeness-found",
        to=[stage.officer.pk],
        about=f"likeness_of:{alike.hazard_id}",
        at=stage.at(),
        facts={"hazard": "甲", "enterprise": "乙"},
    )
    assert f"/likeness/{alike.hazard_id}/" in client.get("/inbox/").content.decode()


def test_what_was_judged_to_be_old_leads_on_to_what_is_to_be_done(stage, alike):
    Likeness.objects.filter(pk=alike.pk).update(
        state="judged", verdict="reused", note="同一张", judged_by=1, judged_by_name="甲", judged_at=stage.at()
    )
    assert "退回整改，重新拍照" in page(stage.officer, alike)
    over = {"verified_by": stage.officer.pk, "verified_at": stage.at(), "closed_by": stage.officer.pk}
    Hazard.objects.filter(pk=alike.hazard_id).update(state="struck_off", closed_at=stage.at(), **over)
    assert "到隐患重新登记" in page(stage.officer, alike)


def test_who_watches_the_server_sees_how_far_the_worker_is_behind(stage, alike):
    """The two photos before and one after of which one was looked at; the page asks for nobody."""
    waiting = Photo.objects.exclude(fingerprint__isnull=False)
    told = Client().get("/healthz").json()
    assert told["photos_waiting"] == waiting.count() == 1
    assert told["photos_waiting_since"] == waiting.get().added_at.isoformat()


def test_a_refused_act_leads_to_the_photos_wherever_it_was_tried(stage, alike):
    client = Client()
    client.force_login(stage.officer)
    refused = client.post(f"/hazards/{alike.hazard_id}/verify_rectification/", {"opinion": "已整改"})
    assert refused.status_code == 422
    alert = refused.content.decode().split('data-code="likeness_unjudged"')[1].split("</section>")[0]
    assert f'href="/likeness/{alike.hazard_id}/"' in alert


def test_a_photo_of_a_record_has_a_page_for_its_office_and_is_judged_there(stage, django_assert_max_num_queries):
    told = {"enterprise_id": stage.enterprise.pk, "office_id": stage.city.pk, "by": stage.officer, "at": stage.at()}
    carry("post_check:1", [stage.photo(stage.officer)], **told)
    carried = CarriedPhoto.objects.get()
    like = {"earlier_enterprise_id": 1, "earlier_at": stage.at(), "how": "corners", "found": 0.93, "matrix": MATRIX}
    like |= {"brought_by": stage.officer.pk, "desk": "office", "office_id": stage.city.pk, "state": "to_judge"}
    likeness = Likeness.objects.create(carried=carried, found_at=stage.at(), **like)
    client = Client()
    client.force_login(stage.leader)
    with django_assert_max_num_queries(12):
        shown = client.get(f"/likeness/at/{carried.pk}/").content.decode()
    assert "监督检查第1张照片" in shown
    url = f"/likeness/{likeness.pk}/judge_likeness/"
    assert url in shown
    assert f"/likeness/at/{carried.pk}/" in client.get("/").content.decode()
    assert client.post(url, {"verdict": "reused"}).status_code == 422
    assert (
        client.post(url, {"verdict": "chance", "note": "不是同一处"}).headers["Location"].endswith(f"/at/{carried.pk}/")
    )
    client.force_login(stage.officer)
    assert "由本部门其他人员认定" not in client.get(f"/likeness/at/{carried.pk}/").content.decode()  # it is judged
    client.force_login(stage.safety)
    assert client.get(f"/likeness/at/{carried.pk}/").status_code == 404
