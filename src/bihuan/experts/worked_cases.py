"""How a jurist's worked cases (`packs/*/cases/*.toml`) put a question about experts to the real rules."""

from collections.abc import Mapping
from typing import Any

from bihuan.experts import rules
from bihuan.policy import Policy
from bihuan.policy.cases import rule


@rule("experts.eligibility")
def eligibility(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { title, certificates, months, age, retired, pool_level, unit_kind, exceptions }, and for who was in a pool
    by the end of the year before, the place of its office as kept_in and whether assessed."""
    kept_in = given.get("kept_in", "")
    facts = rules.ExpertFacts(
        title=given["title"],
        certificates=frozenset(given["certificates"]),
        months=given["months"],
        unit_kind=given["unit_kind"],
        age=given["age"],
        retired=given["retired"],
        pool_levels=frozenset({given["pool_level"]} - {"none"}),
        exceptions=frozenset(given.get("exceptions", ())),
        past_year=policy.on.year - 1,
        kept_in=frozenset({kept_in} - {""}),
        assessed=bool(kept_in) and bool(given["assessed"]),
    )
    rules.require(rules.explain(facts, policy))
