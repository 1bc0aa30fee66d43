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


def m4a(seconds=2, handler=b"soun", tags=b"", behind=b"", more=b""):
    header = box(b"mvhd", bytes(12) + struct.pack(">II", 1000, seconds * 1000) + bytes(80))
    track = box(b"trak", box(b"mdia", box(b"hdlr", bytes(8) + handler + bytes(13))))
    movie = box(b"moov", header + track + (box(b"udta", tags) if tags else b"") + more)
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
        (m4a(behind=box(b"free", b"x" * 100_000)), "recording_unreadable"),
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


SOMEBODY = b"LOCATION=+35.0512+118.3265/"


def tagged_ogg(words=SOMEBODY, magic=b"OpusTags", behind=b""):
    def counted(text):
        return struct.pack("<I", len(text)) + text

    def page(number, granule, *packets):
        lacing = b"".join(bytes([255] * (len(packet) // 255) + [len(packet) % 255]) for packet in packets)
        head = struct.pack("<4sBBqIIIB", b"OggS", 0, 0, granule, 7, number, 0, len(lacing))
        return head + lacing + b"".join(packets)

    tags = (
        magic + counted(b"somebody") + struct.pack("<I", 2) + counted(b"TITLE=" + b"w" * 600) + counted(words) + behind
    )
    return page(0, 0, b"OpusHead" + bytes(11)) + page(1, 0, tags, b"setup") + page(2, 48_000, b"sound")


def tagged_webm(tags=b""):
    speech = heard("speech.webm")
    words = b"\x73\x73\x9d\x67\xc8\x9a" + b"\x45\xa3\x84NAME" + b"\x44\x87\x90" + b"somebody, 35.05N"
    tags = tags or b"\x12\x54\xc3\x67" + bytes([0x80 | len(words)]) + words
    at = speech.index(b"\x18\x53\x80\x67") + 4
    width = 9 - speech[at].bit_length()
    size = int.from_bytes(speech[at : at + width]) + len(tags)
    return speech[:at] + size.to_bytes(width) + speech[at + width :] + tags


def endless_ogg():
    """Its words go on over four megabytes, in pages of 255 full pieces."""
    first = ogg()[: ogg().index(b"OggS", 4)]
    page = b"OggS\0\0" + bytes(20) + b"\xff" * 256 + bytes(255 * 255)
    return first + page * 64


def tagged_wav(name=b"LIST", body=b"INFOIART\x08\0\0\0somebody"):
    sound = wav()
    chunk = struct.pack("<4sI", name, len(body)) + body + bytes(len(body) % 2)
    return sound[:4] + struct.pack("<I", len(sound) + len(chunk) - 8) + sound[8:] + chunk


@pytest.mark.parametrize(
    ("told", "kind"),
    [
        (tagged_ogg(), recordings.OGG),
        (tagged_ogg(behind=b"somebody"), recordings.OGG),
        (tagged_webm(), recordings.WEBM),
        (tagged_webm(b"\xec\x88somebody"), recordings.WEBM),
        (m4a(tags=b"", more=box(b"free", b"somebody")), recordings.MP4),
        (m4a(tags=b"", more=struct.pack(">I4sQ", 1, b"udta", 24) + b"somebody"), recordings.MP4),
        (tagged_wav(), recordings.WAV),
        (tagged_wav(b"iXML"), recordings.WAV),
        (mp3() + b"TAG" + b"somebody".ljust(125, b"\0"), recordings.MP3),
    ],
)
def test_no_kind_of_tag_is_played(told, kind):
    assert b"somebody" in told
    bare = recordings.bare(told, kind)
    assert b"somebody" not in bare
    assert b"35.05" not in bare
    assert len(bare) == len(told)
    assert recordings.examine(bare, "a", seconds=60) == recordings.examine(told, "a", seconds=60)


def test_a_page_of_crossed_out_words_has_a_sum_that_players_accept():
    """The sum of a page from the wild, and of what is written anew."""
    bare = bytearray(recordings.bare(tagged_ogg(), recordings.OGG))
    at = bare.index(b"OggS", 4)
    end = bare.index(b"OggS", at + 4)
    told = bytes(bare[at + 22 : at + 26])
    bare[at + 22 : at + 26] = bytes(4)
    assert told == struct.pack("<I", recordings._ogg_sum(bare[at:end])) != bytes(4)
    assert recordings._ogg_sum(bytearray(b"123456789")) == 0x89A1897F  # that of CRC-32/CKSUM, not inverted


@pytest.mark.parametrize(
    "data",
    [
        m4a().replace(struct.pack(">II", 1000, 2000), struct.pack(">II", 0, 2000)),
        ogg().replace(b"OpusHead" + bytes(11), b"\x01vorbis" + bytes(12)),
        tagged_wav(b"evil", b"x" * 8193),
        tagged_webm(b"\x4f\x4f\x84evil"),
        tagged_webm(b"\x10\x43\xa7\x70\x84evil"),
        tagged_webm(b"\xec\x60\x01" + b"x" * 8193),
        tagged_ogg(words=b"x" * 10_000),
        m4a(behind=box(b"pdin", b"x" * 10_000)),
        tagged_wav(b"JUNK", b"x" * 20_000),
        endless_ogg(),
        ogg() + ogg().replace(struct.pack("<I", 7), struct.pack("<I", 8)),
        ogg() + ogg().replace(b"OggS\0\0", b"OggS\0\x02", 1),
    ],
)
def test_no_length_and_no_room_for_strangers(data):
    with pytest.raises(Refusal, match="recording_unreadable"):
        recordings.examine(data, "a", seconds=60)


@pytest.mark.parametrize("data", [tagged_wav(b"FLLR", bytes(20_000)), m4a(behind=box(b"free", bytes(400_000)))])
def test_room_that_a_phone_left_empty_is_no_stranger(data):
    """An iPhone fills the head of a WAV up, and Android what it kept free at the head of an M4A."""
    assert recordings.examine(data, "a", seconds=60).seconds > 0


@pytest.mark.parametrize("name", ["speech.webm", "speech.m4a"])
def test_no_cut_of_a_recording_breaks_the_reader(name):
    whole, told = heard(name), set()
    for end in range(0, len(whole), 7):
        try:
            recordings.examine(whole[:end], name, seconds=60)
        except Refusal as refusal:
            told.add(refusal.code)
    assert told == {"recording_unreadable", "recording_not_sound"}
