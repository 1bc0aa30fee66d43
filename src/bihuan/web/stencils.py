"""A piece of HTML that is the same every time but for a few texts: rendered once, afterwards only filled in.

The row of a list is the same fifty times on every page, and the frame of a page on all of them. Rendering such a
piece costs fifty times more than putting its texts in, so it is rendered with marks in their places and kept, as the
badges are (badges.py). The HTML stays in its template.
"""

import re
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from html import escape
from typing import Any

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from bihuan.web.badges import kept

_MARK = re.compile("\ue000([a-z_]+)\ue001")  # no person types these


@dataclass(frozen=True)
class Form:
    """What a stencil looks like where it is decided what it shows: HTML and names of texts by turns."""

    parts: tuple[str, ...]

    def fill(self, texts: Mapping[str, Any]) -> SafeString:
        """The piece with these texts, escaped as in any template."""
        parts = list(self.parts)
        parts[1::2] = [
            text if type(text := texts[name]) is SafeString else escape(str(text)) for name in self.parts[1::2]
        ]
        return mark_safe("".join(parts))


class Stencil:
    """A template, and the names of its texts: the template shows each as `{{ name }}` and does no more with it."""

    def __init__(self, template: str, texts: Iterable[str]) -> None:
        self._template = template
        self._marks = {name: mark_safe(f"\ue000{name}\ue001") for name in texts}
        self._kept = kept(self._rendered)

    def form(self, **asked: Hashable) -> Form:
        """The piece where the template's `if`s and loops find `asked`; there must be few different ones. It is for one
        reader: another may read another language."""
        return self._kept(**asked)

    def _rendered(self, **asked: Hashable) -> Form:
        return Form(tuple(_MARK.split(render_to_string(self._template, asked | self._marks))))
