"""A page loads the sheets that style what it uses: a class of another sheet changes nothing, and nobody is told."""

import re
from functools import cache
from pathlib import Path

import pytest

import bihuan.web

WEB = Path(bihuan.web.__file__).parent
TEMPLATES, SHEETS = WEB / "templates", WEB / "static" / "bihuan"
LINKED = re.compile(r"bihuan/(\w+)\.css")
FRAME = LINKED.findall((TEMPLATES / "web" / "links.html").read_text("utf-8"))
PAGES = sorted(page for page in TEMPLATES.glob("*/*.html") if "{% extends" in page.read_text("utf-8"))


@cache
def styled(sheet: str) -> frozenset[str]:
    return frozenset(re.findall(r"\.(bh-[\w-]+)", (SHEETS / f"{sheet}.css").read_text("utf-8")))


def words(name: str) -> str:
    """The text of a template with that of the one it extends and those it includes by name."""
    texts, waiting = {}, [name]
    while waiting:
        one = waiting.pop()
        if one not in texts:
            file = TEMPLATES / one
            texts[one] = file.read_text("utf-8") if file.exists() else ""
            waiting += re.findall(r'{% (?:include|extends) "([^"]+)"', texts[one])
    return "".join(texts.values())


@pytest.mark.parametrize("page", PAGES, ids=lambda page: f"{page.parent.name}/{page.stem}")
def test_a_page_loads_what_styles_it(page):
    text = words(str(page.relative_to(TEMPLATES)))
    loaded = {*FRAME, *LINKED.findall(text)}
    known = frozenset().union(*(styled(file.stem) for file in SHEETS.glob("*.css")))
    lacking = {
        name
        for name in re.findall(r"\b(bh-[\w-]+)", text)
        if name in known and not any(name in styled(s) for s in loaded)
    }
    assert lacking == set()
