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
from bihuan.hazards.models import Hazard, Photo
from bihuan.likeness.models import Fingerprint, Likeness
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
    assert "请能看到两张照片的上级部门认定" in shown


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
    url = f"/likeness/{alike.hazard_id}/{alike.pk}/judge_likeness/"
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
