"""What comes out of the printer: the matter alone, whole and in black on white, and on it whose it is and of when."""

import re
import unicodedata
from io import BytesIO

import pypdf
import pytest
from playwright.sync_api import expect
from tests.journeys.person import Person

pytestmark = pytest.mark.journey
SHEET = {"upright": {"width": 687, "height": 1000}, "across": {"width": 1016, "height": 680}}
"""A4 within its margins, in the pixels of a page."""
BEYOND = """[...document.querySelectorAll('#main *')].filter(part => part.checkVisibility()
    && part.getBoundingClientRect().right > innerWidth + 1).map(part => part.outerHTML.slice(0, 120)).slice(0, 4)"""
RADICALS = str.maketrans("⻅⻆⻉⻋⻓⻔⻘⻚⻛⻜⻝⻢⻥⻦⻩⻬⻮⻰", "见角贝车长门青页风飞食马鱼鸟黄齐齿龙")
FRAME = ".bh-side, .bh-top, .bh-bottom, .btn, .bh-skip, dialog, form[method=post] button"


def sheets(someone: Person) -> list[str]:
    """The text of each sheet, plain (`plain`)."""
    pages = pypdf.PdfReader(BytesIO(someone.page.pdf(prefer_css_page_size=True, print_background=False))).pages
    return [plain(page.extract_text()) for page in pages]


def plain(text: str) -> str:
    """Without spaces, and a radical as the character it looks like: a font gives one for the other."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text).translate(RADICALS))


def printed(someone: Person, *, sheet: str = "upright") -> list[str]:
    """Nothing of the frame, nothing beyond the edge; the first sheet says whose it is, each bears its number."""
    page = someone.page
    page.set_viewport_size(SHEET[sheet])
    page.emulate_media(media="print", color_scheme="dark")
    for part in page.locator(FRAME).all():
        expect(part).to_be_hidden()
    assert page.evaluate(BEYOND) == []
    assert page.evaluate("getComputedStyle(document.querySelector('h1')).color") == "rgb(0, 0, 0)"
    found = sheets(someone)
    page.emulate_media(media="screen")
    assert "临沂市应急管理局" in found[0]
    assert re.search(r"打印人:\S+数据截至\d{4}-\d\d-\d\d\d\d:\d\d", found[0])
    for n, text in enumerate(found, 1):
        assert f"{n}/{len(found)}" in text
    return found


@pytest.fixture
def clerk(person):
    return person("linyi-clerk")


def test_a_list(clerk):
    clerk.open("/hazards/?state=open")
    found = printed(clerk)
    assert "隐患" in found[0]
    assert "未销号" in found[0]  # what the list was narrowed to
    assert all("状态期限" in text for text in found)  # the head of the table on every sheet


def test_a_hazard(clerk):
    clerk.open("/hazards/")
    link = clerk.page.locator("#results .bh-cell-main").first
    description = plain(link.inner_text())
    link.click()
    number = plain(clerk.page.locator(".bh-number").first.inner_text())
    text = "".join(printed(clerk))
    for said in (description, number, "整改前后", "经过", "签字"):
        assert said in text


def test_the_board(clerk):
    clerk.open("/board/")
    text = "".join(printed(clerk))
    assert "履职看板" in text
    assert "退出登录" not in text
