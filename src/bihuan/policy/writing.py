"""A pack's parameter files with further values written in, as a person would: comments and order stay."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import PurePosixPath
from typing import Any

import tomlkit
from tomlkit.items import AoT, Table

from bihuan.policy.amending import Change, laid_over
from bihuan.policy.kinds import UNSET, Day
from bihuan.policy.kinds import Table as Rows
from bihuan.policy.shelf import OURS, Pack, Shelf
from bihuan.policy.vocabulary import KEYS


def written(shelf: Shelf, pack_id: str, changes: Iterable[Change]) -> dict[str, str]:
    """Path below the packs' folder → text, of every file of the pack that the changes alter.

    Read again, the files give the values that `amending.laid_over` gives: `bihuan pack check` accepts them.
    """
    pack, files = shelf.packs[pack_id], {}
    for change in changes:
        if change.pack != pack_id:
            continue
        name = f"{pack_id}/parameters/{KEYS[change.key].topic}.toml"
        if name not in files:
            path = shelf.folder / PurePosixPath(name)
            files[name] = tomlkit.parse(path.read_text(encoding="utf-8")) if path.is_file() else tomlkit.document()
        _write(files[name], shelf, pack, change)
        shelf = laid_over(shelf, [change])
        pack = shelf.packs[pack_id]
    return {name: tomlkit.dumps(document) for name, document in files.items()}


def _write(document: tomlkit.TOMLDocument, shelf: Shelf, pack: Pack, change: Change) -> None:
    declared = KEYS[change.key]
    topic = document.setdefault(declared.topic, tomlkit.table(is_super_table=True))
    table = topic.setdefault(declared.key, _header(declared.about_zh, declared.modality))
    entries: AoT = table.setdefault("value", tomlkit.aot())
    modality = change.value(shelf).modality
    if not entries and pack.in_force and pack.in_force < change.since:
        entries.append(_entry(pack.in_force, UNSET, change, modality, silent=True))
    kept = [one for one in entries if one["since"] != change.since]
    for one in kept:
        last = change.since - timedelta(days=1)
        if one["since"] < change.since and (one.get("until") is None or one["until"] > last):
            one["until"] = last
    new = _entry(change.since, change.raw, change, modality)
    after = [one["since"] for one in kept if one["since"] > change.since]
    if after:
        new["until"] = min(after) - timedelta(days=1)
    ordered = tomlkit.aot()
    for one in sorted([*kept, new], key=lambda one: one["since"]):
        ordered.append(one)
    table["value"] = ordered


def _header(about: str, modality: str) -> Table:
    made = tomlkit.table()
    made["about"] = about
    made["modality"] = modality
    return made


def _entry(since: date, raw: Any, change: Change, modality: str, *, silent: bool = False) -> Table:
    made, kind = tomlkit.table(), KEYS[change.key].kind
    clauses = (OURS,) if silent else change.clauses
    made["since"] = since
    made["clause"] = clauses[0] if len(clauses) == 1 else list(clauses)
    if isinstance(kind, Rows) and isinstance(raw, dict):
        row = tomlkit.inline_table()
        row.update(raw)
        made[f"by_{kind.dimension}"] = row
    else:
        made["value"] = date.fromisoformat(raw) if isinstance(kind, Day) and raw != UNSET else raw
    made["modality"] = modality
    if change.verified_on and not silent:
        made["verified_on"] = change.verified_on
    if clauses == (OURS,):
        made["note_zh"] = "此前本级未作规定。" if silent else change.note_zh
    return made
