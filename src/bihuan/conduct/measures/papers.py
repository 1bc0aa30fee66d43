"""What stands in the paper of a measure: one that was decided on the spot, or one of the three steps."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.conduct import letterhead
from bihuan.conduct.measures.models import EnforcementMeasure
from bihuan.conduct.measures.rules import Fact
from bihuan.conduct.measures.states import ONSITE_WORDS, STEP_WORDS, Ground, Step
from bihuan.hazards.models import Hazard
from bihuan.policy import bases
from bihuan.standards.chinese_date import arabic

if TYPE_CHECKING:
    from bihuan.policy import Policy


def of_measure(measure: EnforcementMeasure, hazards: Sequence[Hazard], policy: Policy) -> dict[str, Any]:
    until = measure.until
    return {
        "found": [{"problem": _problem(hazard), "hazard_number": hazard.number} for hazard in hazards],
        "basis": measure.legal_basis,
        "measures": "；".join(ONSITE_WORDS[code] for code in measure.measures),
        "scope": measure.subject,
        "period": f"至{arabic(until)}" if until else "",
        "remedy": letterhead.remedy(policy),
        "enterprise_people": [],
    }


def of_decision(
    measure: EnforcementMeasure,
    fact: Fact,
    hazards: Sequence[Hazard],
    before: Sequence[EnforcementMeasure],
    policy: Policy,
    *,
    basis: Any,
    on: date,
) -> dict[str, Any]:
    """`fact` is the ground as the records show it on the day of the decision, `before` the steps that went before a
    closure, `basis` the clause of the place, which stands beside the law that the head cited."""
    clause = None if basis.is_ours else bases.find(basis.clause, division=measure.enterprise.division_code, on=on)
    return {
        "measure": STEP_WORDS[Step(measure.step)],
        "decision_number": measure.number,
        "facts": "".join([_shown(fact, hazards), *_stepped(before)]),
        "basis": "和".join([_bare(measure.legal_basis), *([clause.cited] if clause is not None else [])]),
        "subject": measure.subject,
        "period": f"自{arabic(on)}起至{arabic(measure.until)}止" if measure.until else "",
        "remedy": letterhead.remedy(policy),
        "decided_by": measure.decided_by.name,
        "enterprise_people": [],
    }


def of_lifting(
    measure: EnforcementMeasure,
    hazards: Sequence[Hazard],
    policy: Policy,
    *,
    served: bool,
    legal_basis: str,
    basis: Any,
    on: date,
) -> dict[str, Any]:
    """`served` where a licence was withheld for all of its term; `basis` is the clause by which a danger is reviewed
    before anything resumes, None for a measure on another ground. `legal_basis` is what the office cites."""
    clause = None
    if basis is not None and not basis.is_ours:
        clause = bases.find(basis.clause, division=measure.enterprise.division_code, on=on)
    if clause is not None and clause.article in legal_basis:
        clause = None
    onsite = "；".join(ONSITE_WORDS[code] for code in measure.measures)
    return {
        "measure": STEP_WORDS[Step(measure.step)],
        "decision_number": "" if measure.step == Step.ON_SITE else measure.lifting_number,
        "lifted_number": measure.number,
        "decided_on": clock.local_day(measure.decided_at),
        "checked_on": measure.checked_on,
        "review": _ended(measure.opinion) + _gone(measure, hazards, served=served),
        "basis": "和".join([_bare(legal_basis), *([clause.cited] if clause is not None else [])]),
        "subject": "，".join(filter(None, (onsite, measure.subject))),
        "remedy": letterhead.remedy(policy),
        "decided_by": measure.ended_by.name,
        "enterprise_people": [],
    }


def _gone(measure: EnforcementMeasure, hazards: Sequence[Hazard], *, served: bool) -> str:
    """Why the records let it end."""
    if served and measure.until is not None:
        return f"暂扣期限已于{arabic(measure.until)}届满。"
    if hazards:
        return f"所依据的事故隐患（{'、'.join(hazard.number for hazard in hazards)}）已经验收或者销号。"
    return "所依据的情形已经消除。"


def _problem(hazard: Hazard) -> str:
    return "：".join(part for part in (hazard.location, hazard.description) if part)


def _shown(fact: Fact, hazards: Sequence[Hazard]) -> str:
    """The ground in sentences."""
    said = fact.reasons
    if fact.ground == Ground.STANDARDISATION:
        due = arabic(date.fromisoformat(said["due_on"]))
        return f"按照{said['document']}，你单位应当在{due}前达到安全生产标准化{said['grade']}，至今没有达到。"
    if fact.ground == Ground.UNCERTIFIED_WORK:
        found = arabic(date.fromisoformat(said["found_on"]))
        serious = f"情节严重：{_ended(said['serious'])}" if fact.serious else ""
        return f"{found}发现你单位人员{said['person']}没有经过培训或者没有取得证书，在{said['post']}岗位上岗。{serious}"
    return "".join(f"你单位存在重大事故隐患（{hazard.number}），{_ended(_problem(hazard))}" for hazard in hazards)


def _stepped(before: Sequence[EnforcementMeasure]) -> list[str]:
    """What was decided before on the same ground, and did not help in its term."""
    taken = "、".join(f"{STEP_WORDS[Step(one.step)]}（{one.number}）" for one in before)
    return [f"此前已作出{taken}的决定，期限已满，情形没有消除。"] if taken else []


def _ended(text: str) -> str:
    """With one full stop, whoever typed it."""
    return f"{_bare(text)}。"


def _bare(text: str) -> str:
    return text.rstrip("。.；; ")
