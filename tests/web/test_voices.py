"""A recording beside the words of a finding, a note and a re-check: kept with the act, heard by whom it concerns."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.documents.test_recordings import heard, m4a, wav
from tests.hazards.conftest import own_store, stage
from tests.inspections.conftest import arrive, find, lead_of, ready, started

from bihuan import audit, documents
from bihuan.documents.models import Attachment
from bihuan.hazards.models import Hazard
from bihuan.inspections import notes
from bihuan.inspections.traces import Recording
from bihuan.refusal import Refusal, Stranger

__all__ = ["own_store", "ready", "stage", "started"]
BACKEND = "bihuan.parties.login.AccountBackend"


def said(by, at, data=None):
    return documents.store(data or heard("speech.webm"), filename="said.webm", by=by.ref, at=at, purpose="voice").pk


def upload(name="said.webm", data=None):
    return SimpleUploadedFile(name, data or heard("speech.webm"), "audio/webm")


def enter(client, account):
    client.force_login(account, backend=BACKEND)
    return client


def spoken(stage):
    """A finding with a recording beside it."""
    check = started(stage)
    lead = lead_of(check)
    hazard = find(stage, check, recordings=[said(lead, stage.at())])
    return check, lead, hazard


def test_a_finding_carries_what_was_said_and_who_sees_the_hazard_hears_it(stage, client):
    check, lead, hazard = spoken(stage)
    row = Recording.objects.get()
    assert (row.inspection_id, row.hazard_id, row.note_id, row.by) == (check.pk, hazard.pk, None, lead)
    assert any(line.data.get("recordings") == 1 for line in audit.timeline(check.ref))
    page = enter(client, stage.safety).get(f"/hazards/{hazard.pk}/").content.decode()
    address = f"/media/{row.attachment_id}/voice/"
    assert f'<audio controls preload="none" src="{address}"' in page
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "audio/webm")
    assert answer.content == heard("speech.webm")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get(address, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert enter(client, stage.stranger).get(address).status_code == 404


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-99", 206, 0, 100),
        ("bytes=100-", 206, 100, None),
        ("bytes=-50", 206, -50, None),
        ("bytes=0-99999999", 206, 0, None),
        ("bytes=5-2", 200, 0, None),
        ("bytes=0-1,4-5", 200, 0, None),
        ("pieces=0-1", 200, 0, None),
    ],
)
def test_a_player_asks_for_a_part(stage, client, asked, status, start, end):
    _check, _lead, hazard = spoken(stage)
    address = f"/media/{hazard.recordings.get().attachment_id}/voice/"
    answer = enter(client, stage.safety).get(address, headers={"Range": asked})
    whole = heard("speech.webm")
    assert (answer.status_code, answer.content) == (status, whole[start:end])
    if status == 206:
        first = start if start >= 0 else len(whole) + start
        last = first + len(answer.content) - 1
        assert answer.headers["Content-Range"] == f"bytes {first}-{last}/{len(whole)}"


def test_a_part_that_is_not_there(stage, client):
    _check, _lead, hazard = spoken(stage)
    address = f"/media/{hazard.recordings.get().attachment_id}/voice/"
    answer = enter(client, stage.safety).get(address, headers={"Range": "bytes=900000-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(heard('speech.webm'))}")


def test_what_is_played_tells_no_place_and_the_original_stays(stage, client):
    check = started(stage)
    data = m4a(tags=b"\0\0\0\x1a\xa9xyz+35.05+118.32/")
    hazard = find(stage, check, recordings=[said(lead_of(check), stage.at(), data)])
    kept = hazard.recordings.get().attachment_id
    enter(client, stage.safety)
    assert b"+35.05" not in client.get(f"/media/{kept}/voice/").content
    assert client.get(f"/media/{kept}/original/").content == data


def test_a_recording_stands_in_no_words_place(stage):
    check = started(stage)
    arrive(stage, check)
    lead = lead_of(check)
    with pytest.raises(Refusal, match="note_incomplete"):
        notes.file_note(check, by=lead, at=stage.at(), text="", place="车间", recordings=[said(lead, stage.at())])
    with pytest.raises(Refusal):
        find(stage, check, description="", recordings=[said(lead, stage.at())])
    assert not Recording.objects.exists()


def test_only_ones_own_and_only_what_was_brought_as_a_recording(stage):
    check = started(stage)
    with pytest.raises(Stranger):
        find(stage, check, recordings=[said(stage.safety, stage.at())])
    with pytest.raises(Stranger):
        find(stage, check, recordings=[stage.photo(lead_of(check))])
    assert not Recording.objects.exists()


def test_a_note_on_the_page_with_what_was_said(stage, client):
    check = started(stage)
    arrive(stage, check)
    lead = lead_of(check)
    given = {"text": "查看配电室", "place": "一车间", "seen_at": "", "recordings": upload(data=wav(), name="a.wav")}
    answer = enter(client, lead).post(f"/inspections/{check.pk}/file_note/", given)
    assert answer.status_code == 302 or answer.status_code == 303
    row = Recording.objects.get()
    assert row.note is not None
    page = client.get(f"/inspections/{check.pk}/findings/").content.decode()
    assert f"/media/{row.attachment_id}/voice/" in page
    address = f"/media/{row.attachment_id}/voice/"
    assert client.get(address).headers["Content-Type"] == "audio/wav"
    assert enter(client, stage.safety).get(address).status_code == 404, "the enterprise reads no notes and hears none"


def test_a_finding_on_the_page_and_a_file_that_is_none(stage, client):
    check = started(stage)
    arrive(stage, check)
    given = {
        "description": "配电箱未上锁", "location": "一车间", "legal_basis": "安全生产法第三十六条", "advice": "上锁",
        "grade": "general", "photos": SimpleUploadedFile("a.jpg", picture_of(stage), "image/jpeg"),
    }  # fmt: skip
    enter(client, lead_of(check))
    address = f"/inspections/{check.pk}/record_finding/"
    wrong = client.post(address, {**given, "recordings": upload(data=b"<html>", name="a.mp3")})
    assert wrong.status_code == 422
    assert "不是录音" in wrong.content.decode()
    assert "配电箱未上锁" in wrong.content.decode(), "the form is back as it was filled in"
    assert not Hazard.objects.exists()
    given["photos"] = SimpleUploadedFile("a.jpg", picture_of(stage), "image/jpeg")
    assert client.post(address, {**given, "recordings": upload()}).status_code in (302, 303)
    assert Hazard.objects.get().recordings.count() == 1


def picture_of(stage):
    return documents.read(Attachment.objects.get(pk=stage.photo(stage.safety)).sha256)


def test_the_microphone_is_for_the_app_alone(client, db):
    assert "microphone=(self)" in client.get("/field/").headers["Permissions-Policy"]
    other = client.get("/login/").headers["Permissions-Policy"]
    assert other == "camera=(), microphone=(), geolocation=()"
