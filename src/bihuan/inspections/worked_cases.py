"""How a jurist's worked cases (`packs/*/cases/*.toml`) put a question about checks to the real rules."""

from collections.abc import Mapping
from typing import Any

from bihuan.inspections import queries, rules
from bihuan.policy import Policy
from bihuan.policy.cases import rule


@rule("inspections.team")
def team(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { kind, experts = [{ specialty }], key_processes = [codes], exceptions = [refusal codes] }."""
    facts = rules.TeamFacts(
        specialties=tuple(expert["specialty"] for expert in given["experts"]),
        key_processes={process: queries.covering(process) for process in given["key_processes"]},
        exceptions=frozenset(given.get("exceptions", ())),
    )
    rules.team(facts, policy)


@rule("inspections.year")
def year(policy: Policy, given: Mapping[str, Any]) -> dict[str, int | None]:
    """given { grade, done, year }, then { required, missing }."""
    duty = rules.year(grade=given["grade"], done=given["done"], policy=policy)
    return {"required": duty.required, "missing": duty.missing}
