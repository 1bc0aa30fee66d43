"""How a jurist's worked case (packs/*/cases) asks this domain's rules."""

from collections.abc import Mapping
from typing import Any

from bihuan.inspections import rules
from bihuan.policy import Policy, policies
from bihuan.policy.cases import rule


@rule("inspections.team")
def team(policy: Policy, given: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """given: experts (each with a specialty), key_processes, exceptions."""
    covering = {row["code"]: frozenset(row["specialties"]) for row in policies.table("cn", "key_processes")}
    processes = given["key_processes"]
    specialties = tuple(expert["specialty"] for expert in given["experts"])
    rules.team(
        rules.TeamFacts(
            specialties=specialties,
            key_processes={code: covering.get(code, frozenset({code})) for code in processes},
            sector_specialties=frozenset(specialties),
            exceptions=frozenset(given["exceptions"]),
        ),
        policy,
    )
    return None


@rule("inspections.year")
def year(policy: Policy, given: Mapping[str, Any]) -> Mapping[str, Any]:
    """given: grade, done; answers required and missing."""
    duty = rules.year(grade=given["grade"], done=given["done"], policy=policy)
    return {"required": duty.required, "missing": duty.missing}
