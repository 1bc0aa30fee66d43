"""How a jurist's worked case (packs/*/cases) asks this domain's rules."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan.hazards import rules
from bihuan.hazards.facts import PlanFacts
from bihuan.policy import Policy
from bihuan.policy.cases import rule

_SOME_DAY = date(2030, 1, 1)  # a case gives no day where the day itself is not in question


@rule("hazards.plan")
def plan(policy: Policy, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """given: grade, deferred, parts, safeguard."""
    parts = frozenset(given["parts"])
    rules.plan(
        PlanFacts(
            grade=given["grade"],
            deferred=given["deferred"],
            parts=parts,
            safeguard=given["safeguard"],
            found_on=_SOME_DAY,
            due_on=_SOME_DAY if "deadline" in parts else None,
        ),
        policy,
    )
    return None


@rule("hazards.step")
def step(policy: Policy, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """given: done (step codes), act_step, grade ("general" by default), on_spot."""
    rules.step(
        given["act_step"],
        done=given["done"],
        grade=given.get("grade", "general"),
        policy=policy,
        on_spot=given.get("on_spot", False),
    )
    return None
