"""What an order needs before it is issued, and what a re-check may say. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bihuan.conduct.orders.states import Result
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


@dataclass(frozen=True)
class Wanted:
    """One item as it is to be ordered: which hazard (by its number), what is demanded, until when."""

    number: str
    requirement: str
    due_on: date | None


def issuable(items: Sequence[Wanted], *, legal_basis: str, policy: Policy, today: date) -> None:
    """An order names hazards, each with a day to come, and the law it rests on.

    Raises `order_items_missing`, `requirement_missing`, `deadline_missing` (LY-1.2.5), `deadline_in_the_past`,
    `legal_basis_missing` (LY-1.2.5).
    """
    basis = policy.enforcement.order_parts.basis
    if not items:
        raise Refusal("order_items_missing", missing=["hazards"], basis=basis)
    mute = [one.number for one in items if not one.requirement.strip()]
    if mute:
        raise Refusal("requirement_missing", missing=mute, basis=basis)
    if any(one.due_on is None for one in items):
        raise Refusal("deadline_missing", missing=["deadline"], basis=basis)
    past = [one.due_on for one in items if one.due_on < today]
    if past:
        raise Refusal("deadline_in_the_past", missing=["deadline"], basis=basis, due_on=min(past))
    if not legal_basis.strip():
        raise Refusal("legal_basis_missing", missing=["legal_basis"], basis=basis)


def within_order(due_on: date, *, ordered_until: date, policy: Policy) -> None:
    """Raises `deadline_beyond_order` (LY-1.2.5)."""
    if due_on > ordered_until:
        basis = policy.enforcement.order_parts.basis
        raise Refusal("deadline_beyond_order", missing=["deadline"], basis=basis, due_on=ordered_until)


def looked_at(unlooked: Sequence[str], policy: Policy) -> None:
    """A re-check says nothing of what is rectified and was looked at by nobody. Raises `recheck_item_unlooked`."""
    if unlooked:
        raise Refusal("recheck_item_unlooked", missing=unlooked, basis=policy.enforcement.order_parts.basis)


def results(passed: Mapping[int, bool], said: Mapping[int, tuple[str, str]]) -> dict[int, tuple[Result, str]]:
    """Of every item what the re-check found: what its hazard says counts, and of the rest how far it is."""
    found = {}
    for key, done in passed.items():
        result, note = said.get(key, ("", ""))
        short = Result.PARTLY if result == Result.PARTLY else Result.NOT_DONE
        found[key] = (Result.DONE if done else short, note.strip())
    return found


def conclusion(found: Mapping[int, tuple[Result, str]]) -> str:
    """all, some or none of the items is done."""
    done = sum(result == Result.DONE for result, _note in found.values())
    return "all" if done == len(found) else "some" if done else "none"
