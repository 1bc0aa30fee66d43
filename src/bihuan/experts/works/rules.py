"""What is said of a piece of work. No Django, no clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.experts.works.states import BY_ITSELF, WORK_WORDS
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def ground(policy: Policy) -> Any:
    """The clause of a place that names the kinds of work; elsewhere the log is ours."""
    return policy.experts.work_kinds.cited


def loggable(kind: str, done_on: date | None, said: str, *, on: date, policy: Policy) -> None:
    """A piece of work has a kind of the place, a day that has come and a line on what was done. Raises
    `work_kind_unknown`, `review_logs_itself`, `work_incomplete`, `work_in_the_future`."""
    kinds = policy.experts.work_kinds.value or tuple(WORK_WORDS)
    if kind not in kinds:
        raise Refusal("work_kind_unknown", value=kind, basis=ground(policy))
    if kind == BY_ITSELF:
        raise Refusal("review_logs_itself", basis=ground(policy))
    missing = [name for name, given in (("day", done_on), ("done", said.strip())) if not given]
    if missing:
        raise Refusal("work_incomplete", missing=missing)
    if done_on > on:
        raise Refusal("work_in_the_future", value=done_on)
