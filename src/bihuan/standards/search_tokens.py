"""Search tokens for Chinese text: every character and every pair of neighbours inside a run.

Trigram indexes cannot find a word of two characters, and most Chinese terms have two (井盖, 缺失). An array of these
tokens under a GIN index answers `tokens @> query_tokens(...)` for queries of any length.
"""

import re
from itertools import pairwise

from bihuan.standards.width import half_width

_RUN = re.compile(r"[0-9a-z\u3007\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]+")


def normalise(text: str) -> str:
    """Half width and lower case, so that ＧＢ, GB and gb are one word."""
    return half_width(text).lower()


def tokens(text: str) -> list[str]:
    """All single characters and bigrams of `text`, sorted and unique: what is stored beside a text."""
    found: set[str] = set()
    for run in _RUN.findall(normalise(text)):
        found.update(run)
        found.update(map("".join, pairwise(run)))
    return sorted(found)


def query_tokens(text: str) -> list[str]:
    """The tokens a text must have to match the query: bigrams of each run, or the character of a run of one.

    Empty for a query of spaces or punctuation only: the caller then does not search. For runs of three characters and
    more the answer is a superset (AB and BC may stand apart), so the caller re-checks with LIKE.
    """
    found: set[str] = set()
    for run in _RUN.findall(normalise(text)):
        found.update([run] if len(run) == 1 else map("".join, pairwise(run)))
    return sorted(found)
