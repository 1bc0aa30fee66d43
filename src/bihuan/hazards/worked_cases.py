"""How a jurist's worked cases (`packs/*/cases/*.toml`) put a question about hazards to the real rules."""

from collections.abc import Mapping
from typing import Any

import bihuan.hazards.listing.worked_cases  # noqa: F401  the cases of listings come with them
from bihuan.hazards import rules
from bihuan.hazards.facts import PlanFacts
from bihuan.hazards.states import HazardGrade
from bihuan.policy import Policy
from bihuan.policy.cases import rule


@rule("hazards.plan")
def plan(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { grade, deferred, parts = [codes], safeguard }; the plan is due on the day of the case."""
    rules.plan(
        PlanFacts(
            grade=given["grade"],
            deferred=given["deferred"],
            parts=frozenset(given["parts"]),
            safeguard=given["safeguard"],
            found_on=policy.on,
            due_on=policy.on,
        ),
        policy,
    )


@rule("hazards.step")
def step(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { done = [steps], act_step, grade = "general" }."""
    grade = given.get("grade", HazardGrade.GENERAL)
    rules.step(given["act_step"], done=given["done"], grade=grade, policy=policy)
