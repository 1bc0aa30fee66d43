"""Of which kind a person is, which kinds have been quiet, whose find a hazard may be called. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bihuan.filings.participation.states import FINDER_WORDS
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy

USUAL = {"enterprise_safety": "safety_manager", "enterprise_worker": "employee"}
"""The kind that an account is of by its post, until somebody says another one (ours)."""

UNKNOWN_FINDER = "imported_by_office"
"""The origin of which nobody recorded who found it."""


def kind_of(roles: Collection[str], said: str = "") -> str:
    """The kind of a person: what was said, else what follows from the post; "" where neither tells."""
    return said or next((USUAL[role] for role in USUAL if role in roles), "")


def kind_known(kind: str) -> None:
    """Raises `finder_role_unknown`."""
    if kind not in FINDER_WORDS:
        raise Refusal("finder_role_unknown", value=kind)


def quiet(last: Mapping[str, date], policy: Policy, *, on: date) -> tuple[str, ...]:
    """The kinds of the place of which nobody has found anything for so many days; () where the place lists none or
    sets no number (LY-1.3.3)."""
    days, kinds = policy.posts.quiet_role_days.value, policy.posts.participating_roles.or_else(())
    if days is None:
        return ()
    since = on - timedelta(days=days)
    return tuple(kind for kind in kinds if last.get(kind, date.min) < since)


def claimed(origin: str, policy: Policy) -> None:
    """Only what came with an office's ledger, of which nobody recorded who found it, may be counted as the enterprise's
    own. Raises `origin_mismatch` for what an institution, an expert or an office found (HZ-5.3)."""
    if origin != UNKNOWN_FINDER:
        setting = policy.self_report.own_share
        raise Refusal("origin_mismatch", missing=["found_others"], basis=setting.cited, n=1)
