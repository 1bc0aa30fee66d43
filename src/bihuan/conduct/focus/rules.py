"""Which figures put an enterprise on the focus list, how often it is visited, and what a visit needs. Pure."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from bihuan.conduct.focus.states import CAUSE_WORDS, SAID_BY_PEOPLE, SHOWN_BY_ACTS
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy

ALL_OF = "all_of"


@dataclass(frozen=True)
class Figures:
    """What the records say of an enterprise that day; `acts` by ground the facts that show it, in words."""

    contracts: int
    expert_checks: int
    grade: str
    open_hazards: int
    overdue: Sequence[str]
    acts: Mapping[str, Sequence[str]]
    said: Mapping[str, str]


@dataclass(frozen=True)
class Condition:
    """One ground of the place: whether it holds, by which figure, against which threshold; None where the place has not
    said what counts."""

    ground: str
    holds: bool | None
    figure: str
    threshold: str = ""


def conditions(figures: Figures, policy: Policy) -> list[Condition]:
    """Every ground that the place knows and that can be shown, with its numbers."""
    law = policy.enforcement
    found = []
    for ground in law.focus_grounds.value or ():
        if ground == "no_expert":
            without = not figures.contracts and not figures.expert_checks
            found.append(Condition(ground, without, f"{figures.contracts}/{figures.expert_checks}"))
        elif ground == "low_level":
            low = law.focus_low_level
            holds = figures.grade in low.value if low.is_set else None
            found.append(Condition(ground, holds, figures.grade, "、".join(low.value or ())))
        elif ground == "many_hazards":
            many = law.focus_many_hazards
            holds = figures.open_hazards >= many.value if many.is_set else None
            found.append(Condition(ground, holds, str(figures.open_hazards), str(many.value or "")))
        elif ground == "overdue":
            found.append(Condition(ground, bool(figures.overdue), "、".join(figures.overdue)))
        elif ground in SHOWN_BY_ACTS:
            told = figures.acts.get(ground, ())
            found.append(Condition(ground, bool(told), _counted(told)))
        elif ground in SAID_BY_PEOPLE:
            found.append(Condition(ground, ground in figures.said, figures.said.get(ground, "")))
    return found


TOLD = 3
"""So many facts of a ground stand with it in full; of more their number."""


def _counted(told: Sequence[str]) -> str:
    more = f"等{len(told)}项" if len(told) > TOLD else ""
    return f"{'；'.join(text.rstrip('。') for text in told[:TOLD])}{more}"


def listed(found: Sequence[Condition], policy: Policy) -> list[Condition]:
    """The conditions on which an enterprise goes on the list: where the place asks for all together, all of them.

    Raises `focus_conditions_not_met` naming those that do not hold (LH-10.5), `enforcement_ground_missing` where one
    would do and none holds (QHD-6.5.1), `focus_not_provided` where the place knows no list.
    """
    law = policy.enforcement
    if not law.focus_grounds.is_set or not found:
        raise Refusal("focus_not_provided")
    basis = law.focus_grounds.basis
    holding = [one for one in found if one.holds]
    if law.focus_rule.value == ALL_OF:
        lacking = [one.ground for one in found if not one.holds]
        if lacking:
            raise Refusal("focus_conditions_not_met", missing=lacking, basis=basis)
    elif not holding:
        raise Refusal("enforcement_ground_missing", missing=[one.ground for one in found], basis=basis)
    return holding


def removable(visited: bool, reason: str, policy: Policy) -> None:
    """Who is listed stays until it was visited. Raises `enforcement_visit_pending` (QHD-6.5.1), `reason_missing`."""
    basis = policy.enforcement.focus_grounds.basis
    if not visited:
        raise Refusal("enforcement_visit_pending", missing=["visit"], basis=basis)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis)


@dataclass(frozen=True)
class Quota:
    """How many visits of a year, of how many as a rule, and on which grounds it is more or fewer."""

    visits: int
    usual: int
    lowered: bool
    raised: bool
    basis: Any


def quota(policy: Policy, *, checkup: bool, on_list: bool, set_to: int | None) -> Quota:
    """The year's number of enforcement visits: the usual one, lowered by the place's factor where the enterprise had
    its check-up (YT-5.2.2), raised where it is on the focus list (LH-10.5); what an office set by hand counts first."""
    law, rewards = policy.enforcement, policy.incentives
    usual = law.visits_per_year.or_else(0)
    if on_list:
        more = ceil(usual * law.focus_visits_factor.or_else(1))
        return Quota(max(more, set_to or 0), usual, False, more > usual, law.focus_grounds.basis)
    if set_to is not None:
        return Quota(set_to, usual, set_to < usual, set_to > usual, rewards.reduction.basis)
    lowers = checkup and rewards.reduction.value == "automatic" and rewards.reduction_factor.is_set
    if lowers:
        return Quota(ceil(usual * rewards.reduction_factor.value), usual, True, False, rewards.reduction.basis)
    return Quota(usual, usual, False, False, law.visits_per_year.basis)


def settable(number: int, reason: str, now: Quota, *, on_list: bool, policy: Policy) -> None:
    """Raises `on_focus_list` where fewer visits would go to a listed one (LH-10.5), `reason_missing`."""
    if on_list and number < now.visits:
        raise Refusal("on_focus_list", basis=policy.enforcement.focus_grounds.basis, visits=now.visits)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=now.basis)


def plannable(planned: int, now: Quota, cause: str) -> None:
    """Beyond the year's number a visit has its cause. Raises `inspection_quota_reached` (YT-5.2.2)."""
    if planned >= now.visits and cause not in CAUSE_WORDS:
        raise Refusal("inspection_quota_reached", missing=["cause"], basis=now.basis, visits=now.visits)


def own_plan(text: str, hazards: Collection[int], own: Collection[int], policy: Policy) -> None:
    """一企一策: a plan speaks of this enterprise, and of no other's hazards. Raises `enforcement_plan_missing`,
    `plan_not_own` (QHD-6.5.2)."""
    basis = policy.enforcement.plan_per_enterprise.basis
    if not text.strip():
        raise Refusal("enforcement_plan_missing", missing=["visit_plan"], basis=basis)
    if not set(hazards) <= set(own):
        raise Refusal("plan_not_own", missing=["hazards"], basis=basis)


def startable(planned: bool, approved: bool, policy: Policy) -> None:
    """Where every enterprise gets its own plan, no visit begins without one that was approved. Raises
    `enforcement_plan_missing` (QHD-6.5.2)."""
    law = policy.enforcement.plan_per_enterprise
    if law.value and not (planned and approved):
        raise Refusal("enforcement_plan_missing", missing=["approval" if planned else "visit_plan"], basis=law.basis)


def closable(
    problems: Sequence[tuple[str, str, str]], *, service_fault: bool | None, institution: bool, policy: Policy
) -> None:
    """Each problem (what, management cause, remedy) has all three parts, and whether the technical service is at fault
    is answered: where it is, by which institution.

    Raises `root_cause_missing` naming the problems by what is said of them, `service_check_missing` (QHD-6.5.3).
    """
    basis = policy.enforcement.root_cause_asked.basis
    said = [[part.strip() for part in problem] for problem in problems]
    bare = [next(filter(None, parts), "") for parts in said if not all(parts)]
    if bare:
        raise Refusal("root_cause_missing", missing=bare, basis=basis)
    if service_fault is None or (service_fault and not institution):
        lacking = "service_answer" if service_fault is None else "institution"
        raise Refusal("service_check_missing", missing=[lacking], basis=basis)
