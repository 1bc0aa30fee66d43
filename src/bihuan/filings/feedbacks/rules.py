"""What a situation feedback must say, and to whom it goes. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def feedback(situation: str, suggestion: str, *, department: bool, policy: Policy) -> object:
    """The clause of the place that asks for it, or None. Raises `situation_missing`, `suggestion_missing`,
    `competent_department_unset` (YT-3.8)."""
    setting = policy.engagement.feedback_hours
    basis = setting.basis if setting.pack else None
    if not department:
        raise Refusal("competent_department_unset", missing=["department"], basis=basis)
    if not situation.strip():
        raise Refusal("situation_missing", missing=["situation"], basis=basis)
    if not suggestion.strip():
        raise Refusal("suggestion_missing", missing=["advice"], basis=basis)
    return basis
