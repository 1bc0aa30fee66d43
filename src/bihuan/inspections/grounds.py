"""认定依据: what a finding rests on has to hold on the day of the visit (LH-2.2). No Django, no clock."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from bihuan.policy import bases
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


def stated(*, code: str, typed: str, item: str, division: str, on: date, policy: Policy) -> str:
    """The ground of a finding as it will stand in the papers: the entry chosen from the library, what was typed beside
    it, or else what the checklist's item says.

    Raises `basis_missing` without any, `basis_not_in_force` (see in_force), `basis_unknown` for a code that the library
    does not hold.
    """
    setting = policy.checks.finding_basis
    chosen = None
    if code:
        chosen = bases.find(code, division=division, on=on)
        if chosen is None:
            raise Refusal("basis_unknown", missing=["legal_basis"], basis=setting.basis, value=code)
        if not chosen.holds(on):
            raise Refusal(
                "basis_not_in_force",
                missing=["legal_basis"],
                basis=setting.basis,
                cited=chosen.cited,
                day=on,
                instead="",
            )
    parts = [chosen.cited] if chosen else []
    if typed.strip() and typed.strip() not in parts:
        parts.append(typed.strip())
    text = "；".join(parts) or item.strip()
    if not text:
        raise Refusal("basis_missing", missing=["legal_basis"], basis=setting.basis)
    in_force(text, on=on, policy=policy)
    return text


def in_force(text: str, *, on: date, policy: Policy) -> None:
    """Raises `basis_not_in_force` where the text cites a document that another replaced by that day, naming both."""
    gone = bases.replaced_in(text, on=on)
    if gone is not None:
        basis = policy.checks.finding_basis.basis
        raise Refusal(
            "basis_not_in_force", missing=["legal_basis"], basis=basis, cited=gone.old, day=on, instead=gone.new
        )
