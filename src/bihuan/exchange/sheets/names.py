"""Comparing names as people write them: width, case, spaces, stars and bracketed notes do not count."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Iterable


def normalised(text: str) -> str:
    """For comparing names: half width, lower case, without spaces, stars and notes in brackets."""
    text = unicodedata.normalize("NFKC", text).lower()
    text = re.sub(r"\([^()]*\)|\[[^\[\]]*\]|【[^【】]*】", "", text) or text
    return re.sub(r"[\s*:_\-·、,.。]+", "", text)


def nearest(value: str, names: Iterable[str], cutoff: float = 0.5) -> str:
    """The name most like `value`, or "" where none is near."""
    by_normal = {normalised(name): name for name in names if name}
    wanted = normalised(value)
    found = difflib.get_close_matches(wanted, by_normal, n=1, cutoff=cutoff)
    if found:
        return by_normal[found[0]]
    inside = [name for normal, name in by_normal.items() if wanted and (wanted in normal or normal in wanted)]
    return inside[0] if len(inside) == 1 else ""
