"""What an amendment would change: whose duty of the running year, how many checks and expert-days, which terms.

It is tried out as if it held today, by the rules that judge every day, over the sites that the reader sees; alike sites
are asked about once, so the answer costs the same for ten sites and for a hundred thousand.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from bihuan.insight import duty
from bihuan.insight.duty import Alike, alike
from bihuan.inspections import rules
from bihuan.parties.models import Account, Grade, Site
from bihuan.policy import Pack, Policies, Policy, Setting, policies
from bihuan.policy import cases as worked
from bihuan.policy.amending import Change
from bihuan.policy.kinds import Days, Int, Kind, Table
from bihuan.policy.what_if import supposing

DAYS_A_VISIT = 1
"""An expert spends a day on a visit; no document says more (ours)."""
TERMS = frozenset({"days", "working days", "hours", "months"})


@dataclass(frozen=True)
class Load:
    """What a year asks of one site: checks (None where none is set), and the expert-days they take."""

    checks: int | None
    expert_days: int
    missing: int

    @classmethod
    def of(cls, asked: rules.YearDuty, policy: Policy) -> Load:
        """Expert-days are checks by experts by days a visit takes."""
        experts = policy.checks.min_experts.or_else(1)
        return cls(asked.required, (asked.required or 0) * experts * DAYS_A_VISIT, asked.missing)


@dataclass(frozen=True)
class Changed:
    """Sites alike, what their year asks now, and what it would ask."""

    group: Alike
    before: Load
    after: Load

    @property
    def grade_name(self) -> str:
        return str(Grade(self.group.grade).label)


@dataclass(frozen=True)
class Term:
    """One row of a term: in force now and as it would be; None where it is not set."""

    setting: Setting
    row: str
    before: Any
    after: Any


@dataclass(frozen=True)
class Impact:
    """All of it. `cases` are the worked cases of the place that would be decided otherwise."""

    sites: int
    changed: list[Changed]
    before: Load
    after: Load
    terms: list[Term]
    cases: list[str]

    @property
    def sites_changed(self) -> int:
        return sum(one.group.sites for one in self.changed)


def of(changes: Sequence[Change], by: Account, *, on: date) -> Impact:
    """What these changes of one pack would change today; one statement, whatever the number of sites."""
    pack = policies.pack(changes[0].pack) if changes else None
    tried = supposing(_today(changes, on))
    groups = [one for one in alike(by, on=on) if pack and one.division_code.startswith(pack.division_code)]
    pairs = [(one, _load(one, policies, on), _load(one, tried, on)) for one in groups]
    return Impact(
        sites=sum(one.sites for one in groups),
        changed=[Changed(*pair) for pair in pairs if pair[1] != pair[2]],
        before=_sum((before, one.sites) for one, before, _after in pairs),
        after=_sum((after, one.sites) for one, _before, after in pairs),
        terms=list(_terms(changes, tried, on)),
        cases=_cases(pack, changes) if pack else [],
    )


def _today(changes: Iterable[Change], on: date) -> list[Change]:
    """As if they held from today on; what is written for later days is left out of the trial."""
    return [replace(one, since=on) for one in changes]


def _load(group: Alike, law: Policies, on: date) -> Load:
    asked = duty.asked(group.division_code, group.grade, group.lapsed, group.visits, group.engaged, on=on, law=law)
    return Load.of(asked, law.at(group.division_code, on=on))


def of_sites(sites: Iterable[Site], changes: Iterable[Change], *, on: date) -> list[tuple[Site, Load, Load]]:
    """Each site read by `duty.sites_of` with what its year asks now and would ask; no statement."""
    tried = supposing(_today(changes, on))

    def load(site: Site, law: Policies) -> Load:
        return Load.of(duty.duty_of(site, on=on, law=law), law.at(site.division_code, on=on))

    return [(site, load(site, policies), load(site, tried)) for site in sites]


def _sum(loads: Iterable[tuple[Load, int]]) -> Load:
    checks = days = missing = 0
    for load, n in loads:
        checks += (load.checks or 0) * n
        days += load.expert_days * n
        missing += load.missing * n
    return Load(checks, days, missing)


def _terms(changes: Iterable[Change], tried: Policies, on: date) -> Iterable[Term]:
    """The deadlines among the values: what is found after the day of signing would have these."""
    for change in changes:
        before = policies.at(change.pack, on=on).setting(change.key)
        after = tried.at(change.pack, on=on).setting(change.key)
        kind = before.key.kind
        if not _is_term(kind.of if isinstance(kind, Table) else kind, before.unit):
            continue
        if not isinstance(kind, Table):
            yield Term(before, "", before.value, after.value)
            continue
        for row in dict.fromkeys([*(before.value or ()), *(after.value or ())]):
            was, will = before.on(row).value, after.on(row).value
            if was != will:
                yield Term(before, row, was, will)


def _is_term(kind: Kind, unit: str) -> bool:
    return isinstance(kind, Days) or (isinstance(kind, Int) and unit in TERMS)


def _cases(pack: Pack, changes: Iterable[Change]) -> list[str]:
    """The names of the worked cases that would be decided otherwise, had it always been so."""
    always = supposing(replace(one, since=pack.in_force or one.since) for one in changes)
    failing = {one.case.name for one in worked.run(pack.id) if one.state == "failed"}
    now = [one.case.name for one in worked.run(pack.id, asked=always) if one.state == "failed"]
    return [name for name in now if name not in failing]
