"""Why is it so here? The chain nation → province → city for one key, and the two lists a jurist works from."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from bihuan.policy import citation
from bihuan.policy.at import Policies, policies
from bihuan.policy.citation import NOT_SET, Basis
from bihuan.policy.kinds import UNSET, Records, Table
from bihuan.policy.setting import Setting, plain
from bihuan.policy.shelf import Value
from bihuan.policy.vocabulary import KEYS


@dataclass(frozen=True)
class Step:
    """What one pack of the chain says; `effective` marks the step(s) the answer comes from."""

    pack: str
    name_zh: str
    name_en: str
    status: str
    value: Any
    is_set: bool
    mentioned: bool
    modality: str
    basis: Basis
    since: date | None
    until: date | None
    effective: bool

    def as_dict(self) -> dict[str, Any]:
        """Plain values for JSON."""
        kept = {name: plain(getattr(self, name)) for name in self.__dataclass_fields__ if name != "basis"}
        return {**kept, "basis": self.basis.as_dict()}


def explain(pack_id: str, key: str, on: date, asked: Policies = policies) -> list[Step]:
    """The steps from the nation down to the place. Raises `KeyError` for an unknown pack or key, `Refusal` as `at`."""
    if key not in KEYS:
        known = (
            ", ".join(sorted(name for name in KEYS if name.startswith(key.partition(".")[0] + ".")))
            or "see the vocabulary"
        )
        raise KeyError(f"the vocabulary has no {key!r}; allowed: {known}")
    policy = asked.at(pack_id, on=on)
    setting = policy.setting(key)
    sources = _sources(setting)
    return [_step(asked, pack, setting, on, pack.id in sources) for pack in reversed(policy.chain)]


def _sources(setting: Setting) -> set[str]:
    if not setting.is_set:
        return set()
    if isinstance(setting.key.kind, Table):
        return {setting.on(row).pack for row in setting.value}
    if isinstance(setting.key.kind, Records):
        return {basis.jurisdiction for row in setting.value for basis in (row["basis"], *row["also"])}
    return {setting.pack}


def _step(asked: Policies, pack: Any, setting: Setting, on: date, effective: bool) -> Step:
    value = next((value for value in pack.values.get(setting.name, ()) if value.covers(on)), None)
    said = value is not None and value.value != UNSET
    return Step(
        pack=pack.id,
        name_zh=pack.name_zh,
        name_en=pack.name_en,
        status=pack.status,
        value=value.value if said else None,
        is_set=said,
        mentioned=value is not None,
        modality=value.modality if value else "",
        basis=citation.of_value(asked.shelf, value) if value else NOT_SET,
        since=value.since if value else None,
        until=value.until if value else None,
        effective=effective,
    )


def what_is_unset(division: str, on: date, asked: Policies = policies) -> list[Setting]:
    """Every key, and every row of a table with fixed rows, that nobody sets for this place on this day.

    Nothing is computed from these and nobody is in breach; each carries the nearest mention as its ground.
    """
    found = []
    for setting in asked.at(division, on=on).settings():
        rows = setting.key.kind.rows if isinstance(setting.key.kind, Table) else ()
        if not setting.is_set:
            found.append(setting)
        else:
            found += [cell for row in rows if not (cell := setting.on(row)).is_set]
    return found


def stale(before: date, asked: Policies = policies) -> list[Value]:
    """Values nobody has verified since `before`, the longest unverified first; one never verified comes first."""
    values: Iterable[Value] = (value for pack in asked.packs() for each in pack.values.values() for value in each)
    old = [value for value in values if value.verified_on is None or value.verified_on < before]
    return sorted(old, key=lambda value: (value.verified_on or date.min, value.pack, value.key.name))
