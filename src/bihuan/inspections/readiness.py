"""What is still missing before a check may start, condition by condition. No Django, no clock.

The same functions of `rules` that refuse the start are asked one by one, so the list can never say anything else than
the refusal would.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bihuan.inspections import ending, rules
from bihuan.inspections.states import GOVERNMENT, LED
from bihuan.refusal import Refusal
from bihuan.registers.kinds.disclosure import rules as disclosure

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


@dataclass(frozen=True)
class ReadyFacts:
    """A check in preparation: its team, what its checklist covers, who has agreed to it and who has not declared; of a
    survey also the `parts` that its list holds; of a service what asks the enterprise to disclose (`telling`) and what
    it has not disclosed yet (`untold`)."""

    team: rules.TeamFacts
    items: int
    focus: frozenset[str]
    agreed: frozenset[str]
    undeclared: tuple[str, ...]
    parts: frozenset[str] | None = None
    telling: Setting | None = None
    untold: tuple[str, ...] = ()


@dataclass(frozen=True)
class Condition:
    """One condition: `code` is the refusal it would end in, `refusal` that refusal, or None where it is met.

    `asked` is False where the place sets nothing; `excepted` where a recorded exception lets it pass.
    """

    code: str
    refusal: Refusal | None
    basis: object
    asked: bool = True
    excepted: bool = False
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def met(self) -> bool:
        return self.refusal is None


def conditions(facts: ReadyFacts, policy: Policy) -> list[Condition]:
    """Every condition of starting, in the order in which `start_inspection` asks them."""
    if facts.team.kind in GOVERNMENT:
        return _of_government(facts, policy)
    checks = policy.checks
    asked = set(checks.specialties.value or ())
    count = {"wanted": checks.min_experts.or_else(1), "found": len(facts.team.specialties)}
    excepted = "too_few_experts" in facts.team.exceptions and count["found"] < count["wanted"]
    return [
        *_of_leader(facts, policy),
        Condition(
            "too_few_experts",
            _refusal(rules.enough_experts, facts.team, policy),
            checks.min_experts.basis,
            excepted=excepted,
            facts=count,
        ),
        _of_team("specialty_duplicated", "no_repeats", rules.no_specialty_twice, facts, policy, asked),
        _of_team("key_process_uncovered", "cover_key_processes", rules.processes_covered, facts, policy, asked),
        _of_team("specialty_mismatch", "match_sector", rules.sector_matched, facts, policy, asked),
        _of_list(facts, policy),
        *_of_survey(facts, policy),
        Condition(
            "focus_section_missing",
            _refusal(rules.focus_covered, facts.focus, policy),
            checks.focus_areas.basis,
            asked=bool(checks.focus_areas.value),
            facts={"wanted": tuple(checks.focus_areas.value or ())},
        ),
        Condition(
            "checklist_unconfirmed",
            _refusal(rules.checklist_agreed, facts.agreed, policy),
            checks.checklist_confirmed_by.basis,
            asked=bool(checks.checklist_confirmed_by.value),
            facts={"wanted": tuple(checks.checklist_confirmed_by.value or ())},
        ),
        Condition(
            "declaration_missing",
            _refusal(rules.declarations, facts.undeclared, policy),
            rules.declaration(policy).basis,
            asked=bool(rules.declaration(policy).value),
        ),
        *_of_disclosure(facts),
    ]


def _of_government(facts: ReadyFacts, policy: Policy) -> list[Condition]:
    """An office's own check: an expert of the right specialty, a list, declarations (LY-2.2.1)."""
    setting = policy.inspections.expert_required_for
    asked = facts.team.kind in (setting.value or ())
    basis = setting.ground(facts.team.kind) if asked else setting.basis
    declared = rules.declaration(policy)
    return [
        Condition("expert_required", _refusal(rules.government_takes_expert, facts.team, policy), basis),
        Condition("specialty_mismatch", _refusal(rules.specialty_fits, facts.team, policy), basis, asked=asked),
        _of_list(facts, policy),
        *_of_survey(facts, policy),
        Condition(
            "declaration_missing",
            _refusal(rules.declarations, facts.undeclared, policy),
            declared.basis,
            asked=bool(declared.value),
        ),
    ]


def _of_list(facts: ReadyFacts, policy: Policy) -> Condition:
    basis = policy.checks.checklist_of_the_enterprise.basis
    return Condition("checklist_missing", None if facts.items else Refusal("checklist_missing", basis=basis), basis)


def _of_survey(facts: ReadyFacts, policy: Policy) -> list[Condition]:
    """Only of the first check of a site, where the place has its enterprises surveyed (QHD-6.1.2)."""
    if facts.parts is None:
        return []
    lacking = _refusal(ending.survey_listed, facts.parts, policy)
    return [Condition("survey_part_unlisted", lacking, policy.projects.survey_parts.basis)]


def _of_disclosure(facts: ReadyFacts) -> list[Condition]:
    """Only of a service, where the place has enterprises disclose before it (YT-4.3.3)."""
    if facts.telling is None:
        return []
    lacking = _refusal(disclosure.told, facts.untold, facts.telling)
    return [Condition("disclosure_incomplete", lacking, facts.telling.basis)]


def _of_leader(facts: ReadyFacts, policy: Policy) -> list[Condition]:
    """Only a leader's visit is asked whether an expert comes along."""
    if facts.team.kind not in LED:
        return []
    setting = policy.inspections.expert_required_for
    asked = facts.team.kind in (setting.value or ())
    lacking = _refusal(rules.leader_takes_expert, facts.team, policy)
    return [Condition("leader_visit_needs_expert", lacking, setting.basis, asked=asked)]


def _of_team(code: str, wish: str, rule: Callable, facts: ReadyFacts, policy: Policy, asked: set[str]) -> Condition:
    setting = policy.checks.specialties
    basis = setting.ground(wish) if wish in asked else setting.basis
    return Condition(code, _refusal(rule, facts.team, policy), basis, asked=wish in asked)


def _refusal(rule: Callable, subject: rules.TeamFacts | Iterable[str], policy: Policy | Setting) -> Refusal | None:
    try:
        rule(subject, policy)
    except Refusal as refusal:
        return refusal
    return None
