"""When a project may start, a licence may be granted, and who may review it. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy

BEFORE_CONSTRUCTION = "design"
"""The review that comes before the ground is broken; the others before production."""


@dataclass(frozen=True)
class Condition:
    """How one safety condition stands: what shows it, and whether the office found it met (None: not looked at)."""

    evidence: str = ""
    met: bool | None = None

    @property
    def holds(self) -> bool:
        return bool(self.evidence) and self.met is True


def simultaneous(passed: Collection[str], *, wanted: Collection[str] | None = None, policy: Policy) -> None:
    """Of the three simultaneities that the place asks for, those `wanted` (all by default) were passed. Raises
    `three_simultaneous_not_passed` naming the reviews that were not (LY-4.1.1)."""
    setting = policy.construction.simultaneities
    lacking = [
        stage for stage in setting.value or () if (wanted is None or stage in wanted) and stage not in set(passed)
    ]
    if lacking:
        raise Refusal("three_simultaneous_not_passed", missing=lacking, basis=setting.basis)


def project_said(*, named: bool, apart: str, building: bool, policy: Policy) -> None:
    """Where the place asks for the three simultaneities and something is being built, a licence says for which project
    it is, or why for none. Raises `licence_project_unsaid` (LY-4.1.1)."""
    setting = policy.construction.simultaneities
    if setting.value and building and not named and not apart.strip():
        raise Refusal("licence_project_unsaid", missing=["construction"], basis=setting.basis)


def built_first(started_on: date | None, on: date, policy: Policy) -> None:
    """Nothing produces that was not begun by that day. Raises `construction_not_started` (LY-4.1.1)."""
    if started_on is None or on < started_on:
        raise Refusal(
            "construction_not_started", missing=["started_on"], basis=policy.construction.simultaneities.cited
        )


def conditions_met(conditions: Mapping[str, Condition], codes: Collection[str], policy: Policy) -> None:
    """Every safety condition is shown by something and was found met; nobody may let one pass. Raises
    `safety_condition_unmet` naming those that are not (LY-4.1.2)."""
    lacking = [code for code in codes if not conditions.get(code, Condition()).holds]
    if lacking:
        raise Refusal("safety_condition_unmet", missing=lacking, basis=policy.licensing.conditions_all_met.cited)


def opinions_in(signed: int, waiting: int, policy: Policy) -> None:
    """Whoever was asked has signed, and somebody was where the place requires it. Raises `review_opinion_pending`
    (HZ-3.1.2, LH-6.3)."""
    setting = policy.licensing.expert_opinion
    if waiting or (setting.value == "required" and not signed):
        raise Refusal("review_opinion_pending", missing=["opinion"], count=waiting, basis=setting.cited)


def independent(ties: Collection[str], name: str, policy: Policy) -> None:
    """Whoever reviews has no part in the applicant: no job, no contract, no share, and did not prepare its assessment.
    Raises `conflict_of_interest` naming what ties them (HZ-3.1.2, LH-6.3)."""
    if ties:
        basis = policy.licensing.expert_opinion.cited
        raise Refusal("conflict_of_interest", missing=sorted(set(ties)), name=name, basis=basis)
