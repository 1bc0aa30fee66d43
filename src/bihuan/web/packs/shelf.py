"""What the packs say, arranged for reading: the tree with its counts, and every setting of one place in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from bihuan.policy import Pack, Setting, policies
from bihuan.policy.at import BrokenPacks
from bihuan.policy.kinds import Table
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.packs import words
from bihuan.web.punctuation import english

SET, UNSET, OURS, MEMORY, OWN = "set", "unset", "ours", "memory", "own"


@dataclass(frozen=True)
class Said:
    """One setting for the page: `lines` are (row in words, value in words), `marks` the codes of its badges."""

    setting: Setting
    about: str
    lines: list[tuple[str, str]]
    marks: tuple[str, ...]
    source: str
    own: bool
    note: str


@dataclass(frozen=True)
class Node:
    """A pack in the tree; `counts` is None where it does not judge today (`why` says it)."""

    pack: Pack
    depth: int
    counts: dict[str, int] | None
    why: str = ""


def tree(on: date) -> list[Node]:
    """Nation, provinces, cities and zones, each below its parent."""
    children: dict[str, list[Pack]] = {}
    for pack in policies.packs():
        children.setdefault(pack.parent, []).append(pack)

    def below(parent: str, depth: int) -> Iterable[Node]:
        for pack in children.get(parent, ()):
            yield _node(pack, depth, on)
            yield from below(pack.id, depth + 1)

    return list(below("", 0))


def _node(pack: Pack, depth: int, on: date) -> Node:
    try:
        release = policies.at(pack.id, on=on).release
    except Refusal as refusal:
        return Node(pack, depth, None, refusal.text())
    except BrokenPacks as broken:
        return Node(pack, depth, None, str(broken.problems[0]))
    return Node(pack, depth, counts(pack.id, on, release))


@lru_cache(maxsize=64)
def counts(pack_id: str, on: date, release: str) -> dict[str, int]:
    """How many settings are set, unset, ours, from memory, and set by this pack itself; once per day and release."""
    found = dict.fromkeys((SET, UNSET, OURS, MEMORY, OWN), 0)
    for setting in policies.at(pack_id, on=on).settings():
        for mark in _sorts(setting, pack_id):
            found[mark] += 1
    return found


def _sorts(setting: Setting, pack_id: str) -> Iterable[str]:
    if not setting.is_set:
        yield UNSET
        return
    yield SET
    if setting.basis.is_ours:
        yield OURS
    if setting.basis.confidence == MEMORY:
        yield MEMORY
    if setting.pack == pack_id:
        yield OWN


def settings(
    pack_id: str, on: date, *, sort: str = "", text: str = "", topic: str = ""
) -> list[tuple[str, list[Said]]]:
    """(topic, settings) of the place, narrowed to one sort, to words, to one topic; topics in the reader's order."""
    wanted = text.strip().lower()
    found: dict[str, list[Said]] = {}
    for setting in policies.at(pack_id, on=on).settings():
        if topic and setting.key.topic != topic:
            continue
        if sort and sort not in _sorts(setting, pack_id):
            continue
        said = _said(setting, pack_id)
        if wanted and not any(wanted in part.lower() for part in _searched(said)):
            continue
        found.setdefault(setting.key.topic, []).append(said)
    order = list(words.TOPICS)
    return sorted(found.items(), key=lambda item: order.index(item[0]))


def _searched(said: Said) -> Iterable[str]:
    setting = said.setting
    yield from (said.about, setting.name, words.topic(setting.key.topic), setting.basis.title, setting.basis.number)
    yield from (setting.basis.clause, *setting.basis.clauses, said.note)
    for line in said.lines:
        yield from line


def _said(setting: Setting, pack_id: str) -> Said:
    basis = setting.basis
    note = basis.note_en if english() else basis.note_zh
    return Said(
        setting=setting,
        about=words.about(setting),
        lines=_lines(setting, setting.pack or pack_id),
        marks=_marks(setting),
        source=_name(setting.pack),
        own=setting.pack == pack_id,
        note=note,
    )


def _marks(setting: Setting) -> tuple[str, ...]:
    if not setting.is_set:
        return (UNSET,)
    return (OURS,) if setting.basis.is_ours else (setting.basis.confidence,)


def _lines(setting: Setting, pack: str) -> list[tuple[str, str]]:
    if not setting.is_set:
        return []
    kind, value = setting.key.kind, setting.value
    if isinstance(kind, Table) and "default" not in value:
        value = {row: value.get(row) for row in [*value, *kind.rows]}  # a row that nobody sets is shown as not set
    return words.lines(kind, value, unit=setting.unit, pack=pack)


def _name(pack_id: str) -> str:
    return wording.pack(policies.pack(pack_id)) if pack_id else ""
