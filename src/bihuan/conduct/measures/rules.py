"""Which measures the facts propose, and which step may follow which. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan.conduct.measures.states import ONSITE_WORDS, STEP_WORDS, Ground, Step
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting


@dataclass(frozen=True)
class Fact:
    """What the data say: a ground, the record that shows it, and its figures; `serious` as its finder judged."""

    ground: Ground
    source: str
    reasons: dict[str, str] = field(default_factory=dict)
    serious: bool = False


@dataclass(frozen=True)
class Taken:
    """A measure that stands: proposed or in force on the same ground."""

    step: Step
    ground: Ground
    source: str
    decided: bool
    term_over: bool = False


@dataclass(frozen=True)
class Proposal:
    """A measure that the facts and the law of the place propose; nobody has decided anything."""

    step: Step
    fact: Fact
    basis: Any


def setting_of(ground: Ground, policy: Policy) -> Setting:
    """The clause of the place that a measure on this ground rests on."""
    if ground == Ground.MAJOR_HAZARD:
        return policy.listing.decision_required
    if ground == Ground.UNCERTIFIED_WORK:
        return policy.enforcement.uncertified_steps
    return policy.enforcement.escalation


def steps(fact: Fact, policy: Policy) -> tuple[Step, ...]:
    """The steps that the place knows on this ground, in their order; a licence may be suspended for a major hazard."""
    if fact.ground == Ground.MAJOR_HAZARD:
        return (Step.SUSPEND,)
    setting = setting_of(fact.ground, policy)
    return tuple(Step(code) for code in setting.value or () if code in set(Step))


def proposed(facts: Iterable[Fact], taken: Sequence[Taken], policy: Policy) -> list[Proposal]:
    """Every step that may be taken now and is neither proposed nor in force. For a major hazard nothing is proposed by
    itself: whether it is necessary a person says."""
    found = []
    for fact in facts:
        if fact.ground == Ground.MAJOR_HAZARD:
            continue
        mine = {one.step for one in taken if (one.ground, one.source) == (fact.ground, fact.source)}
        basis = setting_of(fact.ground, policy).basis
        for step in steps(fact, policy):
            if step not in mine and not _skipped(step, fact, taken, policy):
                found.append(Proposal(step, fact, basis))
    return found


def to_suspend_for(facts: Iterable[Fact], taken: Sequence[Taken]) -> list[Fact]:
    """The major hazards for which a licence may be suspended and no suspension is proposed or in force."""
    mine = {one.source for one in taken if (one.step, one.ground) == (Step.SUSPEND, Ground.MAJOR_HAZARD)}
    return [fact for fact in facts if fact.ground == Ground.MAJOR_HAZARD and fact.source not in mine]


def allowed(step: str, fact: Fact | None, taken: Sequence[Taken], policy: Policy, *, ground: str) -> None:
    """A measure has its ground in the data, and no step is skipped.

    Raises `measure_ground_missing`, `step_not_on_ground`, and `escalation_step_skipped`, which names what is lacking:
    the steps before, their term, or the finding that it is serious (LY-4.2.2, LY-4.3.6).
    """
    if fact is None:
        raise Refusal("measure_ground_missing", missing=["ground"], basis=_basis_of(ground, policy))
    setting = setting_of(fact.ground, policy)
    if step not in steps(fact, policy):
        raise Refusal("step_not_on_ground", missing=["step"], basis=setting.basis)
    lacking = _skipped(Step(step), fact, taken, policy)
    if lacking:
        raise Refusal("escalation_step_skipped", missing=lacking, basis=setting.basis)


def _basis_of(ground: str, policy: Policy) -> Any:
    return setting_of(Ground(ground), policy).basis if ground in set(Ground) else None


def _skipped(step: Step, fact: Fact, taken: Sequence[Taken], policy: Policy) -> list[str]:
    """What has to come before a closure and has not: on one ground the steps and their term, on the other the finding
    that it is serious."""
    if step != Step.CLOSE:
        return []
    if fact.ground == Ground.UNCERTIFIED_WORK:
        return [] if fact.serious else ["serious"]
    before = steps(fact, policy)[: steps(fact, policy).index(Step.CLOSE)]
    same = [one for one in taken if (one.ground, one.source) == (fact.ground, fact.source)]
    ripe = {one.step for one in same if one.decided and one.term_over}
    return [STEP_WORDS[one] for one in before if one not in ripe]


def decided(step: str, *, number: str, legal_basis: str, until: date | None, on: date, basis: Any) -> None:
    """A decision has its number and its ground in law, and what is for a time has its term.

    Raises `legal_basis_missing` (LY-1.2.6), `measure_term_missing`, `measure_term_past`.
    """
    lacking = [name for name, said in (("decision_number", number), ("legal_basis", legal_basis)) if not said.strip()]
    if lacking:
        raise Refusal("legal_basis_missing", missing=lacking, basis=basis)
    if until is None and step in (Step.SUSPEND, Step.STOP):
        raise Refusal("measure_term_missing", missing=["term"], basis=basis)
    _to_come(until, on, basis)


def on_the_spot(
    measures: Sequence[str], *, scope: str, legal_basis: str, until: date | None, on: date, basis: Any
) -> None:
    """What is decided on the spot says what, where and by which law. Raises `onsite_measures_missing`,
    `onsite_scope_missing`, `legal_basis_missing`, `measure_term_past`."""
    if not measures or not set(measures) <= set(ONSITE_WORDS):
        raise Refusal("onsite_measures_missing", missing=["onsite_measures"], basis=basis)
    if not scope.strip():
        raise Refusal("onsite_scope_missing", missing=["scope"], basis=basis)
    if not legal_basis.strip():
        raise Refusal("legal_basis_missing", missing=["legal_basis"], basis=basis)
    _to_come(until, on, basis)


def _to_come(until: date | None, on: date, basis: Any) -> None:
    if until is not None and until < on:
        raise Refusal("measure_term_past", missing=["term"], basis=basis, until=until)


def named(step: str, subject: str, basis: Any) -> None:
    """Who suspends says which licences. Raises `licence_unnamed`."""
    if step == Step.SUSPEND and not subject.strip():
        raise Refusal("licence_unnamed", missing=["licence_or_line"], basis=basis)


def served(step: str, ground: str, *, term_over: bool) -> bool:
    """Whether a licence was withheld for all of its term and goes back: for a major hazard no further step follows, and
    where the hazard still stands, a new suspension is a new decision. After a missed grade the step counts on."""
    return term_over and step == Step.SUSPEND and ground == Ground.MAJOR_HAZARD


def dangerous(step: str, hazards: Sequence[int]) -> bool:
    """Whether a measure rests on a danger, which is reviewed before anything resumes (AQF-65)."""
    return step == Step.ON_SITE or bool(hazards)


def numbered_once(number: str, *, used: bool, basis: Any) -> None:
    """Raises `decision_number_used`."""
    if used:
        raise Refusal("decision_number_used", missing=["decision_number"], basis=basis, number=number.strip())


def lifted(
    step: str,
    *,
    number: str,
    used: bool,
    legal_basis: str,
    checked_on: date | None,
    decided_on: date,
    on: date,
    basis: Any,
) -> None:
    """The decision by which a measure ends has a number of its own, its article, and says when somebody looked; what
    was decided on the spot bears the platform's number, and so does its end. Raises `lifting_number_missing`,
    `lifting_number_used`, `legal_basis_missing`, `review_day_wrong`."""
    if step != Step.ON_SITE and not number.strip():
        raise Refusal("lifting_number_missing", missing=["decision_number"], basis=basis)
    if used:
        raise Refusal("lifting_number_used", missing=["decision_number"], basis=basis, number=number.strip())
    if not legal_basis.strip():
        raise Refusal("legal_basis_missing", missing=["legal_basis"], basis=basis)
    if checked_on is None or not decided_on <= checked_on <= on:
        raise Refusal("review_day_wrong", missing=["checked_on"], basis=basis)


def liftable(still: Sequence[str], opinion: str, basis: Any) -> None:
    """A measure is lifted after a review, when its ground is gone. Raises `review_opinion_missing`,
    `measure_ground_stands`, which names what still stands (AQF-65)."""
    if not opinion.strip():
        raise Refusal("review_opinion_missing", missing=["opinion"], basis=basis)
    if still:
        raise Refusal("measure_ground_stands", missing=still, basis=basis)
