"""What a file really is, and copies of photos that are safe to show. Pure; Pillow does the decoding.

A photo is judged by its content, never by its name; its size is read before a pixel is decoded, so that a small file
that claims a huge picture costs nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO

import pillow_heif
from PIL import ExifTags, Image
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from bihuan.documents import recordings
from bihuan.refusal import Refusal

JPEG, PNG, WEBP, HEIC, PDF = "image/jpeg", "image/png", "image/webp", "image/heic", "application/pdf"
ALLOWED = (JPEG, PNG, WEBP, HEIC, PDF)

# Ours. A JPEG of one scan can be decoded at a half, a quarter or an eighth of its size, so it may be large; how far
# that goes depends on its shorter side. The others are decoded whole.
MAX_PIXELS_JPEG = 200_000_000
MAX_PIXELS = 50_000_000
MAX_SIDE = 20_000
PUBLIC_EDGE, PAPER_EDGE, THUMBNAIL_EDGE = 1600, 800, 320

NAMES = {
    JPEG: "JPEG图片",
    PNG: "PNG图片",
    WEBP: "WebP图片",
    HEIC: "HEIC图片",
    PDF: "PDF文件",
    "image/gif": "GIF图片",
    "image/bmp": "BMP图片",
    "image/tiff": "TIFF图片",
    "image/svg+xml": "SVG图片",
    "application/zip": "ZIP或Office文件",
    "application/msword": "旧版Office文件",
    **recordings.NAMES,
    "application/octet-stream": "未知类型",
}
_EXTENSIONS = {
    "jpg": JPEG,
    "jpeg": JPEG,
    "jpe": JPEG,
    "png": PNG,
    "webp": WEBP,
    "heic": HEIC,
    "heif": HEIC,
    "pdf": PDF,
    "gif": "image/gif",
    "bmp": "image/bmp",
    "tif": "image/tiff",
    "tiff": "image/tiff",
    "svg": "image/svg+xml",
    "zip": "application/zip",
    "docx": "application/zip",
    "xlsx": "application/zip",
    "doc": "application/msword",
    "xls": "application/msword",
}
_MAGIC = (
    (b"\xff\xd8\xff", JPEG),
    (b"\x89PNG\r\n\x1a\n", PNG),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (b"PK\x03\x04", "application/zip"),
    (b"\xd0\xcf\x11\xe0", "application/msword"),
)
_SEQUENTIAL, _PROGRESSIVE, _SCAN = frozenset({0xC0, 0xC1, 0xC9}), frozenset({0xC2, 0xC6, 0xCA, 0xCE}), 0xDA
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""How a photo becomes upright, by its orientation (Exif 2.32, tag 274); Pillow itself would write all notes anew."""
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")


@dataclass(frozen=True)
class Photo:
    """A decoded photo: its true size, what its camera noted, and copies without any of that."""

    width: int
    height: int
    details: dict
    public: bytes
    paper: bytes
    thumbnail: bytes


def content_type(data: bytes) -> str:
    """Media type by the first bytes."""
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    if data[4:8] == b"ftyp" and data[8:12] in _HEIF_BRANDS:
        return HEIC
    for magic, kind in _MAGIC:
        if data.startswith(magic):
            return kind
    if b"%PDF-" in data[:1024]:
        return PDF
    if b"<svg" in data[:1024].lower():
        return "image/svg+xml"
    return recordings.kind_of(data) or "application/octet-stream"


def check_type(data: bytes, filename: str) -> str:
    """The media type of an acceptable file.

    Raises Refusal("evidence_type_mismatch") when the name promises another kind of file than the content is (phones
    name one picture format as another, that is let pass), ("evidence_type_not_allowed") for kinds we do not keep.
    """
    found = content_type(data)
    extension = filename.rpartition(".")[2].lower() if "." in filename else ""
    named = _EXTENSIONS.get(extension)
    pictures = (JPEG, PNG, WEBP, HEIC)
    if named and named != found and not (named in pictures and found in pictures):
        raise Refusal("evidence_type_mismatch", missing=[filename], named=NAMES[named], found=NAMES[found])
    if found not in ALLOWED:
        raise Refusal(
            "evidence_type_not_allowed",
            missing=[filename],
            found=NAMES[found],
            allowed=[NAMES[kind] for kind in ALLOWED],
        )
    return found


def _open_heif(stream: BytesIO) -> Image.Image:
    return pillow_heif.HeifImageFile(stream)


# Classes and not Image.open: that one judges the size by one process-wide limit.
_OPENERS: dict[str, Callable[[BytesIO], Image.Image]] = {
    JPEG: JpegImageFile,
    PNG: PngImageFile,
    WEBP: WebPImageFile,
    HEIC: _open_heif,
}


def develop(data: bytes, kind: str, *, filename: str, transparent: bool = False) -> Photo:
    """Read a photo and make its copies. `transparent` keeps the ground of a drawn signature clear (PNG).

    Raises Refusal("evidence_too_many_pixels") naming the size, ("evidence_unreadable") for a broken file.
    """
    try:
        image = _OPENERS[kind](BytesIO(data))
        size = image.size
        in_part = kind == JPEG and _one_scan(data)
        _check_pixels(size, size, MAX_PIXELS_JPEG if in_part else MAX_PIXELS, filename)
        details, turn = _readable(_details, image, {}), _readable(_turn, image, None)
        if kind == JPEG:
            image.draft("RGB", (PUBLIC_EDGE, PUBLIC_EDGE))
            _check_pixels(image.size, size, MAX_PIXELS, filename)
        image.load()
        picture = _small(image, "RGBA" if transparent else "RGB", turn)
        del image  # of a large one there is one copy in memory at a time, and of the small ones one
        turned = size[0] != size[1] and (picture.width > picture.height) != (size[0] > size[1])
        copies = [_copy(picture, edge) for edge in (PUBLIC_EDGE, PAPER_EDGE, THUMBNAIL_EDGE)]
    except (Refusal, MemoryError):
        raise
    except Exception as error:  # a decoder says in a hundred ways that a file is broken
        raise Refusal("evidence_unreadable", missing=[filename]) from error
    if turned:
        size = size[::-1]
    return Photo(size[0], size[1], details, *copies)


def _check_pixels(decoded: tuple[int, int], size: tuple[int, int], limit: int, filename: str) -> None:
    """Whether what will be `decoded` of a photo of this size fits; its sides are long, not endless."""
    width, height = size
    if decoded[0] * decoded[1] > limit or max(size) > MAX_SIDE:
        raise Refusal(
            "evidence_too_many_pixels",
            missing=[filename],
            width=width,
            height=height,
            megapixels=round(width * height / 1_000_000),
            limit=limit // 1_000_000,
        )


def _one_scan(data: bytes) -> bool:
    """Whether a JPEG holds all its colours in its first scan and is not progressive: of any other the decoder keeps
    every coefficient in memory, whatever size is asked of it."""
    at, colours = 2, 0
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, length = data[at + 1], int.from_bytes(data[at + 2 : at + 4])
        if marker == 0xFF:  # filling
            at += 1
            continue
        if marker in _PROGRESSIVE:
            return False
        if marker in _SEQUENTIAL:
            colours = data[at + 9] if at + 9 < len(data) else 0
        if marker == _SCAN:
            return at + 4 < len(data) and data[at + 4] == colours
        at += 2 + length
    return False


def _small(image: Image.Image, mode: str, turn: Image.Transpose | None) -> Image.Image:
    """The largest copy that is shown of a photo, upright, and without what its camera noted."""
    picture = image if image.mode == mode else image.convert(mode)
    picture.thumbnail((PUBLIC_EDGE, PUBLIC_EDGE), Image.Resampling.LANCZOS)
    picture = picture if turn is None else picture.transpose(turn)
    picture.info = {}
    return picture


def _copy(picture: Image.Image, edge: int) -> bytes:
    """The picture no larger than that, which it is from then on: the copies are made from the largest down."""
    picture.thumbnail((edge, edge), Image.Resampling.LANCZOS)
    out = BytesIO()
    if picture.mode == "RGBA":
        picture.save(out, "PNG", optimize=True)
    else:
        picture.save(out, "JPEG", quality=82, optimize=True, exif=b"", icc_profile=None)
    return out.getvalue()


def _readable[Noted](read: Callable[[Image.Image], Noted], image: Image.Image, otherwise: Noted) -> Noted:
    """What `read` finds in the camera's notes. One of the wrong kind raises whatever its reader stumbles over, and the
    photo may be good all the same."""
    try:
        return read(image)
    except MemoryError:
        raise
    except Exception:
        return otherwise


def _turn(image: Image.Image) -> Image.Transpose | None:
    return _UPRIGHT.get(image.getexif().get(ExifTags.Base.Orientation))


def _details(image: Image.Image) -> dict:
    """When, with what and where the photo says it was taken; what is not readable is left out."""
    exif = image.getexif()
    details = {}
    shot = exif.get_ifd(ExifTags.IFD.Exif).get(ExifTags.Base.DateTimeOriginal) or exif.get(ExifTags.Base.DateTime)
    shot = _seen(shot) if isinstance(shot, str) else ""
    if len(shot) >= 16 and shot[:4].isdigit():
        details["taken_at"] = shot[:10].replace(":", "-") + "T" + shot[11:19]
    device = " ".join(_seen(str(exif[tag])) for tag in (ExifTags.Base.Make, ExifTags.Base.Model) if tag in exif)
    if device:
        details["device"] = device[:100]
    place = _place(exif.get_ifd(ExifTags.IFD.GPSInfo))
    if place:
        details["latitude"], details["longitude"] = place
    return details


def _seen(text: str) -> str:
    """What a camera wrote, up to where it ends: behind that cheap ones leave whatever was there."""
    return "".join(letter for letter in text.partition("\0")[0] if letter.isprintable()).strip()


def _place(gps: dict) -> tuple[str, str] | None:
    try:
        return _degrees(gps[2], gps.get(1) == "S"), _degrees(gps[4], gps.get(3) == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return None


def _degrees(parts: tuple, negative: bool) -> str:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return f"{-value if negative else value:.6f}"
