"""When an enterprise that stands still may start again. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def ground(policy: Policy) -> Any:
    """The clause of a place that speaks of it; elsewhere the check is ours."""
    return policy.engagement.resumption_check.cited


def answered(answers: Mapping[str, tuple[bool, str]], items: Collection[str]) -> None:
    """Answers are to items that there are, and one that is not met says what is lacking. Raises
    `resumption_item_unknown`, `resumption_note_missing`."""
    strange = sorted(set(answers) - set(items))
    if strange:
        raise Refusal("resumption_item_unknown", missing=strange)
    bare = [code for code, (met, note) in answers.items() if not met and not note.strip()]
    if bare:
        raise Refusal("resumption_note_missing", missing=bare)


def resumable(answers: Mapping[str, Mapping[str, Any]], items: Collection[str], policy: Policy) -> None:
    """Every item is answered and met. Raises `resumption_check_incomplete` naming those that are not (YT-3.7)."""
    lacking = [code for code in items if not answers.get(code, {}).get("met")]
    if lacking:
        raise Refusal("resumption_check_incomplete", missing=lacking, basis=ground(policy))
