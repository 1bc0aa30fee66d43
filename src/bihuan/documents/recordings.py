"""What a voice recording really is, how long it is, and a copy to play that tells nothing but the sound. Pure.

A recording is judged by its content and never by its name. Its container is walked from the first byte to the last:
every byte must belong to a part that this kind of file has, so that nothing can be hung on behind it; a container that
holds a picture track is no recording.

The original is kept as it came, byte for byte: the phone's receipt names its hash, and it may have to be heard as it
was made. What a browser records holds the sound alone. What is chosen from a phone may name place, person and device in
its tags; `bare` blanks those in what is played, in place, so that nothing moves and a part can be asked for.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from math import inf

from bihuan.refusal import Refusal

WEBM, OGG, MP4, AMR, WAV, MP3 = "audio/webm", "audio/ogg", "audio/mp4", "audio/amr", "audio/wav", "audio/mpeg"
NAMES = {WEBM: "WebM录音", OGG: "Ogg录音", MP4: "M4A录音", AMR: "AMR录音", WAV: "WAV录音", MP3: "MP3录音"}
EXTENSIONS = {"webm": WEBM, "weba": WEBM, "ogg": OGG, "oga": OGG, "opus": OGG, "m4a": MP4, "mp4": MP4, "3gp": MP4,
              "aac": MP4, "amr": AMR, "wav": WAV, "mp3": MP3}  # fmt: skip

_FOREIGN = (b"%PDF-", b"<script", b"<html", b"<svg", b"<?php", b"PK\x03\x04", b"\xff\xd8\xff\xe0", b"\x89PNG\r\n")
_EARLY = 2048
_ROOM = 4 * _EARLY
"""Words about the sound have so much room; more would be enough for another file, but where it is zeros: phones leave
room ahead of the sound and fill up what they did not need."""
_AMR_FRAMES = (13, 14, 16, 18, 20, 21, 27, 32, 6, 1, 1, 1, 1, 1, 1, 1)
_AMR_WB_FRAMES = (18, 24, 33, 37, 41, 47, 51, 59, 61, 6, 1, 1, 1, 1, 1, 1)
_MP4_BOXES = frozenset(
    b"ftyp moov mdat free skip moof mfra styp sidx wide udta meta uuid pdin emsg".split()
)  # at the top of a file
_WAV_SOUND = frozenset({b"fmt ", b"data", b"fact", b"PEAK"})
"""Any other chunk of a WAV is taken for words: who makes one adds what he likes (LIST, bext, iXML, FLLR, smpl …)."""
_MP4_WORDS = frozenset(b"udta meta uuid free skip wide pdin emsg".split())
_MP3_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 0)
_MP3_LOWER = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160, 0)


class _Broken(Exception):
    """The file is not what its first bytes say."""


@dataclass(frozen=True)
class Recording:
    """Media type and length in seconds; 0 where the container does not tell."""

    kind: str
    seconds: float


def kind_of(data: bytes) -> str:
    """Media type by the first bytes; "" for what is no recording."""
    if data[:4] == b"\x1a\x45\xdf\xa3":
        return WEBM
    if data[:4] == b"OggS":
        return OGG
    if data[4:8] == b"ftyp":
        return MP4
    if data.startswith((b"#!AMR\n", b"#!AMR-WB\n")):
        return AMR
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return WAV
    if data[:3] == b"ID3" or _mp3_frame(data, 0):
        return MP3
    return ""


def examine(data: bytes, filename: str, *, seconds: int) -> Recording:
    """Walk the whole file. Raises Refusal recording_not_sound for what is none of the kinds or holds more than sound,
    recording_unreadable for a broken one or one with something else in it, recording_too_long past so many `seconds`.
    """
    kind = kind_of(data)
    if not kind:
        raise Refusal("recording_not_sound", missing=[filename], allowed=list(NAMES.values()))
    if any(mark in data[:_EARLY] for mark in _FOREIGN) or b"PK\x05\x06" in data[-22:]:
        raise Refusal("recording_unreadable", missing=[filename])
    try:
        length = _WALKS[kind](data)
        if not 0 <= length < inf:
            raise _Broken  # or no number at all
    except _Pictures:
        raise Refusal("recording_not_sound", missing=[filename], allowed=list(NAMES.values())) from None
    except (_Broken, struct.error, IndexError, ValueError, ArithmeticError, RecursionError) as error:
        raise Refusal("recording_unreadable", missing=[filename]) from error
    if length > seconds:
        raise Refusal("recording_too_long", missing=[filename], minutes=seconds // 60)
    return Recording(kind, length)


def bare(data: bytes, kind: str) -> bytes:
    """The same sound with its tags blanked, of the same length. `data` is one that was examined."""
    blank = bytearray(data)
    if kind in _BLANKS:
        _BLANKS[kind](blank)
    return bytes(blank)


class _Pictures(Exception):
    """There are pictures in it."""


def _too_much(data: bytes, start: int, end: int) -> bool:
    return end - start > _ROOM and data.count(0, start, end) < end - start


# --- WebM: elements within elements; what a browser records ends open -------------------------------------------------

_MASTERS = {
    0x18538067,
    0x1549A966,
    0x1654AE6B,
    0xAE,
    0x1F43B675,
    0xA0,
}  # and nothing else is entered
_DEEPEST = 4  # a segment, its tracks, a track, its sound
_TAGS, _VOID, _TITLES = 0x1254C367, 0xEC, (0x7BA9, 0x536E)
_WEBM_PARTS = frozenset({
    0x4286, 0x42F7, 0x42F2, 0x42F3, 0x4282, 0x4287, 0x4285,  # the head
    0x114D9B74, 0x1C53BB6B, _TAGS, _VOID, 0xBF,  # lists of what is where, words, nothing, sums
    0x2AD7B1, 0x4489, 0x4461, 0x7BA9, 0x4D80, 0x5741, 0x73A4,  # what it is
    0xD7, 0x73C5, 0x83, 0xB9, 0x88, 0x55AA, 0x9C, 0x6DE7, 0x23E383, 0x55EE, 0x536E, 0x22B59C, 0x22B59D, 0x86, 0x63A2,
    0x258688, 0xAA, 0x56AA, 0x56BB, 0xE1, 0xE0, 0x6D80,  # a track: E0 is a picture's, and told so by its type
    0xE7, 0xA7, 0xAB, 0xA3, 0xA1, 0x9B, 0xFB, 0xFA, 0x75A1, 0x75A2,  # a cluster of sound
})  # fmt: skip
"""Elements of a recording (Matroska, RFC 9559); chapters and attached files are none."""
_IN_SEGMENT = {0x114D9B74, 0x1549A966, 0x1654AE6B, 0x1F43B675, 0x1C53BB6B, 0x1254C367, 0x1043A770, 0xEC, 0xBF}


def _webm(data: bytes) -> float:
    scale, told, cluster, last, sound = 1_000_000, 0.0, 0, 0, False
    for number, start, end in _elements(data, 0, len(data), top=True):
        value = data[start:end]
        if number not in _WEBM_PARTS or (number in (_TAGS, _VOID) and _too_much(data, start, end)):
            raise _Broken
        if number == 0x4282 and value.rstrip(b"\0") != b"webm":
            raise _Broken
        if number == 0x83:
            if value != b"\x02":
                raise _Pictures
            sound = True
        elif number == 0x2AD7B1:
            scale = int.from_bytes(value)
        elif number == 0x4489:
            told = struct.unpack(">f" if len(value) == 4 else ">d", value)[0]
        elif number == 0xE7:
            cluster = int.from_bytes(value)
        elif number in (0xA3, 0xA1):
            track = 1 if value[0] & 0x80 else 2
            last = max(last, cluster + struct.unpack(">h", value[track : track + 2])[0])
    if not sound:
        raise _Broken
    return max(told, last) * scale / 1e9


def _blank_webm(data: bytearray) -> None:
    """Tags become an element of nothing; names of a film or a track are emptied."""
    for number, start, end in _elements(data, 0, len(data), top=True):
        if number in (*_TITLES, _VOID):
            data[start:end] = bytes(end - start)
        if number == _TAGS:
            width = next(width for width in range(1, 9) if data[start - width].bit_length() == 9 - width
                         and int.from_bytes(data[start - width - 4 : start - width]) == _TAGS)  # fmt: skip
            head = min(3 + width, 8)
            data[start - width - 4] = 0xEC
            void = end - (start - width - 4 + 1 + head)
            data[start - width - 3 : start - width - 3 + head] = (void | 1 << 7 * head).to_bytes(head)
            data[start - width - 3 + head : end] = bytes(void)


def _elements(data: bytes, at: int, end: int, *, top: bool = False, deep: int = 0) -> Iterator[tuple[int, int, int]]:
    """(id, start, end) of every element, masters entered; raises _Broken where they do not fill the space, or lie
    deeper in each other than those of a recording."""
    if deep > _DEEPEST:
        raise _Broken
    while at < end:
        first = data[at]
        width = 9 - first.bit_length()
        if not first or width > 4:
            raise _Broken
        number = int.from_bytes(data[at : at + width])
        at += width
        first = data[at]
        width = 9 - first.bit_length()
        if not first:
            raise _Broken
        size = int.from_bytes(data[at : at + width]) & ((1 << 7 * width) - 1)
        at += width
        unknown = size == (1 << 7 * width) - 1
        stop = end if unknown else at + size
        if stop > end or (top and number not in (0x1A45DFA3, 0x18538067)):
            raise _Broken
        if number == 0x1A45DFA3 or number in _MASTERS:
            if unknown and number == 0x1F43B675:  # a cluster of a live recording goes on to the next one
                stop = _next_in_segment(data, at, end)
            yield from _elements(data, at, stop, deep=deep + 1)
        else:
            yield number, at, stop
        at = stop


def _next_in_segment(data: bytes, at: int, end: int) -> int:
    while at < end:
        width = 9 - data[at].bit_length()
        if width == 4 and int.from_bytes(data[at : at + 4]) in _IN_SEGMENT:
            return at
        at += width
        size_width = 9 - data[at].bit_length()
        size = int.from_bytes(data[at : at + size_width]) & ((1 << 7 * size_width) - 1)
        at += size_width + size
    if at != end:
        raise _Broken
    return end


# --- Ogg: pages -------------------------------------------------------------------------------------------------------


_BEGINS = 0x02  # the first page of a stream says so


def _ogg(data: bytes) -> float:
    at, granule, rate, stream = 0, 0, 0, data[14:18]
    while at < len(data):
        another = data[at + 14 : at + 18] != stream or (at and data[at + 5] & _BEGINS)
        if data[at : at + 4] != b"OggS" or another:
            raise _Broken  # one sound and nothing beside or behind it: its words are those of the whole file
        position = struct.unpack("<q", data[at + 6 : at + 14])[0]
        lacing = data[at + 27 : at + 27 + data[at + 26]]
        body = at + 27 + len(lacing)
        if at == 0:
            rate = _ogg_rate(data[body : body + 64])
        granule = max(granule, position)
        at = body + sum(lacing)
    if at != len(data):
        raise _Broken
    _second_packet(data)
    return granule / rate


def _ogg_rate(head: bytes) -> int:
    if head.startswith(b"OpusHead"):
        return 48_000
    if head.startswith(b"\x01vorbis"):
        return struct.unpack("<I", head[12:16])[0]
    raise _Pictures  # Theora, or what nobody plays


def _blank_ogg(data: bytearray) -> None:
    """The comments of the second packet are crossed out in place, and the sums of its pages made anew."""
    pages, places = _second_packet(data)
    packet = bytes(data[place] for place in places)
    magic = next((magic for magic in (b"OpusTags", b"\x03vorbis") if packet.startswith(magic)), None)
    if magic is None:
        return
    end = len(magic)
    for start, end in _comments(packet, len(magic)):
        for place in places[start:end]:
            data[place] = data[place] if data[place] == ord("=") else ord("x")
    for place in places[end + (magic != b"OpusTags") :]:  # Vorbis ends with one bit of its own
        data[place] = 0
    for start, stop in pages:
        data[start + 22 : start + 26] = bytes(4)
        data[start + 22 : start + 26] = struct.pack("<I", _ogg_sum(data[start:stop]))


def _second_packet(data: bytes | bytearray) -> tuple[list[tuple[int, int]], list[int]]:
    """The pages over which it goes, and where each of its bytes lies; the first page holds the first packet alone.
    Raises _Broken where it is larger than words are."""
    pages: list[tuple[int, int]] = []
    places: list[int] = []
    at = _next_page(data, 0)
    while at < len(data):
        body = at + 27 + data[at + 26]
        pages.append((at, _next_page(data, at)))
        for size in data[at + 27 : body]:
            places += range(body, body + size)
            body += size
            if len(places) > _ROOM:
                raise _Broken
            if size < 255:
                return pages, places
        at = pages[-1][1]
    return pages, places


def _next_page(data: bytes | bytearray, at: int) -> int:
    body = at + 27 + data[at + 26]
    return body + sum(data[at + 27 : body])


def _comments(packet: bytes, at: int) -> Iterator[tuple[int, int]]:
    """From where to where the vendor's name goes, and each comment; no further than the packet."""
    left, counted = 1, False
    while left and at + 4 <= len(packet):
        size = struct.unpack("<I", packet[at : at + 4])[0]
        yield at + 4, at + 4 + size
        at, left = at + 4 + size, left - 1
        if not counted and at + 4 <= len(packet):
            at, left, counted = at + 4, struct.unpack("<I", packet[at : at + 4])[0], True


def _sum_of(byte: int) -> int:
    total = byte << 24
    for _bit in range(8):
        total = (total << 1 ^ (0x04C11DB7 if total & 0x80000000 else 0)) & 0xFFFFFFFF
    return total


_SUMS = [_sum_of(byte) for byte in range(256)]


def _ogg_sum(page: bytearray) -> int:
    """CRC-32 of polynomial 0x04c11db7, the highest bit first (RFC 3533, 6)."""
    total = 0
    for byte in page:
        total = (total << 8 & 0xFFFFFFFF) ^ _SUMS[total >> 24 ^ byte]
    return total


# --- MP4 and M4A: boxes -----------------------------------------------------------------------------------------------


def _boxes(data: bytes, at: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    while at < end:
        size, name = struct.unpack(">I4s", data[at : at + 8])
        start = at + 8
        if size == 1:
            size, start = struct.unpack(">Q", data[at + 8 : at + 16])[0], at + 16
        stop = at + size if size else end
        if stop > end or stop < start:
            raise _Broken
        yield name, start, stop
        at = stop


def _mp4(data: bytes) -> float:
    length, sound = 0.0, False
    for name, start, end in _boxes(data, 0, len(data)):
        if name not in _MP4_BOXES:
            raise _Broken
        if name in _MP4_WORDS and _too_much(data, start, end):
            raise _Broken
        if name == b"moov":
            length, sound = _mp4_movie(data, start, end)
    if not sound:
        raise _Broken
    return length


def _mp4_movie(data: bytes, start: int, end: int) -> tuple[float, bool]:
    length, handlers = 0.0, []
    for name, at, stop in _boxes(data, start, end):
        if name == b"mvhd":
            long = data[at] == 1
            scale, told = struct.unpack_from(">IQ" if long else ">II", data, at + (20 if long else 12))
            length = told / scale
        if name == b"trak":
            handlers += [
                data[inner + 8 : inner + 12]
                for kind, media, media_end in _boxes(data, at, stop)
                if kind == b"mdia"
                for part, inner, _inner_end in _boxes(data, media, media_end)
                if part == b"hdlr"
            ]
    if b"vide" in handlers:
        raise _Pictures
    return length, b"soun" in handlers


def _blank_mp4(data: bytearray) -> None:
    for start, end in list(_mp4_tags(data)):
        name = start - 4 if bytes(data[start - 4 : start]) in _MP4_WORDS else start - 12  # before a long size
        data[name : name + 4] = b"free"  # a box of nothing, and not one that holds broken ones
        data[start:end] = bytes(end - start)


def _mp4_tags(data: bytes) -> Iterator[tuple[int, int]]:
    """What names place, person and device, or has room for anything: at the top, in the movie and in its tracks."""
    for name, start, end in _boxes(data, 0, len(data)):
        if name in _MP4_WORDS:
            yield start, end
        if name == b"moov":
            for inner, at, stop in _boxes(data, start, end):
                if inner in _MP4_WORDS:
                    yield at, stop
                if inner == b"trak":
                    yield from ((a, b) for part, a, b in _boxes(data, at, stop) if part in _MP4_WORDS)


# --- AMR, WAV, MP3: frames and chunks ---------------------------------------------------------------------------------


def _amr(data: bytes) -> float:
    wide = data.startswith(b"#!AMR-WB\n")
    at, sizes, frames = 9 if wide else 6, _AMR_WB_FRAMES if wide else _AMR_FRAMES, 0
    while at < len(data):
        at += sizes[data[at] >> 3 & 15]
        frames += 1
    if at != len(data) or not frames:
        raise _Broken
    return frames / 50


def _wav(data: bytes) -> float:
    if struct.unpack("<I", data[4:8])[0] + 8 != len(data):
        raise _Broken
    rate, length = 0, 0
    for name, start, end in _chunks(data):
        if name not in _WAV_SOUND and _too_much(data, start, end):
            raise _Broken
        if name == b"fmt ":
            rate = struct.unpack("<I", data[start + 8 : start + 12])[0]
        if name == b"data":
            length = end - start
    if not rate or not length:
        raise _Broken
    return length / rate


def _chunks(data: bytes | bytearray) -> Iterator[tuple[bytes, int, int]]:
    at = 12
    while at < len(data):
        name, size = struct.unpack("<4sI", data[at : at + 8])
        yield name, at + 8, at + 8 + size
        at += 8 + size + size % 2
    if at != len(data):
        raise _Broken


def _blank_wav(data: bytearray) -> None:
    for name, start, end in list(_chunks(data)):
        if name not in _WAV_SOUND:
            data[start - 8 : start - 4], data[start:end] = b"JUNK", bytes(end - start)


def _mp3(data: bytes) -> float:
    at = sum((end for _start, end in _id3_body(data)), 0)
    end = len(data) - (128 if data[-128:-125] == b"TAG" else 0)
    length = 0.0
    while at < end:
        frame = _mp3_frame(data, at)
        if frame is None:
            raise _Broken
        size, seconds = frame
        at, length = at + size, length + seconds
    if at != end or not length:
        raise _Broken
    return length


def _blank_mp3(data: bytearray) -> None:
    """ID3v2 before the sound, ID3v1 behind it."""
    for start, end in _id3_body(data):
        data[start:end] = bytes(end - start)
    if data[-128:-125] == b"TAG":
        data[-125:] = bytes(125)


def _id3_body(data: bytes | bytearray) -> tuple[tuple[int, int], ...]:
    """From behind the head of an ID3v2 tag to its end; its sizes use seven bits of each byte."""
    if data[:3] != b"ID3":
        return ()
    size = 0
    for one in data[6:10]:
        size = size << 7 | one & 0x7F
    return ((10, min(len(data), 10 + size)),)


def _mp3_frame(data: bytes, at: int) -> tuple[int, float] | None:
    """(bytes, seconds) of the frame that begins here."""
    head = data[at : at + 4]
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # layer III alone
        return None
    first = head[1] & 0x18 == 0x18  # MPEG-1; else MPEG-2 or 2.5
    half = head[1] & 0x18 == 0x10
    rate = (_MP3_RATES if first else _MP3_LOWER)[head[2] >> 4] * 1000
    if head[2] >> 2 & 3 == 3 or not rate or head[1] & 0x18 == 0x08:
        return None
    sampled = (44_100, 48_000, 32_000)[head[2] >> 2 & 3] // (1 if first else 2 if half else 4)
    size = (144 if first else 72) * rate // sampled + (head[2] >> 1 & 1)
    return size, (1152 if first else 576) / sampled


_BLANKS = {WEBM: _blank_webm, OGG: _blank_ogg, MP4: _blank_mp4, WAV: _blank_wav, MP3: _blank_mp3}
_WALKS = {WEBM: _webm, OGG: _ogg, MP4: _mp4, AMR: _amr, WAV: _wav, MP3: _mp3}
