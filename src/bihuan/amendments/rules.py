"""Decisions about amendments: whether a value may stand in one, and whether one may be signed. No Django, no clock."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

from bihuan.amendments import undercut
from bihuan.policy import Policies
from bihuan.policy import check as packs
from bihuan.policy.amending import Change, laid_over, parsed
from bihuan.policy.kinds import Records
from bihuan.policy.shelf import MODALITIES, OURS, Problem, Shelf
from bihuan.policy.vocabulary import KEYS
from bihuan.refusal import Refusal


def amendable(key: str) -> bool:
    """Whether a page can ask for the value: all keys but lists of records, which are edited in the pack's files."""
    return key in KEYS and not isinstance(KEYS[key].kind, Records)


def acceptable(change: Change) -> None:
    """Whether the value is one of its key's kind and says its ground.

    Raises `key_not_amendable`, `value_not_allowed`, `amendment_reason_missing`.
    """
    if not amendable(change.key):
        raise Refusal("key_not_amendable", key=change.key)
    try:
        parsed(change.key, change.raw)
    except ValueError:
        raise Refusal("value_not_allowed", key=change.key) from None
    if change.modality not in MODALITIES:
        raise Refusal("value_not_allowed", key=change.key)
    if change.clauses == (OURS,) and not change.note_zh.strip():
        raise Refusal("amendment_reason_missing", missing=["reason"], key=change.key)


def consistent(changes: Sequence[Change], *, asked: Policies, signed: Iterable[Change]) -> None:
    """Whether the packs hold together with the changes: no clause that nobody knows, no child looser than its parent,
    no value before its document; asked of the pack and of every pack below it. Nor may they take back what a document
    of the place says.

    Raises the first new problem's code with the keys it concerns, and `clause_undercut`.
    """
    signed = list(signed)
    before = laid_over(asked.shipped, signed)
    after = laid_over(before, changes)
    found = list(_new_problems(before, after, changes))
    if found:
        first = found[0]
        named = list(dict.fromkeys(one for one in map(_key, found) if one in KEYS))
        raise Refusal(first.code, missing=named, pack=after.packs[first.pack].name_zh)
    undercut.require_none(changes, shipped=asked.shipped, signed=signed, after=after)


def _new_problems(before: Shelf, after: Shelf, changes: Iterable[Change]) -> Iterable[Problem]:
    amended = {change.pack for change in changes}
    for pack_id in after.packs:
        if not amended & {pack.id for pack in after.chain(pack_id)}:
            continue
        known = {(one.code, one.key) for one in packs.value_problems(before, before.packs[pack_id])}
        for one in packs.value_problems(after, after.packs[pack_id]):
            if (one.code, one.key) not in known and one.level == "error":
                yield replace(one, pack=pack_id)


def _key(problem: Problem) -> str:
    return problem.key.partition(" ")[0]


LAST_HOUR = 23
"""From this hour on tomorrow is too near: what is signed is committed, also after a wait, and known to every process
before its day begins."""


def earliest(at: datetime) -> date:
    """The first day for which one may sign at the (local) moment `at`: tomorrow, in the last hour the day after it, so
    that nobody is judged by what came after and everybody knows it before it holds."""
    return at.date() + timedelta(days=2 if at.hour >= LAST_HOUR else 1)


def signable(changes: Sequence[Change], *, since: date | None, first: date, authored: bool, read: str) -> None:
    """Whether the amendment may be signed as it was `read` (its digest on the page); `first` is the `earliest` day.

    Raises `amendment_empty`, `amendment_since_missing`, `amendment_not_ahead`, `signer_is_author`,
    `amendment_changed`.
    """
    if not changes:
        raise Refusal("amendment_empty", missing=["value"])
    if authored:
        raise Refusal("signer_is_author")
    if since is None:
        raise Refusal("amendment_since_missing", missing=["since"])
    if since < first:
        raise Refusal("amendment_not_ahead", since=since.isoformat(), earliest=first.isoformat())
    if read != digest(changes):
        raise Refusal("amendment_changed")


def digest(changes: Iterable[Change]) -> str:
    """A fingerprint of the values, whatever their order and the day they hold from."""
    lines = sorted((one.key, _plain(one.raw), one.modality, list(one.clauses), one.note_zh) for one in changes)
    return hashlib.sha256(json.dumps(lines, ensure_ascii=False).encode()).hexdigest()


def _plain(raw: Any) -> str:
    return json.dumps(raw, ensure_ascii=False, sort_keys=True)
