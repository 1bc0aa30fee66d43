"""Who may be recommended and placed. No Django, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal
from bihuan.registers.kinds.placements.states import PLACED_WORDS

if TYPE_CHECKING:
    from bihuan.policy import Policy


@dataclass(frozen=True)
class Person:
    """Who is recommended: the registration or title, until when it is valid, and for which post."""

    name: str
    kind: str
    number: str
    valid_until: date | None
    post: str


def ground(policy: Policy) -> Any:
    """The clause of a place that has institutions recommend people; elsewhere the rule is ours."""
    return policy.certificates.engineer_placement.cited


def complete(person: Person) -> None:
    """Raises `certificate_kind_unknown`, `recommendation_incomplete` naming what is missing."""
    if person.kind not in PLACED_WORDS:
        raise Refusal("certificate_kind_unknown", value=person.kind)
    given = {"name": person.name, "number": person.number, "valid_until": person.valid_until, "post": person.post}
    missing = [name for name, value in given.items() if not (value.strip() if isinstance(value, str) else value)]
    if missing:
        raise Refusal("recommendation_incomplete", missing=missing)


def placeable(name: str, valid_until: date, *, placed: bool, on: date, policy: Policy) -> None:
    """The registration is valid, and the person neither placed here already nor full-time elsewhere. Raises
    `certificate_expired`, `person_already_placed` (HZ-3.2.3)."""
    basis = ground(policy)
    if valid_until < on:
        raise Refusal("certificate_expired", name=name, value=valid_until, basis=basis)
    if placed:
        raise Refusal("person_already_placed", name=name, basis=basis)
