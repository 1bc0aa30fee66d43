"""Styles: what belongs to a screen stays on the screen, and widths follow the size of the type."""

import re

from tests.guards.sources import SRC, shown

STYLES = sorted((SRC / "web" / "static" / "bihuan").glob("*.css"))
QUERY = re.compile(r"@media ([^{]*)")


def test_a_width_is_asked_of_screens_and_in_type():
    """A sheet of A4 is as narrow as a tablet, yet is laid out as a desk is; and who doubles the type size of an old
    browser needs the layout of a phone, which pixels would not give."""
    wrong = [
        f"{shown(path)}: @media {query.strip()}"
        for path in STYLES
        for query in QUERY.findall(path.read_text(encoding="utf-8"))
        if "width" in query and not re.fullmatch(r"screen and \((?:min|max)-width: [\d.]+em\)\s*", query)
    ]
    assert not wrong, wrong


def test_the_dark_theme_is_not_printed():
    for name in ("tokens.css", "board.css"):
        text = (SRC / "web" / "static" / "bihuan" / name).read_text(encoding="utf-8")
        assert re.search(r"@media screen \{\n  \[data-bs-theme=\"dark\"\] \{", text), name
