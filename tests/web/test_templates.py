"""Guards over the templates and static files: no inline code, no unknown icon, nothing from another host."""

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src/bihuan/web"
TEMPLATES = sorted((WEB / "templates").rglob("*.html"))
OWN = sorted((WEB / "static/bihuan").glob("*.*"))
ICONS = set(re.findall(r'<symbol id="([^"]+)"', (WEB / "static/vendor/tabler-icons/3.52.0/sprite.svg").read_text()))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_a_template_holds_no_inline_code(path):
    text = path.read_text()
    assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:|hx-on|hx-vals=.js:", text)
    assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", text))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(WEB)))
def test_icons_of_a_template_are_in_the_sprite(path):
    used = re.findall(r'{%\s*icon "([^"]+)"', path.read_text()) + re.findall(r'icon="([^"]+)"', path.read_text())
    assert set(used) <= ICONS


def test_icons_of_tones_and_menu_are_in_the_sprite():
    from bihuan.web import navigation, tones

    used = {tone.icon for tone in [*tones.TONES.values(), *tones.STATES.values()]}
    used |= {step["tone"].icon for step in tones.STEPS.values()} | {area.icon for area in navigation.AREAS}
    assert used <= ICONS


@pytest.mark.parametrize("path", [*TEMPLATES, *OWN], ids=lambda path: path.name)
def test_nothing_comes_from_another_host(path):
    found = set(re.findall(r"(?:https?:)?//[a-z0-9.-]+\.[a-z]{2,}", path.read_text()))
    assert found <= {"http://www.w3.org"}


def test_no_component_is_an_orphan():
    python = [WEB / "templatetags/bihuan.py", WEB / "badges.py"]
    used = "".join(path.read_text() for path in [*python, *TEMPLATES])
    for path in (WEB / "templates/components").glob("*.html"):
        assert f"components/{path.name}" in used
