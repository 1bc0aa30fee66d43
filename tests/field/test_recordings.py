"""What was said on the phone comes like a photo: by hash, in pieces, with a receipt, and its finding waits for it."""

import pytest
from tests.documents.test_recordings import heard, wav

from bihuan.documents.models import Attachment
from bihuan.field import photos
from bihuan.inspections.traces import Recording, VisitNote
from bihuan.refusal import Refusal


def spoken(phone, upload=True):
    return phone.photo(heard("speech.webm"), upload=upload, sealed=False, **({"purpose": "voice"} if upload else {}))


def test_the_phone_sends_what_was_said(team, items):
    lead = team[0]
    sha256 = spoken(lead)
    (receipt,) = lead.send(lead.find(items[0], lead.photo(), recordings=[sha256]))
    assert receipt["state"] == "accepted", receipt
    assert sha256 in receipt["hashes"]
    row = Recording.objects.get()
    kept = Attachment.objects.get(pk=row.attachment_id)
    assert (kept.sha256, kept.purpose, kept.content_type) == (sha256, "voice", "audio/webm")


def test_a_finding_waits_for_what_was_said(team, items):
    lead = team[0]
    sha256 = spoken(lead, upload=False)
    act = lead.find(items[0], lead.photo(), recordings=[sha256])
    (receipt,) = lead.send(act)
    assert (receipt["state"], receipt["lacking"]) == ("waiting", [sha256])
    spoken(lead)
    (receipt,) = lead.send(act)
    assert receipt["state"] == "accepted"
    assert Recording.objects.count() == 1


def test_a_note_with_what_was_said(team, stage):
    lead = team[0]
    act = lead.do("file_note", text="查看配电室", place="一车间", recordings=[spoken(lead)])
    (receipt,) = lead.send(act)
    assert receipt["state"] == "accepted", receipt
    assert VisitNote.objects.get().recordings.count() == 1


def test_what_is_no_recording_comes_back_with_the_reason(team, items):
    lead = team[0]
    sha256 = lead.photo(b"<html>no sound</html>", sealed=False, purpose="voice")
    (receipt,) = lead.send(lead.find(items[0], lead.photo(), recordings=[sha256]))
    assert (receipt["state"], receipt["reason"]["code"]) == ("refused", "recording_not_sound")


def test_too_large_is_said_at_the_first_piece(team, settings, stage):
    settings.VOICE_MB = 1
    lead = team[0]
    said = {"sha256": "ab" * 32, "size": 2 * 1024 * 1024, "offset": 0, "chunk": wav()[:100], "purpose": "voice"}
    with pytest.raises(Refusal, match="evidence_too_large"):
        photos.receive_photo(lead.bundle, by=lead.account, at=stage.at(), **said)
