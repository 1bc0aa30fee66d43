"""An amendment in words: each value with what it was, and what it would change."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.utils.translation import gettext as _

from bihuan.amendments import rules
from bihuan.insight.impact import Changed, Impact, Load
from bihuan.policy import Basis, Setting, policies
from bihuan.policy.amending import Change
from bihuan.policy.at import BrokenPacks
from bihuan.policy.what_if import supposing
from bihuan.refusal import Refusal
from bihuan.web import wording
from bihuan.web.packs import shelf
from bihuan.web.packs import words as packs


@dataclass(frozen=True)
class Amended:
    """One value for the page: lines of (row, was, will be), a word for its force, its ground."""

    key: str
    about: str
    lines: list[tuple[str, str, str]]
    modality: str
    was_modality: str
    basis: Basis
    reason: str


def value(change: Change) -> Amended:
    """The value against what holds on the day before it."""
    before = policies.at(change.pack, on=change.since - timedelta(days=1)).setting(change.key)
    after = supposing([change]).at(change.pack, on=change.since).setting(change.key)
    was, will = dict(_lines(before)), dict(_lines(after))
    lines = [(row, was.get(row, _("未设定")), will.get(row, _("未设定"))) for row in dict.fromkeys([*was, *will])]
    return Amended(
        key=change.key,
        about=packs.about(after),
        lines=[line for line in lines if len(lines) == 1 or line[1] != line[2]],
        modality=force(str(after.modality)),
        was_modality=force(str(before.modality)) if before.modality != after.modality else "",
        basis=after.basis,
        reason=change.note_zh,
    )


def _lines(setting: Setting) -> list[tuple[str, str]]:
    if not setting.is_set:
        return [("", _("未设定"))]
    said = packs.lines(setting.key.kind, setting.value, unit=setting.unit, pack=setting.pack)
    return [(row, words or _("未设定")) for row, words in said]


def force(modality: str) -> str:
    """必须, 应当 or 可以."""
    return {"must": _("必须"), "should": _("应当"), "may": _("可以")}[modality]


def in_force(pack_id: str, key: str, *, on: date) -> tuple[list[tuple[str, str]], Basis]:
    """What holds today, in words, and its ground."""
    setting = policies.at(pack_id, on=on).setting(key)
    return _lines(setting), setting.basis


@dataclass(frozen=True)
class Elsewhere:
    """What another place sets for the same key: a proposal for the own one, never law there."""

    pack: str
    name: str
    lines: list[tuple[str, str]]
    basis: Basis


def elsewhere(pack_id: str, key: str, *, on: date) -> list[Elsewhere]:
    """The values that places outside the own line have set themselves, as they hold today."""
    return [
        Elsewhere(other.pack, wording.pack(policies.pack(other.pack)), _lines(other), other.basis)
        for other in _others(pack_id, key, on)
    ]


def like(other: str, pack_id: str, key: str, *, on: date) -> tuple[Setting, str] | None:
    """The value of one of those places, and the words that say where it was taken from; None for any other place. Its
    clause binds that place alone, so it stands among the reasons."""
    found = next((one for one in _others(pack_id, key, on) if one.pack == other), None)
    if found is None:
        return None
    place, basis = wording.pack(policies.pack(other)), found.basis
    return found, _("参照%(place)s：%(title)s（%(clause)s）") % {
        "place": place, "title": basis.title, "clause": basis.clause,
    }  # fmt: skip


def _others(pack_id: str, key: str, on: date) -> Iterator[Setting]:
    line = {pack.id for pack in policies.at(pack_id, on=on).chain}
    for pack in policies.packs():
        if pack.id in line or key not in pack.values:
            continue
        try:
            setting = policies.at(pack.id, on=on).setting(key)
        except (Refusal, BrokenPacks):  # not in force yet, or not to be read: nothing to take over
            continue
        if setting.is_set and setting.pack == pack.id:
            yield setting


def as_drafted(changes: Iterable[Change], pack_id: str, key: str, *, on: date) -> Setting:
    """The key as the draft leaves it: what the form begins with."""
    mine = [change for change in changes if change.key == key]
    return supposing(mine).at(pack_id, on=on).setting(key) if mine else policies.at(pack_id, on=on).setting(key)


def topics() -> list[tuple[str, str]]:
    return [(name, str(said)) for name, said in packs.TOPICS.items()]


def parameters(pack_id: str, on: date, *, text: str, topic: str) -> list[tuple[str, list[Any]]]:
    """(topic, settings) of the place that a page can amend."""
    found = shelf.settings(pack_id, on, text=text, topic=topic)
    kept = [(name, [one for one in said if rules.amendable(one.setting.name)]) for name, said in found]
    return [(packs.topic(name), said) for name, said in kept if said]


def impact(found: Impact) -> dict[str, Any]:
    """The totals as (name, was, will be, difference), the terms in words, and the cases that would fall."""
    return {
        "totals": [
            (_("应查次数"), *_moved(found.before.checks or 0, found.after.checks or 0)),
            (_("还差次数"), *_moved(found.before.missing, found.after.missing)),
            (_("专家人天"), *_moved(found.before.expert_days, found.after.expert_days)),
        ],
        "sites": found.sites,
        "sites_changed": found.sites_changed,
        "groups": [_group(one) for one in found.changed[:GROUPS]],
        "terms": [
            (packs.about(term.setting), packs.code(term.row) if term.row else "", *_term(term)) for term in found.terms
        ],
        "cases": found.cases,
    }


GROUPS = 12
"""So many kinds of enterprise are told on the page; the list behind it names all."""


def _moved(was: int, will: int) -> tuple[int, int, str]:
    return was, will, f"{will - was:+d}" if will != was else "—"


def _group(one: Changed) -> tuple[str, str, int, str, str]:
    """Where, of which grade, how many, what it was, what it would be."""
    return wording.place(one.group.division_code), one.grade_name, one.group.sites, load(one.before), load(one.after)


def load(one: Load) -> str:
    """每年2次，6人天."""
    if one.checks is None:
        return _("未设定")
    return _("每年{checks}次，{days}人天").format(checks=one.checks, days=one.expert_days)


def _term(term: Any) -> tuple[str, str]:
    said = (packs.value(cell, unit=term.setting.unit) or _("未设定") for cell in (term.before, term.after))
    was, will = said
    return was, will
