"""Typesetting: a form and its data become a PDF/A-2b, the same bytes every time.

Nothing here reads a clock, the network or the machine's own fonts: the same sources, data, images and fonts always
give the same file, which is what lets a paper be reprinted and compared by its hash years later.
"""

import hashlib
import json
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache, cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pylopdf_fonts_zh_cn
import segno
import typst

from bihuan.documents.glyphs import coverage

# What the standard culture expects first (an office drops its own licensed files into its fonts folder), then the free
# 仿宋, then the font that is always there. Windows, WPS and Founder name the same face differently.
_SERIF = "Noto Serif SC"
_SANS = "Noto Sans SC"
CHAINS = {
    "body": ("仿宋_GB2312", "FangSong_GB2312", "仿宋", "FangSong", "FandolFang R", _SERIF),
    "title": ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "FZXiaoBiaoSong-B05", "FandolSong", _SERIF),
    "heading": ("黑体", "SimHei", "FandolHei", _SANS, _SERIF),
    "kai": ("楷体_GB2312", "KaiTi_GB2312", "楷体", "KaiTi", "FandolKai", "LXGW WenKai", _SERIF),
}
_FONT_FILES = ("*.otf", "*.ttf", "*.ttc", "*.otc", "*.OTF", "*.TTF", "*.TTC")
PDF_STANDARD = "a-2b"


@dataclass(frozen=True)
class Remark:
    """Something on the paper that a person should look at: `code` with the characters it is about."""

    code: str
    characters: tuple[str, ...]

    def as_dict(self) -> dict:
        """Plain JSON values."""
        return {"code": self.code, "characters": list(self.characters)}


@dataclass(frozen=True)
class Rendering:
    """A finished PDF and what is to be said about it."""

    pdf: bytes
    remarks: tuple[Remark, ...] = ()

    @property
    def sha256(self) -> str:
        """Hash of the file, 64 hexadecimal digits."""
        return hashlib.sha256(self.pdf).hexdigest()


@dataclass(frozen=True)
class Fontbook:
    """The fonts a paper may use and what each can draw."""

    fonts: typst.Fonts
    coverage: Mapping[str, frozenset[int]]
    office: tuple[str, ...]
    digest: str

    @cached_property
    def printable(self) -> frozenset[int]:
        """Code points that some font of every chain can draw."""
        return self.coverage[_SERIF].union(*(self.coverage[family] for family in self.office))

    def chain(self, role: str, text: set[int]) -> list[str]:
        """Families for `role`: first the first one that draws all of `text`, so that a name never mixes two faces."""
        known = [family for family in CHAINS[role] if family in self.coverage]
        whole = [family for family in known if text & self.printable <= self.coverage[family]]
        first = whole[:1] or known[-1:]
        return list(dict.fromkeys([*first, *known, _SERIF, *self.office]))


@cache
def fontbook(folder: Path | None = None) -> Fontbook:
    """The office's own fonts in `folder` (where there are any) and the packaged Noto Serif SC and Noto Sans SC."""
    packaged = [pylopdf_fonts_zh_cn.serif_path(), pylopdf_fonts_zh_cn.sans_path()]
    own = sorted({path for pattern in _FONT_FILES for path in folder.glob(pattern)}) if folder else []
    digest = hashlib.sha256()
    for path in (*own, *packaged):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    folders = [str(path) for path in dict.fromkeys(path.parent for path in (*own, *packaged))]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=folders)
    covered: dict[str, frozenset[int]] = {}
    office: list[str] = []
    for face in fonts.fonts():
        covered[face.family] = covered.get(face.family, frozenset()) | coverage(face.path, face.index)
        if Path(face.path) in own and face.family not in office:
            office.append(face.family)
    return Fontbook(fonts, covered, tuple(office), digest.hexdigest())


def renderer(book: Fontbook) -> str:
    """Name of what typesets: a reprint can only be equal where this is equal."""
    return f"typst {typst.__version__} fonts {book.digest[:16]}"


def verification_code(url: str) -> bytes:
    """A QR code (never Micro QR, which phones cannot read) of `url` as SVG; error correction M."""
    out = BytesIO()
    segno.make_qr(url, error="m").save(out, kind="svg", border=2, scale=4, dark="#000", light="#fff")
    return out.getvalue()


def _ignorable(character: str) -> bool:
    # Controls, joiners, direction marks and variation selectors draw nothing; some are used to disguise text.
    return (
        unicodedata.category(character) in ("Cc", "Cf", "Cs")
        or 0xFE00 <= ord(character) <= 0xFE0F
        or (0xE0100 <= ord(character) <= 0xE01EF)
    )


def clean(text: str) -> str:
    """`text` without characters that cannot be seen; line breaks stay, a tab becomes a space."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return "".join(c for c in text if c == "\n" or not _ignorable(c))


def mark_missing(text: str, printable: frozenset[int]) -> tuple[str, list[str]]:
    """`text` with each character no font can draw replaced by 〔U+20BB7〕, and those characters."""
    missing = [c for c in text if c != "\n" and ord(c) not in printable]
    if not missing:
        return text, []
    lost = set(missing)
    return "".join(substitute(c) if c in lost else c for c in text), missing


def substitute(character: str) -> str:
    """What is printed in the place of a character without a glyph: readable, and exact."""
    return f"〔U+{ord(character):04X}〕"


def _mapped(value: Any, change) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, Mapping):
        return {key: _mapped(item, change) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_mapped(item, change) for item in value]
    return value


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for item in value.values():
            yield from _strings(item)
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from _strings(item)


def _prepare(data: dict, book: Fontbook) -> tuple[dict, list[Remark]]:
    data = _mapped(data, clean)
    text = {ord(c) for string in _strings(data) for c in string if c != "\n"}
    lost: dict[str, None] = {}

    def readable(string: str) -> str:
        marked, missing = mark_missing(string, book.printable)
        lost.update(dict.fromkeys(missing))
        return marked

    data = _mapped(data, readable)
    fonts = {role: book.chain(role, text) for role in CHAINS}
    data["paper"] = {**data["paper"], "fonts": fonts, "missing": [substitute(c) for c in lost]}
    remarks = [Remark("glyph_missing", tuple(lost))] if lost else []
    preferred = next(family for family in CHAINS["body"] if family in book.coverage)
    if preferred != fonts["body"][0]:
        rare = sorted(chr(c) for c in text & book.printable - book.coverage[preferred])
        remarks.append(Remark("font_replaced", tuple(rare)))
    return data, remarks


def render(
    sources: Mapping[str, str],
    data: dict,
    *,
    book: Fontbook,
    at: datetime | None,
    images: Mapping[str, bytes] | None = None,
    output: str = "pdf",
    ppi: float = 110,
) -> Rendering | list[bytes]:
    """Typeset `sources["form.typ"]` with `data` (keys paper, context, signatures).

    `images` are named as the form names them below /images ("<sha256>.jpg"); `at` is written into the PDF as its date.
    Returns a Rendering; with output="png" the pages as pictures of `ppi` dots an inch. Raises typst.TypstError where
    the form itself is wrong: the packs are checked for that before they are released.
    """
    data, remarks = _prepare(data, book)
    files = {name: text.encode() for name, text in sources.items() if name.endswith(".typ")}
    files["data.json"] = json.dumps(data, ensure_ascii=False, sort_keys=True).encode()
    files |= {f"images/{name}": content for name, content in (images or {}).items()}
    if url := data["paper"].get("verify_url"):
        files["images/verify.svg"] = verification_code(url)
    with TemporaryDirectory(prefix="paper-") as root:
        _lay_out(Path(root), files)
        made = typst.compile(
            Path(root) / "form.typ",
            root=root,
            font_paths=book.fonts,
            format=output,
            ppi=ppi if output == "png" else None,
            pdf_standards=[PDF_STANDARD] if output == "pdf" else [],
            timestamp=int(at.timestamp()) if at else 0,
        )
    if output == "png":
        return made if isinstance(made, list) else [made]
    return Rendering(made, tuple(remarks))


def _lay_out(root: Path, files: Mapping[str, bytes]) -> None:
    (root / "images").mkdir()
    for name, content in files.items():
        (root / name).write_bytes(content)
