"""What would change if values were others? The same packs with some values replaced, for domains to ask."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from bihuan.policy.amending import Change, laid_over
from bihuan.policy.at import Policies, policies


def what_if(
    pack_id: str, key: str, raw: Any, *, since: date, modality: str = "", asked: Policies = policies
) -> Policies:
    """The packs as they would be with `key` of one pack set to `raw` (as TOML would hold it) from `since` on.

    Nothing is written: the answer lives in memory, its releases read "<pack>@what-if" and belong on no record. Ask
    `check.pack_problems` whether the value would be allowed. Raises `KeyError` for an unknown pack or key, `ValueError`
    with what is allowed for a value of another kind.
    """
    asked.pack(pack_id)  # names the packs there are
    return supposing([Change(pack_id, key, raw, since, modality)], asked=asked)


def supposing(changes: Iterable[Change], *, asked: Policies = policies) -> Policies:
    """The same for several values at once. Raises `KeyError`, `ValueError`."""
    shelf = laid_over(asked.shelf, changes)
    return Policies.over(shelf, releases={name: f"{name}@what-if" for name in shelf.packs})
