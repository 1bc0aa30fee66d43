"""A name must be readable on paper: drawn where a font can, marked where none can, never an empty box."""

import shutil
from io import BytesIO

import pypdf
import pytest
from tests.documents.samples import sample
from tests.documents.test_forms import text_of, typeset

from bihuan.documents import rendering
from bihuan.documents.glyphs import coverage

RARE = "镕堃赟喆龑玥燚䶮昇旻芃祎垚珺翀彧頔"


def test_rare_name_characters_print_and_can_be_read_back():
    context = sample("hazard_notice") | {"principal": RARE}
    made = typeset("hazard_notice", context)
    assert RARE in text_of(made.pdf)
    assert made.remarks == ()


@pytest.mark.parametrize("character", ["𠮷", "😀", "\ue863"])
def test_a_character_no_font_has_is_marked_and_reported(character):
    context = sample("hazard_notice") | {"principal": f"{character}野（经理）"}
    made = typeset("hazard_notice", context)
    mark = f"〔U+{ord(character):04X}〕"
    text = text_of(made.pdf)
    assert f"{mark}野" in text
    assert "超出本机字库" in text
    assert [(remark.code, remark.characters) for remark in made.remarks] == [("glyph_missing", (character,))]


def test_characters_that_cannot_be_seen_are_taken_out():
    assert rendering.clean("王\u200b赟\u202e\ufe0f\tA\x00\r\nB") == "王赟 A\nB"


def test_an_office_font_comes_first_and_gives_way_as_a_whole(tmp_path):
    """A face without a name's character is not mixed with another: the whole paper takes the next face."""
    narrow = tmp_path / "office.ttf"
    shutil.copy("/usr/share/fonts/truetype/dejavu/DejaVuSerif.ttf", narrow)
    book = rendering.fontbook(tmp_path)
    known = rendering.CHAINS["body"]
    rendering.CHAINS["body"] = ("DejaVu Serif", *known)
    try:
        assert book.chain("body", {ord("A")})[0] == "DejaVu Serif"
        assert book.chain("body", {ord("A"), ord("堃")})[0] == "Noto Serif SC"
        made = typeset("hazard_notice", sample("hazard_notice"), book=book)
    finally:
        rendering.CHAINS["body"] = known
    assert made.remarks[0].code == "font_replaced"
    assert "堃" in made.remarks[0].characters
    fonts = {font for page in pypdf.PdfReader(BytesIO(made.pdf)).pages for font in _fonts(page)}
    assert fonts
    assert not any("DejaVu" in font for font in fonts)


def _fonts(page):
    return [str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()]


def test_the_map_of_the_packaged_font_is_read_right():
    known = coverage(str(rendering.pylopdf_fonts_zh_cn.serif_path()))
    assert all(ord(c) in known for c in RARE + "〔〕〇—㎡A")
    assert ord("𠮷") not in known
    assert len(known) > 30_000
