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
ACT_FORM = re.compile(r"\{% act_form (.*?)%\}(.*?)\{% endact_form %\}", re.DOTALL)
HIDDEN_KEY = re.compile(r'type="hidden"[^>]*value="\{\{ ([\w.]+(?:\.pk|\.code|_id)) \}\}"')
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


@EACH
def test_what_is_typed_is_kept_for_the_thing_it_is_about(path):
    """A form is kept under its address, and `of` what a hidden field of it names beside that; a name of one's own would
    be the same on the page of the next thing. Photos are kept below that name (static/bihuan/photos.js)."""
    text = path.read_text(encoding="utf-8")
    assert "data-draft=" not in text or path.name == "act_form.html", f"{shown(path)}: leave the name to act_form"
    for tag, body in ACT_FORM.findall(text):
        given = dict(re.findall(r"\b(draft|of)=(\S+)", tag))
        assert given.get("draft", "True") == "True", f"{shown(path)}: draft={given['draft']}; say draft=True"
        hidden = HIDDEN_KEY.findall(body) if "draft" in given else []
        assert not hidden or given.get("of") in hidden, (
            f"{shown(path)}: of= one of {hidden}, or two of them share a draft"
        )
        assert "of" not in given or given["of"] in hidden, f"{shown(path)}: of={given['of']} is nothing the form sends"


def test_a_browser_keeps_nothing_beside_the_drafts():
    scripts = {path.name: path.read_text(encoding="utf-8") for path in (SRC / "web/static/bihuan").glob("*.js")}
    keeping = {name for name, text in scripts.items() if re.search(r"localStorage|sessionStorage|indexedDB", text)}
    assert keeping == {"drafts.js", "photo-store.js"}
    assert "`${draftName(form)}:${input.name}`" in scripts["photos.js"]
    assert {name for name, text in scripts.items() if "keepPhotos(" in text} == {"photos.js"}


def test_every_area_has_its_folder():
    """web/<area>/views.py renders templates of its own area, of the frame, or components; nobody reaches next door."""
    areas = {path.parent.name for path in (SRC / "web").glob("*/views.py")}
    wrong = []
    for path in (SRC / "web").glob("*/*.py"):
        for name in re.findall(r'"([a-z_]+)/[\w/]+\.html"', path.read_text(encoding="utf-8")):
            if name in areas and name != path.parent.name:
                wrong.append(f"{shown(path)} renders {name}/…")
    assert not wrong, "\n".join(wrong)
