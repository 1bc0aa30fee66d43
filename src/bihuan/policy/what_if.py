"""What would change if a value were another one? The same packs with one value replaced, for domains to ask."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from bihuan.policy.at import Policies, policies
from bihuan.policy.kinds import UNSET, Table
from bihuan.policy.shelf import OURS, Value
from bihuan.policy.vocabulary import KEYS


def what_if(
    pack_id: str, key: str, raw: Any, *, since: date, modality: str | None = None, asked: Policies = policies
) -> Policies:
    """The packs as they would be with `key` of one pack set to `raw` (as TOML would hold it) from `since` on.

    Nothing is written: the answer lives in memory, its releases read "<pack>@what-if" and belong on no record. Ask
    `check.pack_problems` whether the value would be allowed. Raises `KeyError` for an unknown pack or key, `ValueError`
    with what is allowed for a value of another kind.
    """
    pack, declared = asked.pack(pack_id), KEYS[key]
    row_by_row = isinstance(declared.kind, Table) and not isinstance(raw, dict)
    value = UNSET if raw == UNSET else declared.kind.parse({"default": raw} if row_by_row else raw)
    supposed = Value(
        declared, pack_id, f"{pack_id}/parameters/{declared.topic}.toml", since, None, value,
        modality or _modality(asked, pack_id, key), (OURS,), {}, OURS, None, "假设", "supposed",
    )  # fmt: skip
    kept = [_ended(old, since) for old in pack.values.get(key, ()) if old.since < since]
    changed = replace(pack, values={**pack.values, key: [*kept, supposed]})
    shelf = replace(asked.shelf, packs={**asked.shelf.packs, pack_id: changed})
    return Policies.over(shelf, releases={name: f"{name}@what-if" for name in shelf.packs})


def _ended(value: Value, since: date) -> Value:
    before = since - timedelta(days=1)
    return replace(value, until=before if value.until is None else min(value.until, before))


def _modality(asked: Policies, pack_id: str, key: str) -> str:
    """The word the nearest pack uses for the key today, else the vocabulary's."""
    said = [values[-1].modality for pack in asked.shelf.chain(pack_id) if (values := pack.values.get(key))]
    return said[0] if said else KEYS[key].modality
