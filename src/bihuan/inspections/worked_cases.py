"""How a jurist's worked cases (`packs/*/cases/*.toml`) put a question about checks to the real rules."""

from collections.abc import Mapping
from typing import Any

from bihuan.inspections import queries, rules
from bihuan.parties.rules import grade_on
from bihuan.policy import Policy
from bihuan.policy.cases import rule


@rule("inspections.team")
def team(policy: Policy, given: Mapping[str, Any]) -> None:
    """given { kind, experts = [{ specialty }], key_processes = [codes], sector, exceptions = [refusal codes] }."""
    facts = rules.TeamFacts(
        specialties=tuple(expert["specialty"] for expert in given["experts"]),
        key_processes={process: queries.covering(process) for process in given["key_processes"]},
        exceptions=frozenset(given.get("exceptions", ())),
        sector_specialties=frozenset(filter(None, [given.get("sector", "")])),
        kind=given["kind"],
    )
    rules.team(facts, policy)


@rule("inspections.year")
def year(policy: Policy, given: Mapping[str, Any]) -> dict[str, int | str]:
    """given { grade, done, valid_until }, then { required, missing, status }; an expired grade counts as none."""
    grade = grade_on(given["grade"], given.get("valid_until"), policy.on)
    duty = rules.year(grade=grade, done=given["done"], policy=policy)
    required = "unset" if duty.required is None else duty.required
    return {"required": required, "missing": duty.missing, "status": duty.status}
