"""Photos come in pieces and are kept whole or not at all, with what their seal proves."""

import hashlib
import os
from datetime import timedelta
from io import BytesIO

import pillow_heif
import pytest
from PIL import Image
from tests.cast import picture
from tests.field.conftest import CHUNK
from tests.field.conftest import phone as enrolled

from bihuan import documents
from bihuan.documents.models import Attachment
from bihuan.documents.vault import Unreachable
from bihuan.documents.vault.here import vault
from bihuan.field import devices, photos, sync
from bihuan.field.models import SentPhoto
from bihuan.refusal import Refusal


def test_a_photo_in_pieces_is_kept_to_the_byte(team):
    content = picture()
    assert len(content) > 2 * CHUNK
    row = team[0].upload(content)
    kept = Attachment.objects.get(pk=row.attachment_id)
    assert documents.read(kept.sha256) == content
    assert kept.uploaded_by == team[0].account.ref
    assert photos.photo_of(kept.sha256, team[0].account).received == len(content)


def test_a_broken_off_upload_goes_on_where_it_was(stage, team):
    lead, content = team[0], picture()
    sha256 = hashlib.sha256(content).hexdigest()

    def piece(offset, chunk):
        return photos.receive_photo(
            lead.bundle, by=lead.account, at=stage.at(), sha256=sha256, size=len(content), offset=offset, chunk=chunk
        )

    assert piece(0, content[:1000]).received == 1000
    with pytest.raises(Refusal, match="photo_out_of_step") as caught:
        piece(2000, content[2000:])
    assert caught.value.facts["received"] == 1000
    assert piece(500, content[500:1500]).received == 1500, "a piece that was sent again overlaps"
    assert piece(1500, content[1500:]).is_kept
    assert piece(0, content[:1000]).is_kept, "sent again it is there"
    assert Attachment.objects.filter(sha256=sha256).count() == 1


def test_what_does_not_fit_its_hash_is_kept_out_and_may_come_again(team):
    content = picture()
    sha256 = hashlib.sha256(content).hexdigest()
    spoiled = content[:-1] + b"x"
    assert not team[0].upload(spoiled, sha256=sha256).is_kept
    assert photos.photo_of(sha256, team[0].account) is None
    assert not Attachment.objects.filter(sha256=sha256).exists()
    assert team[0].upload(content).is_kept


def heic() -> bytes:
    stream = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (320, 240), "teal")).save(stream)
    return stream.getvalue()


def test_a_heic_is_kept_as_it_came(team):
    content = heic()
    row = team[0].upload(content, filename="IMG_1.HEIC")
    assert Attachment.objects.get(pk=row.attachment_id).content_type == "image/heic"


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"<svg onload='alert(1)'/>" * 99, "x.svg", "evidence_type_not_allowed"),
        (b"MZ" + b"\0" * 4000, "x.jpg", "evidence_type_mismatch"),
        (b"\xff\xd8\xff" + b"\0" * 4000, "x.jpg", "evidence_unreadable"),
    ],
)
def test_what_is_no_photo_is_kept_out_with_its_reason(team, items, content, name, code):
    lead = team[0]
    row = lead.upload(content, filename=name)
    assert (row.is_kept, row.reason["code"]) == (False, code)
    lead.find(items[0], row.sha256)
    (receipt,) = lead.send()
    assert (receipt["state"], receipt["reason"]["code"], receipt["hashes"]) == ("refused", code, [])


def test_a_photo_of_no_bytes_and_one_that_is_too_large_are_refused(stage, team):
    lead = team[0]
    for size, code in ((0, "evidence_empty"), (60 * 1024 * 1024, "evidence_too_large")):
        with pytest.raises(Refusal, match=code):
            photos.receive_photo(
                lead.bundle, by=lead.account, at=stage.at(), sha256="0" * 64, size=size, offset=0, chunk=b""
            )
    with pytest.raises(Refusal, match="photo_hash_unreadable"):
        photos.receive_photo(lead.bundle, by=lead.account, at=stage.at(), sha256="../etc", size=1, offset=0, chunk=b"x")


def test_an_act_waits_for_its_photo_and_is_done_when_it_comes(stage, check, team, items):
    lead, content = team[0], picture()
    sha256 = hashlib.sha256(content).hexdigest()
    lead.find(items[0], sha256)
    (receipt,) = lead.send()
    assert (receipt["state"], receipt["hashes"], receipt["lacking"]) == ("waiting", [], [sha256])
    lead.do("explain_findings", present="孙安全", summary="总体受控")
    assert lead.send(lead.done[-1])[0]["state"] == "waiting", "what ends the visit waits behind it"
    assert not check.findings.exists()
    lead.upload(content)
    assert sync.take_up_waiting(lead.account, now=stage.at, on="0" * 64) == []
    states = [one.state for one in sync.take_up_waiting(lead.account, now=stage.at, on=sha256)]
    assert states == ["accepted", "refused"], "and is then told that items have no answer"
    assert lead.send(lead.done[0])[0]["hashes"] == [sha256]


def test_another_persons_photo_serves_nobody(stage, check, team, items):
    lead, other = team[:2]
    sha256 = other.photo()
    lead.find(items[0], sha256)
    assert lead.send()[0]["state"] == "waiting"


@pytest.mark.parametrize(
    ("changes", "mark", "why"),
    [
        ({}, "sealed", ""),
        ({"from": "gallery"}, "unsealed", "no_seal"),
        ({"from": "edited"}, "unsealed", "edited"),
        ({"seal": ""}, "unsealed", "no_seal"),
        ({"seal": "0" * 64}, "broken", "other_task"),
        ({"seal": "é" * 64}, "broken", "other_task"),
        ({"place_line": "\ud800"}, "unsealed", "no_seal"),
        ({"sent_at": "9999-12-31T23:59:59+00:00"}, "doubted", "out_of_time"),
        ({"device_at": "2026-11-02T09:30:00+08:00"}, "broken", "other_task"),
        ({"place": {"latitude": 30, "longitude": 118.35, "accuracy": 12}}, "broken", "other_task"),
    ],
)
def test_the_seal_tells_what_was_taken_on_the_spot(team, changes, mark, why):
    content = picture()
    capture = team[0].capture(hashlib.sha256(content).hexdigest(), **changes)
    row = team[0].upload(content, capture=capture)
    assert (row.mark, row.unproven) == (mark, why)
    assert Attachment.objects.get(pk=row.attachment_id).capture == mark


@pytest.mark.parametrize("whose", ["another account", "another phone"])
def test_a_seal_made_with_another_bundle_proves_nothing(stage, check, team, whose):
    lead, content = team[0], picture()
    other = team[1] if whose == "another account" else enrolled(stage, check, lead.account)
    row = lead.upload(content, capture=other.capture(hashlib.sha256(content).hexdigest()))
    assert (row.mark, row.unproven) == ("broken", "other_task")


@pytest.mark.place("checkups")
@pytest.mark.clause("YT-4.2.9", refusal=True)
def test_a_photo_sealed_on_another_phone_or_in_another_check_is_not_taken_here(stage, check, team, items):
    lead = team[0]
    second = enrolled(stage, check, lead.account)
    found = lead.find(items[0], second.photo())
    (receipt,) = lead.send(found)
    assert (receipt["state"], receipt["reason"]["code"]) == ("refused", "seal_of_another_check")
    assert receipt["reason"]["clause"] == "YT-4.2.9"
    chosen = lead.find(items[0], second.photo(sealed=False))
    assert lead.send(chosen)[0]["state"] == "accepted", "one that is not sealed proves no more here than there"
    sealed = lead.find(items[1], lead.photo())
    assert lead.send(sealed)[0]["state"] == "accepted"


def test_a_place_is_never_asked_for(stage, team):
    from bihuan.field import seal

    content = picture()
    sha256, device_at = hashlib.sha256(content).hexdigest(), team[0].clock().isoformat()
    mark = seal.seal_of(sha256=sha256, device_at=device_at, place="", challenge=team[0].bundle.challenge)
    capture = {"from": "camera", "seal": mark, "device_at": device_at, "sent_at": device_at}
    assert team[0].upload(content, capture=capture).mark == "sealed"


@pytest.mark.parametrize(("days", "mark"), [(-2, "doubted"), (13, "sealed"), (15, "doubted")])
def test_a_seal_holds_for_the_days_of_its_bundle(stage, team, days, mark):
    lead, content = team[0], picture()
    sha256 = hashlib.sha256(content).hexdigest()
    stage.now += timedelta(days=days)
    capture = lead.capture(sha256)
    stage.now += timedelta(days=20)
    capture["sent_at"] = lead.clock().isoformat()
    assert lead.upload(content, capture=capture).mark == mark


def test_an_upload_that_broke_off_for_days_seals_all_the_same(stage, team):
    lead, content = team[0], picture()
    stage.now += timedelta(days=13)
    sha256 = hashlib.sha256(content).hexdigest()
    capture = lead.capture(sha256)
    said = {"by": lead.account, "sha256": sha256, "size": len(content), "capture": capture}
    photos.receive_photo(lead.bundle, at=stage.at(), offset=0, chunk=content[:CHUNK], **said)
    stage.now += timedelta(days=6)
    assert lead.upload(content, capture=capture, start=CHUNK).mark == "sealed"


def test_a_name_that_cannot_be_kept_is_cut_to_one_that_can(team):
    content = picture()
    row = team[0].upload(content, filename="x" * 400 + "\0\ud800.jpg")
    assert (row.is_kept, len(row.filename)) == (True, 200)
    assert photos.photo_of("\0", team[0].account) is None


def test_a_clock_a_year_off_seals_all_the_same(team):
    lead, content = team[0], picture()
    lead.off = timedelta(days=366)
    assert lead.upload(content, capture=lead.capture(hashlib.sha256(content).hexdigest())).mark == "sealed"


def test_a_clock_put_right_in_between_breaks_no_seal(team):
    """Shot with a clock days off, which the network puts right before it is sent: nobody knows when it was shot, and
    that it was sealed with this bundle in hand stays true."""
    lead, content = team[0], picture()
    lead.off = timedelta(days=-5)
    capture = lead.capture(hashlib.sha256(content).hexdigest())
    lead.off = timedelta(0)
    row = lead.upload(content, capture={**capture, "sent_at": lead.clock().isoformat()})
    assert (row.mark, row.unproven) == ("doubted", "out_of_time")


def test_nothing_is_shot_after_it_arrived(stage, team):
    lead, content = team[0], picture()
    lead.off = timedelta(days=5)
    capture = lead.capture(hashlib.sha256(content).hexdigest())
    lead.off = timedelta(0)
    row = lead.upload(content, capture={**capture, "sent_at": lead.clock().isoformat()})
    assert (row.mark, row.unproven) == ("doubted", "out_of_time")
    near = picture()
    capture = lead.capture(hashlib.sha256(near).hexdigest())
    stage.now -= timedelta(minutes=3)
    row = lead.upload(near, capture={**capture, "sent_at": stage.now.isoformat()})
    assert row.mark == "sealed"
    assert photos.sealed_at(lead.account.pk, [row.sha256]) == [row.began_at], "a little beyond is drawn to the bound"


def test_the_seal_is_judged_by_the_bundle_with_which_the_first_piece_came(stage, check, team, items):
    """Else a photo sealed for another task would pass here, when its last piece names that one."""
    lead, content = team[0], picture()
    other = enrolled(stage, check, lead.account)
    sha256 = hashlib.sha256(content).hexdigest()
    capture = other.capture(sha256)
    said = {"by": lead.account, "sha256": sha256, "size": len(content), "capture": capture}
    photos.receive_photo(lead.bundle, at=stage.at(), offset=0, chunk=content[:CHUNK], **said)
    row = other.upload(content, capture=capture, start=CHUNK)
    assert (row.bundle, row.mark, row.unproven) == (lead.bundle, "broken", "other_task")


@pytest.mark.django_db(transaction=True)
def test_bytes_that_are_not_those_of_the_hash_leave_no_row_and_no_file(stage, team, settings):
    row = team[0].upload(b"x", sha256="0" * 64)
    assert (row.received, row.is_kept) == (0, False)
    assert not SentPhoto.objects.exists()
    assert list((settings.MEDIA_ROOT / "arriving").iterdir()) == []


def test_so_many_half_sent_photos_and_no_more(stage, team, monkeypatch):
    monkeypatch.setattr(photos, "MOST_UNFINISHED", 2)
    for _n in range(2):
        begin(team[0], picture(), stage.at())
    with pytest.raises(Refusal, match="uploads_unfinished"):
        begin(team[0], picture(), stage.at())


def test_so_much_in_a_day_and_what_was_begun_comes_to_its_end(stage, team, settings):
    lead = team[0]
    first = picture()
    begin(lead, first, stage.at())
    settings.FIELD_DAY_MB = 0
    with pytest.raises(Refusal, match="field_files_of_the_day"):
        lead.upload(picture())
    assert lead.upload(first, start=1000).is_kept
    settings.FIELD_DAY_MB = 1
    assert lead.upload(picture()).is_kept


def test_a_photo_that_no_database_can_hold_is_kept_out_and_says_so(team, items, monkeypatch):
    monkeypatch.setattr(photos.documents, "store", lambda *args, **known: Attachment.objects.create(id=1, details="\0"))
    lead = team[0]
    found = lead.find(items[0], lead.photo())
    (told,) = lead.send(found)
    assert (told["state"], told["reason"]["code"]) == ("refused", "evidence_unreadable")


def begin(lead, content, at):
    """The first piece of a photo."""
    sha256 = hashlib.sha256(content).hexdigest()
    known = {"by": lead.account, "sha256": sha256, "size": len(content), "offset": 0, "chunk": content[:1000]}
    return photos.receive_photo(lead.bundle, at=at, **known)


def test_too_much_half_sent_is_refused_and_what_was_begun_comes_to_its_end(stage, team, settings):
    lead, first, second = team[0], picture(), picture()
    begin(lead, first, stage.at())
    settings.FIELD_UNFINISHED_MB = 0
    with pytest.raises(Refusal, match="uploads_unfinished"):
        begin(lead, second, stage.at())
    assert SentPhoto.objects.count() == 1, "nothing of it is there"
    assert lead.upload(first, start=1000).is_kept, "what was begun has its room"
    settings.FIELD_UNFINISHED_MB = 1
    begin(lead, second, stage.at())
    begin(team[1], picture(), stage.at())
    assert lead.upload(second, start=1000).is_kept


@pytest.mark.django_db(transaction=True)
def test_what_broke_off_for_good_is_swept_and_nothing_else(stage, check, team, settings):
    lead, content = team[0], [picture() for _n in range(3)]
    kept, settings.FIELD_UNFINISHED_DAYS = lead.upload(content[0]), 60
    old = begin(lead, content[1], stage.at())
    folder = settings.MEDIA_ROOT / "arriving"
    (folder / "123").write_bytes(b"of no photo")
    os.utime(folder / "123", (0, 0))
    stage.now += timedelta(days=61)
    new = begin(lead, content[2], stage.at())
    assert photos.forget_broken_off(at=stage.at()) == 1
    assert sorted(path.name for path in folder.iterdir()) == [str(new.pk)]
    assert set(SentPhoto.objects.values_list("pk", flat=True)) == {kept.pk, new.pk}
    assert old.pk not in {kept.pk, new.pk}
    assert lead.upload(content[1]).is_kept, "a phone that still has it sends it anew"
    devices.revoke_device(lead.device, by=lead.account, at=stage.at())
    assert photos.forget_broken_off(at=stage.at()) == 1, "from a revoked phone nothing comes any more"
    assert list(folder.iterdir()) == []


def test_what_a_crash_left_behind_the_row_is_cut_off(stage, team, settings):
    lead, content = team[0], picture()
    sha256 = hashlib.sha256(content).hexdigest()
    photos.receive_photo(
        lead.bundle, by=lead.account, at=stage.at(), sha256=sha256, size=len(content), offset=0, chunk=content[:1000]
    )
    row = SentPhoto.objects.get()
    path = settings.MEDIA_ROOT / "arriving" / str(row.pk)
    path.write_bytes(content[:1000] + b"half a piece that nobody knows of")
    assert lead.upload(content, start=1000).is_kept


def test_a_store_that_is_away_refuses_no_photo(team, settings):
    """What is not the photo's fault is not written down as a refusal: the phone sends it again, and it is kept."""
    content, there = picture(), settings.MEDIA_S3
    settings.MEDIA_S3 = {
        **there,
        "name": "files",
        "endpoint": "http://127.0.0.1:9",
        "access_key": "a",
        "secret_key": "b",
    }
    with pytest.raises(Unreachable):
        team[0].upload(content)
    known = photos.photo_of(hashlib.sha256(content).hexdigest(), team[0].account)
    assert not known.is_kept
    assert known.reason == {}
    settings.MEDIA_S3 = there
    assert team[0].upload(content).is_kept


@pytest.mark.parametrize(
    "spoil", [lambda path: path.unlink(), lambda path: path.write_bytes(b"x" * path.stat().st_size)]
)
def test_a_photo_whose_stored_file_is_gone_or_spoiled_is_healed_by_who_brings_it_again(team, items, settings, spoil):
    """And as long as it is not there no receipt names it, so that no phone lets go of its own."""
    lead, content = team[0], picture()
    sha256 = lead.photo(content)
    (told,) = lead.send(lead.find(items[0], sha256))
    assert (told["hashes"], told["lacking"]) == ([sha256], [])
    kept = Attachment.objects.get(sha256=sha256)
    copies = {kept.sha256, kept.public_sha256, kept.paper_sha256, kept.thumbnail_sha256}
    for name in copies:
        spoil(vault().path_of(name))
    gone = not vault().path_of(sha256).exists()
    (told,) = lead.send()
    assert (told["state"], told["lacking"]) == ("accepted", [sha256] if gone else [])
    assert photos.photo_of(sha256, lead.account) is None

    assert not lead.upload(content[:CHUNK], sha256=sha256, size=len(content)).is_kept, "half of it is on its way"
    assert photos.photo_of(sha256, lead.account).received == CHUNK
    (told,) = lead.send()
    assert told["hashes"] == []
    assert not lead.upload(content[:-1] + b"x", sha256=sha256).is_kept, "another file heals nothing"
    assert not documents.is_sound(sha256)
    assert lead.upload(content).is_kept
    (told,) = lead.send()
    assert (told["hashes"], told["lacking"]) == ([sha256], [])
    assert all(documents.is_sound(name) for name in copies)
    assert Attachment.objects.filter(sha256=sha256).count() == SentPhoto.objects.count() == 1
