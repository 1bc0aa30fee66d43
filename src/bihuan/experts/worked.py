"""How a jurist's worked case (packs/*/cases) asks this domain's rules."""

from collections.abc import Mapping
from typing import Any

from bihuan.experts import rules
from bihuan.policy import Policy
from bihuan.policy.cases import rule


@rule("experts.eligibility")
def eligibility(policy: Policy, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """given: title, certificates, months, age, retired, pool_level, unit_kind, exceptions."""
    level = given["pool_level"]
    facts = rules.ExpertFacts(
        title=given["title"],
        certificates=frozenset(given["certificates"]),
        months=given["months"],
        unit_kind=given["unit_kind"],
        age=given["age"],
        retired=given["retired"],
        pool_levels=frozenset() if level == "none" else frozenset({level}),
        exceptions=frozenset(given["exceptions"]),
    )
    rules.require(rules.explain(facts, policy))
    return None
