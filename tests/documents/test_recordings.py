"""Recordings: what they are by content, to the last byte; what is played tells nothing but the sound.

speech.webm, speech.m4a and film.webm were recorded by a browser, from its own test tone.
"""

import io
import struct
import wave
from pathlib import Path

import pytest
from tests.documents.samples import AT, EXPERT, picture

from bihuan import documents
from bihuan.documents import recordings
from bihuan.refusal import Refusal

HEARD = Path(__file__).parent / "heard"
MP3_FRAME = b"\xff\xfb\x90\x00" + bytes(413)  # 128 kbit/s at 44.1 kHz


def heard(name):
    return (HEARD / name).read_bytes()


def wav(seconds=1.0):
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setparams((1, 2, 8000, 0, "NONE", ""))
        file.writeframes(bytes(int(seconds * 8000) * 2))
    return out.getvalue()


def ogg(seconds=1):
    def page(number, granule, body):
        return struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 7, number, 0, 1) + bytes([len(body)]) + body

    return page(0, 0, b"OpusHead" + bytes(11)) + page(1, 0, b"OpusTags") + page(2, seconds * 48_000, b"sound")


def amr(seconds=1):
    return b"#!AMR\n" + b"\x7c" * 50 * seconds


def mp3(frames=40, tag=b""):
    head = b"ID3\x03\0\0" + bytes([0, 0, len(tag) >> 7, len(tag) & 0x7F]) + tag if tag else b""
    return head + MP3_FRAME * frames


def box(name, body):
    return struct.pack(">I4s", len(body) + 8, name) + body


def m4a(seconds=2, handler=b"soun", tags=b"", behind=b""):
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    movie = box(b"moov", header + track + (box(b"udta", tags) if tags else b""))
    return box(b"ftyp", b"M4A \0\0\0\0isom") + movie + box(b"mdat", b"sound") + behind


def store(data, filename="a", purpose="voice"):
    return documents.store(data, filename=filename, by=EXPERT, at=AT, purpose=purpose)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "kind", "seconds"),
    [
        (heard("speech.webm"), "audio/webm", 1.4),
        (heard("speech.m4a"), "audio/mp4", 1.5),
        (wav(), "audio/wav", 1.0),
        (ogg(3), "audio/ogg", 3.0),
        (amr(2), "audio/amr", 2.0),
        (mp3(), "audio/mpeg", 1.0),
        (m4a(2), "audio/mp4", 2.0),
    ],
)
def test_a_recording_is_known_by_its_content_and_kept_to_the_byte(data, kind, seconds):
    kept = store(data, "whatever.jpg")
    assert (kept.content_type, kept.details["seconds"]) == (kind, pytest.approx(seconds, abs=0.1))
    assert documents.read(kept.sha256) == data
    assert not kept.is_photo


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "evidence_empty"),
        (picture(), "recording_not_sound"),
        (b"%PDF-1.7", "recording_not_sound"),
        (b"<html><script>alert(1)</script>", "recording_not_sound"),
        (heard("film.webm"), "recording_not_sound"),
        (m4a(handler=b"vide"), "recording_not_sound"),
        (heard("speech.webm")[:-7], "recording_unreadable"),
        (heard("speech.webm") + b"PK\x03\x04and more", "recording_unreadable"),
        (heard("speech.m4a") + b"<script>", "recording_unreadable"),
        (m4a(behind=box(b"free", bytes(100_000))), "recording_unreadable"),
        (m4a(behind=box(b"evil", b"x")), "recording_unreadable"),
        (wav() + b"MZ", "recording_unreadable"),
        (wav()[:-100], "recording_unreadable"),
        (ogg() + b"x", "recording_unreadable"),
        (ogg()[:-1], "recording_unreadable"),
        pytest.param(amr() + b"\x04", "recording_unreadable", id="amr"),
        (mp3() + b"%PDF-1.4", "recording_unreadable"),
        (mp3(tag=b"TXXX<script>alert(1)</script>"), "recording_unreadable"),
        (b"\x1a\x45\xdf\xa3" + b"\xff" * 40, "recording_unreadable"),
        (b"OggS", "recording_unreadable"),
        (b"RIFF\0\0\0\0WAVE", "recording_unreadable"),
        (wav(5 * 60 + 1), "recording_too_long"),
        pytest.param(bytes(10 * 1024 * 1024 + 1), "evidence_too_large", id="large"),
    ],
)
def test_what_is_no_recording_to_its_last_byte_is_refused(data, code):
    with pytest.raises(Refusal) as caught:
        store(data, "voice.m4a")
    assert caught.value.code == code
    assert list(caught.value.missing) == ["voice.m4a"]
    assert caught.value.text()


@pytest.mark.django_db
def test_a_recording_is_no_photo_and_a_photo_no_recording():
    with pytest.raises(Refusal) as caught:
        store(heard("speech.webm"), "a.webm", purpose="evidence")
    assert (caught.value.code, caught.value.facts["found"]) == ("evidence_type_not_allowed", "WebM录音")


@pytest.mark.django_db
def test_how_long_and_how_large_is_a_setting(settings):
    settings.VOICE_MINUTES, settings.VOICE_MB = 1, 1
    with pytest.raises(Refusal, match="recording_too_long"):
        store(amr(61))
    with pytest.raises(Refusal, match="evidence_too_large"):
        store(bytes(1024 * 1024 + 1))


def test_what_is_played_names_no_place_and_nobody():
    told = m4a(tags=box(b"\xa9xyz", b"+35.0512+118.3265/"))
    bare = recordings.bare(told, recordings.MP4)
    assert b"+35.0512" not in bare
    assert len(bare) == len(told)
    assert recordings.examine(bare, "a", seconds=60) == recordings.examine(told, "a", seconds=60)
    named = mp3(tag=b"TPE1\0\0\0\x08\0\0" + b"somebody" + bytes(50))
    bare = recordings.bare(named, recordings.MP3)
    assert b"somebody" not in bare
    assert recordings.examine(bare, "a", seconds=60).kind == recordings.MP3
    assert recordings.bare(heard("speech.webm"), recordings.WEBM) == heard("speech.webm")


@pytest.mark.parametrize("name", ["speech.webm", "speech.m4a"])
def test_no_cut_of_a_recording_breaks_the_reader(name):
    whole, told = heard(name), set()
    for end in range(0, len(whole), 7):
        try:
            recordings.examine(whole[:end], name, seconds=60)
        except Refusal as refusal:
            told.add(refusal.code)
    assert told == {"recording_unreadable", "recording_not_sound"}
