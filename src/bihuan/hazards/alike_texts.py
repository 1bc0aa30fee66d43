"""How alike two descriptions of a hazard are: the same kind of defect on the same kind of thing. Pure; no model.

Two texts are compared by their facets, the things and the defects that the word tables of the packs find in them
(`hazard_objects`, `hazard_defects`), and by the pairs of characters they share. What was done about it ("已整改") is
left out, because it says nothing of the danger. The answer is an offer to a person, never a judgement: on real
self-reports that nobody had looked at when the tables were written, five of six offers are right and four of five
recurrences are offered (tests/hazards/test_alike_texts.py measures it).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from bihuan.standards.search_tokens import normalise

THRESHOLD = 0.6
"""From here on a pair is offered as the same; fixed where precision and recall meet on the labelled pairs."""

LONGEST = 300
"""So many characters of a text are looked at: a hazard says what it is at its beginning."""

_PART = re.compile(r"[^，,。；;、！!？?\s]+")
_DONE = re.compile(r"^(已经?|现已?|均已|立即|立刻|马上|当场|现场|及时|要求|责令|通知|安排|整改|当即|需要?更换|更换)")
_FIX = re.compile(r"(整改|更换|清理|处理|完毕|完成|恢复|修复|补齐|张贴好|关闭|移走|搬离|搬走|移除|拿走|重新)")
_RUN = re.compile(r"[0-9a-z\u3400-\u9fff]+")


@dataclass(frozen=True)
class Lexicon:
    """Words → codes of things and defects; `parents` a special thing's general one, `topics` its subject."""

    things: Mapping[str, str]
    defects: Mapping[str, str]
    parents: Mapping[str, str]
    topics: Mapping[str, str]
    longest: int

    @classmethod
    def of(cls, things: Iterable[Mapping[str, object]], defects: Iterable[Mapping[str, object]]) -> Lexicon:
        """From the rows of the two tables."""
        things, defects = list(things), list(defects)
        words = {word: str(row["code"]) for row in things for word in row["words"]}
        wrong = {word: str(row["code"]) for row in defects for word in row["words"]}
        return cls(
            things=words,
            defects=wrong,
            parents={str(row["code"]): str(row["parent"]) for row in things if row.get("parent")},
            topics={str(row["code"]): str(row["topic"]) for row in things},
            longest=max(map(len, (*words, *wrong))),
        )

    def __hash__(self) -> int:
        return id(self)


@dataclass(frozen=True)
class Facets:
    """What a description is about (`things`), what is wrong (`defects`), and its pairs of characters."""

    things: frozenset[str]
    defects: frozenset[str]
    pairs: frozenset[str]


@lru_cache(maxsize=4096)
def facets(text: str, lexicon: Lexicon) -> Facets:
    """The facets of a description: at every place the longest word of either table counts, and nothing inside it."""
    plain = _danger(normalise(text[:LONGEST]))
    things, defects = set(), set()
    for run in _RUN.findall(plain):
        at = 0
        while at < len(run):
            step = 1
            for size in range(min(lexicon.longest, len(run) - at), 0, -1):
                word = run[at : at + size]
                thing, defect = lexicon.things.get(word), lexicon.defects.get(word)
                if thing or defect:
                    things.update([thing] if thing else ())
                    defects.update([defect] if defect else ())
                    step = size
                    break
            at += step
    pairs = {a + b for run in _RUN.findall(plain) for a, b in pairwise(run)}
    return Facets(frozenset(things), frozenset(defects), frozenset(pairs))


def _danger(text: str) -> str:
    """The text without the parts that tell what was done about it; all of it where nothing else is said."""
    parts = _PART.findall(text)
    kept = [part for part in parts if not (_DONE.match(part) and _FIX.search(part))]
    return " ".join(kept or parts)


def alike(one: Facets, other: Facets, lexicon: Lexicon) -> float:
    """Between 0 and 1."""
    written = _dice(len(one.pairs & other.pairs), one.pairs, other.pairs)
    about = _about(one.things, other.things, lexicon.parents)
    wrong = _dice(len(one.defects & other.defects), one.defects, other.defects)
    if not (one.things and other.things):
        return 0.9 * written
    if not (one.defects and other.defects):
        return 0.4 * about + 0.6 * written
    return 0.42 * about + 0.38 * wrong + 0.2 * written


def _about(one: frozenset[str], other: frozenset[str], parents: Mapping[str, str]) -> float:
    """How far two sets of things are the same; a general word stands for its special one, a little less."""

    def nearest(thing: str, among: frozenset[str]) -> float:
        if thing in among:
            return 1.0
        kin = any(parents.get(thing) == found or parents.get(found) == thing for found in among)
        return 0.7 if kin else 0.0

    if not one or not other:
        return 0.0
    return (sum(nearest(t, other) for t in one) + sum(nearest(t, one) for t in other)) / (len(one) + len(other))


def _dice(shared: int, one: frozenset[str], other: frozenset[str]) -> float:
    return 2 * shared / (len(one) + len(other)) if one and other else 0.0


def kind(one: Facets, other: Facets, lexicon: Lexicon) -> tuple[str, str]:
    """The thing and the defect that two descriptions have in common, "" where there is none; of several things the
    special one, and the first in the order of the table."""
    special = [thing for thing in lexicon.topics if thing in one.things & other.things]
    special.sort(key=lambda thing: thing not in lexicon.parents)
    wrong = sorted(one.defects & other.defects, key=list(dict.fromkeys(lexicon.defects.values())).index)
    return (special or [""])[0], (wrong or [""])[0]
