"""Templates: none left behind, no code inside, nothing that was forgotten to be filled in."""

import re

import pytest
from django.template.loader import get_template
from tests.guards.sources import SRC, modules, shown, templates

FOUND_BY_DJANGO = {"400.html", "403.html", "403_csrf.html", "404.html", "500.html"}
INLINE = re.compile(
    r"<style|\sstyle=|\son[a-z]+\s*=|javascript:|hx-on|hx-vals=.js:|<script(?![^>]*\ssrc=)", re.IGNORECASE
)
UNFILLED = re.compile(r"\b(TODO|FIXME|XXX|lorem ipsum)\b")
IN_A_PARAGRAPH = re.compile(r"<p\b[^>]*>(?:(?!</p>).)*(?:<form|\{% act_(?:form|button))")
EACH = pytest.mark.parametrize("path", templates(), ids=lambda path: shown(path).split("templates/")[-1])


def test_no_template_is_an_orphan():
    mentions = "".join(path.read_text(encoding="utf-8") for path in [*modules(), *templates()])
    names = {shown(path).split("templates/")[-1] for path in templates()} - FOUND_BY_DJANGO
    orphans = sorted(name for name in names if f'"{name}"' not in mentions and f"'{name}'" not in mentions
                     and not named_by_pattern(name, mentions))  # fmt: skip
    assert not orphans, f"nothing renders, extends or includes these; delete them: {orphans}"


def named_by_pattern(name: str, mentions: str) -> bool:
    """f"web/grounds/{what}.html" names every file of its folder."""
    folder = name.rsplit("/", 1)[0]
    return bool(re.search(rf'f"{re.escape(folder)}/\{{[^"]+\}}\.html"', mentions))


@EACH
def test_a_template_compiles(path):
    get_template(shown(path).split("templates/")[-1])


@EACH
def test_no_code_inside(path):
    found = INLINE.search(path.read_text(encoding="utf-8"))
    assert not found, (
        f"{shown(path)}: {found.group()!r}; styles and handlers live in static/, the policy forbids them here"
    )


@EACH
def test_no_form_stands_in_a_paragraph(path):
    """A browser closes the paragraph before a form, and its spacing with it; take a div."""
    found = IN_A_PARAGRAPH.search(path.read_text(encoding="utf-8"))
    assert not found, f"{shown(path)}: {found.group()[:100]}"


@EACH
def test_nothing_is_left_unfilled(path):
    text = path.read_text(encoding="utf-8")
    assert not UNFILLED.search(text), f"{shown(path)} says TODO"
    for opening, closing in (("{{", "}}"), ("{%", "%}"), ("{#", "#}")):
        assert text.count(opening) == text.count(closing), f"{shown(path)}: a {opening} without its {closing}"
    split = [line for line in text.splitlines() if line.count("{{") != line.count("}}")]
    assert not split, f"{shown(path)}: Django shows a tag split over two lines as text: {split[0].strip()}"


def test_every_area_has_its_folder():
    """web/<area>/views.py renders templates of its own area, of the frame, or components; nobody reaches next door."""
    areas = {path.parent.name for path in (SRC / "web").glob("*/views.py")}
    wrong = []
    for path in (SRC / "web").glob("*/*.py"):
        for name in re.findall(r'"([a-z_]+)/[\w/]+\.html"', path.read_text(encoding="utf-8")):
            if name in areas and name != path.parent.name:
                wrong.append(f"{shown(path)} renders {name}/…")
    assert not wrong, "\n".join(wrong)
