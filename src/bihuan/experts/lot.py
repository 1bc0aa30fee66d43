"""The lot: from published terms, a list and a public number to names, so that anybody can repeat it. Pure.

The digest is over the terms and the ids in ascending order, one a line. Each entry's lot is SHA-256 of
"number|digest|id"; the smallest lots are drawn. `tools/redraw.py` does the same without this package.
"""

import re
from collections.abc import Iterable
from enum import StrEnum
from hashlib import sha256


class Source(StrEnum):
    """公开号码: a number that the whole country reads on its day and nobody at an office can make (docs/adr/0032)."""

    LOTTERY = "lottery"
    INDEX = "index"


SOURCE_WORDS = {Source.LOTTERY: "体彩排列5开奖号码", Source.INDEX: "上证指数收盘点位"}
SHAPES = {Source.LOTTERY: r"[0-9]{5}", Source.INDEX: r"[0-9]{4,5}\.[0-9]{2}"}
"""How each is written: five digits; points with two decimals."""


def readable(source: str, told: str) -> bool:
    """Whether `told` is written as the numbers of this source are."""
    return re.fullmatch(SHAPES[Source(source)], told) is not None


def _hash(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()


def digest(terms: Iterable[str], ids: Iterable[int]) -> str:
    """What is published of terms and list before the number is known."""
    return _hash("\n".join([*terms, *(str(one) for one in sorted(ids))]))


def ordered(ids: Iterable[int], *, told: str, over: str) -> list[int]:
    """The ids in the order of their lots, which the number deals over the list with this digest."""
    return sorted(ids, key=lambda one: _hash(f"{told}|{over}|{one}"))
