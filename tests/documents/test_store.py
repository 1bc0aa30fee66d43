"""Evidence: kept to the byte, judged by content, shown without where and by whom it was taken."""

import random
import struct
import zlib
from collections import Counter
from io import BytesIO

import pillow_heif
import pytest
from PIL import ExifTags, Image
from tests.documents.samples import AT, EXPERT, picture

from bihuan import documents
from bihuan.documents import images
from bihuan.documents.queries import seen_before
from bihuan.refusal import Refusal

pytestmark = pytest.mark.django_db


def store(data, filename="p.jpg", purpose="evidence"):
    return documents.store(data, filename=filename, by=EXPERT, at=AT, purpose=purpose)


def photo_with_place():
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "HUAWEI", "P70"
    exif[ExifTags.Base.Orientation] = 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:21 10:12:33"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (35.0, 6.0, 0.0), 3: "E", 4: (118.0, 21.0, 36.0)})
    return picture((2400, 1800), exif=exif)


def test_the_original_is_kept_and_the_copies_tell_nothing():
    data = photo_with_place()
    kept = store(data)
    assert documents.read(kept.sha256) == data
    assert (kept.width, kept.height) == (1800, 2400)
    assert kept.details == {
        "taken_at": "2026-11-21T10:12:33",
        "device": "HUAWEI P70",
        "latitude": "35.100000",
        "longitude": "118.360000",
    }
    for sha256, edge in ((kept.public_sha256, 1600), (kept.paper_sha256, 800), (kept.thumbnail_sha256, 320)):
        copy = Image.open(BytesIO(documents.read(sha256)))
        assert max(copy.size) == edge
        assert copy.height > copy.width
        assert not copy.getexif()


@pytest.mark.parametrize(
    ("kind", "name", "content_type"),
    [("JPEG", "a.JPG", images.JPEG), ("PNG", "a.png", images.PNG), ("WEBP", "a.webp", images.WEBP)],
)
def test_pictures_are_known_by_their_content(kind, name, content_type):
    kept = store(picture(kind=kind), name)
    assert kept.content_type == content_type
    assert kept.is_photo


def test_a_phones_heic_is_kept_with_a_jpeg_to_show():
    out = BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (640, 480), "navy")).save(out)
    kept = store(out.getvalue(), "IMG_1.HEIC")
    assert kept.content_type == images.HEIC
    assert (kept.width, kept.height) == (640, 480)
    assert images.content_type(documents.read(kept.public_sha256)) == images.JPEG


def test_a_pdf_is_kept_as_it_is():
    kept = store(b"%PDF-1.7\n...", "report.pdf")
    assert kept.content_type == images.PDF
    assert not kept.is_photo


def test_a_picture_named_as_another_kind_of_picture_passes():
    assert store(picture(kind="PNG"), "wechat.jpg").content_type == images.PNG


@pytest.mark.parametrize(
    ("data", "name", "code", "facts"),
    [
        (b"", "a.jpg", "evidence_empty", {}),
        (b"%PDF-1.7 x", "a.jpg", "evidence_type_mismatch", {"named": "JPEG图片", "found": "PDF文件"}),
        (picture(), "a.pdf", "evidence_type_mismatch", {"named": "PDF文件", "found": "JPEG图片"}),
        (picture(kind="GIF"), "a.gif", "evidence_type_not_allowed", {"found": "GIF图片"}),
        (b"PK\x03\x04", "a.docx", "evidence_type_not_allowed", {"found": "ZIP或Office文件"}),
        (b"<svg onload='x'/>", "a", "evidence_type_not_allowed", {"found": "SVG图片"}),
        (b"MZ\x90", "a.exe", "evidence_type_not_allowed", {"found": "未知类型"}),
        (picture()[:300], "a.jpg", "evidence_unreadable", {}),
        (picture(kind="PNG")[:60], "a.png", "evidence_unreadable", {}),
    ],
)
def test_other_files_are_refused_each_with_its_own_answer(data, name, code, facts):
    with pytest.raises(Refusal) as caught:
        store(data, name)
    assert caught.value.code == code
    assert facts.items() <= caught.value.facts.items()
    assert "…" not in caught.value.text()


def test_a_file_over_the_limit_is_refused():
    with pytest.raises(Refusal, match="evidence_too_large"):
        store(BytesIO(b"\xff\xd8\xff" + bytes(50 * 1024 * 1024)))


def test_a_sixty_megapixel_photo_is_taken():
    kept = store(picture((9000, 6700)))
    assert (kept.width, kept.height) == (9000, 6700)
    assert max(Image.open(BytesIO(documents.read(kept.public_sha256))).size) == 1600


@pytest.mark.parametrize(("claimed", "megapixels"), [((50_000, 50_000), 2500), ((8000, 7000), 56)])
def test_a_small_file_that_claims_a_huge_picture_is_refused_before_it_is_decoded(claimed, megapixels):
    def chunk(tag, body):
        return struct.pack(">I", len(body)) + tag + body + struct.pack(">I", zlib.crc32(tag + body))

    header = struct.pack(">IIBBBBB", *claimed, 8, 2, 0, 0, 0)
    flood = b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(b"\0")) + chunk(b"IEND", b"")
    with pytest.raises(Refusal, match="evidence_too_many_pixels") as caught:
        store(flood, "a.png")
    assert caught.value.facts["megapixels"] == megapixels
    assert str(claimed[0]) in caught.value.text()


def test_a_progressive_photo_may_not_be_as_large_as_a_plain_one():
    with pytest.raises(Refusal, match="evidence_too_many_pixels"):
        store(picture((8000, 6500), progressive=True))


def test_a_narrow_photo_may_not_be_as_large_as_a_wide_one():
    """How far a JPEG can be decoded smaller goes by its shorter side."""
    with pytest.raises(Refusal, match="evidence_too_many_pixels"):
        store(picture((3000, 19_000)))


def test_no_side_of_a_photo_is_endless():
    with pytest.raises(Refusal, match="evidence_too_many_pixels") as caught:
        store(picture((20_100, 8)))
    assert caught.value.facts["width"] == 20_100


def test_a_photo_whose_colours_come_one_after_the_other_may_not_be_as_large_as_a_plain_one():
    """The decoder keeps all of it, as it does of a progressive one."""
    plain = bytearray(picture((8000, 6500)))
    scan = plain.rindex(b"\xff\xda")
    assert plain[scan + 4] == 3
    plain[scan + 4] = 1
    with pytest.raises(Refusal, match="evidence_too_many_pixels"):
        store(bytes(plain))


def test_what_a_cheap_camera_leaves_behind_its_name_does_not_keep_the_photo_out():
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Model] = "REDMI\0\0rub\0bish", "Note 9\0"
    exif[ExifTags.Base.DateTime] = "2026:11:0\0 08:00:00"
    kept = store(picture(exif=exif))
    kept.refresh_from_db()
    assert kept.details == {"device": "REDMI Note 9"}


def test_a_photo_that_lies_on_its_side_is_shown_upright_in_every_size():
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    kept = store(picture((2000, 1000), exif=exif))
    assert (kept.width, kept.height) == (1000, 2000)
    sizes = [Image.open(BytesIO(documents.read(one))).size for one in (
        kept.public_sha256, kept.paper_sha256, kept.thumbnail_sha256)]  # fmt: skip
    assert sizes == [(800, 1600), (400, 800), (160, 320)]


def test_the_same_photo_brought_again_is_recognised_and_kept_once(settings):
    first, second = store(picture()), store(picture(), "other.jpg")
    assert first.sha256 == second.sha256
    assert not seen_before(first.sha256, than=first.pk)
    assert seen_before(second.sha256, than=second.pk)
    files = [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]
    assert len({path.name for path in files}) == len(files)


def test_a_file_name_cannot_leave_the_store(settings):
    kept = store(picture(), "../../etc/passwd\u202egpj.jpg")
    assert (settings.MEDIA_ROOT / kept.sha256[:2] / kept.sha256).is_file()
    assert "\u202e" not in kept.filename


@pytest.mark.parametrize(
    ("tag", "value", "kind"),
    [
        (ExifTags.Base.XResolution, "72 dpi", 2),
        (ExifTags.Base.DateTime, (1, 3), 5),
        (ExifTags.Base.Software, 1.5, 11),
        (ExifTags.Base.Make, 7, 3),
    ],
)
def test_a_note_of_the_wrong_kind_costs_no_photo(tag, value, kind):
    """The photo lies on its side, and stands upright in its copies."""
    notes = struct.pack(">2sHIH", b"MM", 42, 8, 2) + entry(ExifTags.Base.Orientation, 3, 6) + entry(tag, kind, value)
    behind = bytes(4) + str(value).encode() + bytes(30)
    photo = images.develop(picture((900, 600), exif=b"Exif\0\0" + notes + behind), images.JPEG, filename="1.jpg")
    assert (photo.width, photo.height) == (600, 900)


def entry(tag, kind, value) -> bytes:
    """One note of an Exif directory; what does not fit into four bytes points behind it."""
    if kind == 3:
        return struct.pack(">HHIHxx", tag, kind, 1, value)
    if kind == 11:
        return struct.pack(">HHIf", tag, kind, 1, value)
    return struct.pack(">HHII", tag, kind, len(value) + 1 if kind == 2 else 1, 38)


def test_a_spoiled_photo_is_taken_or_refused_and_nothing_else():
    exif = Image.Exif()
    exif[ExifTags.Base.Make], exif[ExifTags.Base.Orientation] = "HUAWEI", 6
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2026:11:21 10:12:33"
    good, chance, ends = picture((64, 48), exif=exif), random.Random(5), Counter()
    for _round in range(600):
        spoiled = bytearray(good)
        for _byte in range(chance.randint(1, 6)):
            spoiled[chance.randrange(20, 200)] = chance.randrange(256)
        try:
            images.develop(bytes(spoiled), images.JPEG, filename="1.jpg")
            ends["taken"] += 1
        except Refusal as refusal:
            ends[refusal.code] += 1
    assert set(ends) <= {"taken", "evidence_unreadable", "evidence_too_many_pixels"}
    assert ends["taken"] > 100
