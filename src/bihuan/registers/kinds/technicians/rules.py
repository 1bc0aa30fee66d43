"""Who is short of technicians, and by when an expert is due. No Django, no clock."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile.rules import months_from
from bihuan.registers.kinds.technicians.states import HELP_WORDS

if TYPE_CHECKING:
    from bihuan.policy import Policy

MONTHS = {"every_three_years": 36, "every_two_years": 24, "yearly": 12, "half_yearly": 6, "quarterly": 3, "monthly": 1}


@dataclass(frozen=True)
class Due:
    """One kind of help and the day by which it is due; None where the place set no cycle."""

    kind: str
    due_on: date | None
    basis: Any


def short(technicians: int | None, policy: Policy) -> bool:
    """Fewer technicians than the place's figure (LH-9.2); nobody is short where it set none, or where nobody said."""
    least = policy.experts.min_technicians.value
    return least is not None and technicians is not None and technicians < least


def due(last: Mapping[str, date], policy: Policy, *, on: date) -> list[Due]:
    """When each kind of help is due: a cycle after the last one, at once where there was none (LH-9.2)."""
    cycle, months = policy.experts.help_cycle, MONTHS.get(policy.experts.help_cycle.value or "")
    return [
        Due(kind, None if months is None else months_from(last[kind], months) if kind in last else on, cycle.basis)
        for kind in HELP_WORDS
    ]


def settled(last: Mapping[str, date], policy: Policy, *, on: date) -> None:
    """Both kinds were there within the cycle. Raises `expert_visit_due` naming those that were not (LH-9.2)."""
    open_kinds = [
        one.kind for one in due(last, policy, on=on) if one.kind not in last or (one.due_on and one.due_on <= on)
    ]
    if open_kinds:
        raise Refusal("expert_visit_due", missing=open_kinds, basis=policy.experts.help_cycle.basis)
