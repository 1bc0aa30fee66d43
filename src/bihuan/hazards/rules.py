"""Decisions of the closed loop: facts and policy in; an answer with its ground, or a Refusal, out. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from bihuan.hazards.facts import ClosingFacts, ExtensionFacts, PlanFacts, SpotFacts, VerifierFacts
from bihuan.hazards.states import HazardGrade, Step
from bihuan.policy.citation import OURS, Basis
from bihuan.refusal import Refusal
from bihuan.standards.working_days import Calendar, Deadline, add_working_days

if TYPE_CHECKING:
    from bihuan.policy import Policy, Setting

FOUR_SETTINGS = frozenset({"measures", "responsibility", "deadline", "funds"})
FIVE_PARTS = FOUR_SETTINGS | {"emergency_plan"}
PART_WORDS = {
    "measures": "措施",
    "responsibility": "责任人",
    "deadline": "时限",
    "funds": "资金来源",
    "emergency_plan": "应急预案",
    "advice": "整改建议",
}

# Product policy, the same everywhere (packs/CONTRADICTIONS.md): nothing is struck off unverified.
ALWAYS = frozenset({Step.FOUND, Step.ASSESSED, Step.TREATED, Step.VERIFIED, Step.STRUCK_OFF})
_ORDER = {step: n for n, step in enumerate(Step)}


RESERVED = re.compile(
    r"(?:inspection|hazard|round|finding|import|site|enterprise|document)\s*[:：].*", re.DOTALL | re.IGNORECASE
)
"""How the platform names its own records ("inspection:12"): what comes from elsewhere is none of them. A ledger of an
office may well be called "EHS：2024"."""


@dataclass(frozen=True)
class Ruling:
    """An answer with the ground it stands on."""

    basis: object | None = None
    parts: tuple[str, ...] = ()


def required_steps(policy: Policy, grade: str, *, self_found: bool = False) -> tuple[Step, ...]:
    """The steps this place asks for, in canonical order, with what the product itself never leaves out.

    What the enterprise found itself needs no explaining to the enterprise.
    """
    asked = ALWAYS | set(_steps(policy, grade).value or ())
    if self_found:
        asked -= {Step.EXPLAINED}
    return tuple(step for step in Step if step in asked)


def _steps(policy: Policy, grade: str) -> Setting:
    return policy.hazards.steps.for_key(grade or HazardGrade.GENERAL)


def step(
    wanted: str, *, done: Iterable[str], grade: str, policy: Policy, on_spot: bool = False, self_found: bool = False
) -> Ruling:
    """Whether `wanted` may be taken now: every required step before it must be done.

    What is fixed within the visit is treated and verified before anybody can report or publish it: for it those steps
    are owed at striking off only (docs/adr/0004), and a plan never, because nothing is left to plan (C10). Raises
    `step_order_invalid`, naming what is missing (LY-3.1.2, HZ-3.4.2).
    """
    done, required = set(done), required_steps(policy, grade, self_found=self_found)
    before = [s for s in required if _ORDER[s] < _ORDER[Step(wanted)]]
    offered = wanted not in required and wanted != Step.PLANNED  # a step nobody asks for waits for nobody
    if offered or (on_spot and wanted != Step.STRUCK_OFF):
        before = [s for s in before if s in ALWAYS]
    if on_spot:
        before = [s for s in before if s is not Step.PLANNED]
    missing = [s for s in before if s not in done]
    basis = _steps(policy, grade).basis
    if missing:
        raise Refusal("step_order_invalid", missing=missing, basis=basis, step=wanted)
    return Ruling(basis)


def plan_parts(policy: Policy, *, grade: str, deferred: bool) -> Setting:
    """The parts a plan must have here (packs/CONTRADICTIONS.md C10)."""
    kind = "major" if grade == HazardGrade.MAJOR else "general_deferred" if deferred else "general_at_once"
    return policy.plans.parts.for_key(kind)


def plan(facts: PlanFacts, policy: Policy) -> Ruling:
    """Whether the plan settles all that this place asks; advice is the outsiders' to give, so that what the enterprise
    found itself needs none.

    Raises `responsibility_not_transferable` (YT-4.3.2), `interim_control_missing` (deferring without a safeguard,
    LY-2.1.14), `four_settings_incomplete`, `five_parts_incomplete`, `measure_missing`, `deadline_missing`,
    `deadline_before_finding`, `deadline_in_the_past` (but the day that stands may), `deadline_too_late`,
    `deadline_limit_passed` (the longest time is over: its last day is planned, and more time asked for),
    `deadline_needs_extension` (a new plan never gives more time than the one before, LH-3.1); each names what is
    missing.
    """
    if facts.responsible_is_outsider:
        raise Refusal("responsibility_not_transferable", basis=policy.hazards.responsibility_stays.basis)
    parts = plan_parts(policy, grade=facts.grade, deferred=facts.deferred)
    if facts.deferred:
        _safeguarded("deferred", facts.safeguard, policy)
    asked = tuple(part for part in parts.value or () if part != "advice" or not facts.self_found)
    missing = [part for part in asked if part not in facts.parts]
    if missing:
        raise Refusal(_incomplete(asked, missing), missing=missing, basis=parts.basis)
    _deadline_in_range(facts, policy)
    return Ruling(parts.basis, parts=asked)


def _incomplete(asked: tuple[str, ...], missing: list[str]) -> str:
    if set(asked) >= FIVE_PARTS:
        return "five_parts_incomplete"
    if set(asked) >= FOUR_SETTINGS:
        return "four_settings_incomplete"
    return "deadline_missing" if missing == ["deadline"] else "measure_missing"


def _deadline_in_range(facts: PlanFacts, policy: Policy) -> None:
    limit = policy.hazards.fix_days.for_key(facts.grade)
    if (
        facts.due_on is None
    ):  # a day per hazard is always needed, where it is a part of the plan or not (packs/CONTRADICTIONS.md)
        raise Refusal("deadline_missing", missing=["deadline"], basis=limit.basis)
    if facts.due_on < facts.found_on:
        raise Refusal("deadline_before_finding", due_on=facts.due_on, found_on=facts.found_on)
    last, on = last_day(policy, grade=facts.grade, found_on=facts.found_on), facts.on or facts.due_on
    if last is not None and facts.planned and facts.old_due_on is not None:
        last = max(last, facts.old_due_on)  # more time was granted
    too_late = last is not None and facts.due_on > last
    if too_late or (facts.due_on < on and facts.due_on not in (last, facts.old_due_on)):
        code = "deadline_too_late" if too_late else "deadline_in_the_past"
        if last is not None and last < on:
            code, last = "deadline_limit_passed", min(last, facts.old_due_on or last)
        raise Refusal(code, basis=limit.basis, due_on=facts.due_on, days=limit.value, last_on=last)
    if facts.old_due_on is not None and facts.due_on > facts.old_due_on:
        raise Refusal(
            "deadline_needs_extension", basis=policy.hazards.extension_max_count.basis, old_due_on=facts.old_due_on
        )


def last_day(policy: Policy, *, grade: str, found_on: date) -> date | None:
    """The last day of the longest time to fix, which counts from finding; None where the place sets none."""
    limit = policy.hazards.fix_days.for_key(grade or HazardGrade.GENERAL)
    return found_on + timedelta(days=limit.value) if limit.is_set else None


def due_on(start: date, *, days: int, unit: str, calendar: Calendar) -> Deadline:
    """The last of `days` days counted from the day after `start`; `unit` is "calendar" or "working".

    A working-day deadline that reaches into a year without a published holiday notice is an estimate and says so.
    """
    if days < 1:
        raise Refusal("deadline_missing", missing=["deadline"])
    if unit == "calendar":
        return Deadline(start + timedelta(days=days))
    return add_working_days(start, days, calendar, estimate=True)


def treatment(*, interim_control: bool, grade: str, overdue: bool, policy: Policy) -> Ruling:
    """Treating needs something that keeps people safe meanwhile, where the pack asks it: always, of what is major
    (LY-3.1.6), or of what is not fixed by its day (LH-3.1)."""
    cases = {"treating": True, "major": grade == HazardGrade.MAJOR, "overdue": overdue}
    for case in (case for case, holds in cases.items() if holds):
        _safeguarded(case, interim_control, policy)
    return Ruling(policy.hazards.interim_control_required_for.basis)


def _safeguarded(case: str, interim_control: bool, policy: Policy) -> None:
    setting = policy.hazards.interim_control_required_for
    if case in (setting.value or ()) and not interim_control:
        raise Refusal("interim_control_missing", missing=["interim_control"], basis=setting.ground(case))


def rectification(*, text: str, after_photos: int, grade: str, policy: Policy) -> Ruling:
    """What was done must be said and shown. Raises `rectification_text_missing` or `evidence_missing`."""
    basis = _steps(policy, grade).basis
    if not text.strip():
        raise Refusal("rectification_text_missing", missing=["rectification"], basis=basis)
    if after_photos < 1:
        raise Refusal("evidence_missing", missing=["after_photo"], basis=basis)
    return Ruling(basis)


def root_cause(*, cause: str, prevention: str, by_enterprise: bool, policy: Policy) -> Ruling:
    """An analysis has a cause and what is done against it. Raises `prevention_missing` for the enterprise's own
    (YT-4.3.5), `root_cause_missing` for the finders' (YT-4.2.5)."""
    setting = policy.hazards.prevention_required if by_enterprise else policy.checks.root_cause_for_recurring
    given = (("root_cause", cause), ("prevention", prevention))
    missing = [name for name, text in given if not text.strip()]
    if missing:
        code = "prevention_missing" if by_enterprise else "root_cause_missing"
        raise Refusal(code, missing=missing, basis=setting.basis)
    return Ruling(setting.basis)


def prevention_asked(policy: Policy, *, self_found: bool) -> bool:
    """Whether the enterprise must say cause and prevention of what others found: before it submits, and of what was
    fixed on the spot, where nothing is submitted, before it is struck off (YT-4.3.5, docs/adr/0037)."""
    return bool(policy.hazards.prevention_required.value) and not self_found


def recurring_analysed(unanalysed: Iterable[str], policy: Policy) -> Ruling:
    """What came back is analysed to the root before the report goes out, where the place asks it (YT-4.2.5). Raises
    `root_cause_missing` naming the hazards."""
    setting = policy.checks.root_cause_for_recurring
    missing = list(unanalysed) if setting.value else []
    if missing:
        raise Refusal("root_cause_missing", missing=missing, basis=setting.basis)
    return Ruling(setting.basis)


_STOCK = re.compile(
    "立即|尽快|及时|限期|按期|马上|抓紧|认真|切实|进一步|按照?(有关)?(要求|规定|标准)|(加强|提高|强化|落实|完善|规范|做好)"
    "(安全)?(生产)?(管理|检查|教育|培训|巡查|意识|责任|认识|制度|工作)?|注意安全|引起(高度)?重视|高度重视|举一反三|"
    "整改(到位|落实|完成)?|建议|企业|单位|请|应|对|此|进行|予以"
)


def advised(text: str, policy: Policy, *, always: bool = False) -> Ruling:
    """Advice of an outsider: where the place asks that it can be carried out, stock phrases are none.

    Raises `suggestion_not_actionable` where nothing is said that somebody could do (QHD-6.2.1); elsewhere
    `suggestion_missing` where there is none and the place, or the act (`always`), wants one.
    """
    actionable, required = policy.hazards.advice_actionable, policy.hazards.suggestion_required
    if actionable.value:
        if len(re.sub(r"\W", "", _STOCK.sub("", text))) < 3:
            raise Refusal("suggestion_not_actionable", missing=["advice"], basis=actionable.basis)
        return Ruling(actionable.basis)
    if (always or required.value) and not text.strip():
        raise Refusal("suggestion_missing", missing=["advice"], basis=required.basis)
    return Ruling(required.basis)


def advice_answered(*, advice: str, adopted: bool, answer: str, policy: Policy) -> Ruling:
    """An answer to advice says how, or why not. Raises `advice_absent`, `adoption_plan_missing`,
    `non_adoption_reason_missing` (HZ-5.2.3)."""
    basis = policy.engagement.advice_answer_days.basis
    if not advice:
        raise Refusal("advice_absent", basis=basis)
    if not answer.strip():
        code = "adoption_plan_missing" if adopted else "non_adoption_reason_missing"
        raise Refusal(code, missing=["answer"], basis=basis)
    return Ruling(basis)


ESCALATED_AFTER = 3
"""So many days after its day an unfixed hazard comes before the head of its department where the place sets none:
product policy."""


def escalation(*, late_since: date, overdue: bool, escalated: bool, policy: Policy) -> Ruling:
    """What is not fixed by its day comes before the head of the department, once for each day that was set (LH-3.1).
    Raises `not_overdue`, `escalated_already`."""
    basis = policy.hazards.escalate_days.basis
    if not overdue:
        raise Refusal("not_overdue", due_on=late_since, basis=basis)
    if escalated:
        raise Refusal("escalated_already", due_on=late_since, basis=basis)
    return Ruling(basis)


def progress_asked(policy: Policy, grade: str) -> Basis | None:
    """The ground on which the enterprise tells the department of its place how the rectification goes; None where
    nobody asks for it (LH-2.8)."""
    wanted = ("enterprise", "local_department", "on_progress")
    rows = policy.major.reports.value or () if grade == HazardGrade.MAJOR else ()
    asked = any((row["sender"], row["receiver"], row["due"]) == wanted for row in rows)
    return policy.major.progress_hours.basis if asked else None


ADVICE_DAYS = 15
"""Within so many days an advice is answered where the place sets no term: product policy."""


def advice_due_on(found_on: date, policy: Policy) -> date:
    """The day by which the enterprise answers an advice."""
    return found_on + timedelta(days=policy.engagement.advice_answer_days.or_else(ADVICE_DAYS))


def supervised(*, done: Iterable[str], demand: str, policy: Policy) -> Ruling:
    """A notice presses for what was reported in the platform, where the place says so, and elsewhere for whatever is
    not fixed. Raises `hazard_unreported`, `demand_missing` (HZ-5.6.3)."""
    basis = policy.hazards.supervision_notice.basis
    if policy.hazards.supervision_notice.value and Step.REPORTED not in set(done):
        raise Refusal("hazard_unreported", missing=[Step.REPORTED], basis=basis)
    if not demand.strip():
        raise Refusal("demand_missing", missing=["demand"], basis=basis)
    return Ruling(basis)


def on_the_spot(facts: SpotFacts, policy: Policy) -> Ruling:
    """A fix within the visit, under the visitor's eyes.

    Raises `major_not_on_spot`, `not_on_the_spot` on a later day than it was found, `measure_missing` where nobody says
    what was done (LH-2.6), `evidence_missing` (LY-1.2.4; an after photo is product policy everywhere),
    `rectifier_missing`, `verifier_is_rectifier`.
    """
    setting = policy.hazards.on_the_spot_evidence
    if facts.grade == HazardGrade.MAJOR:
        raise Refusal("major_not_on_spot", basis=setting.basis)
    if facts.on != facts.found_on:
        raise Refusal("not_on_the_spot", basis=setting.basis, found_on=facts.found_on)
    if not facts.done.strip():
        raise Refusal("measure_missing", missing=["rectification"], basis=setting.basis)
    have = {name for name, n in (("before_photo", facts.before), ("after_photo", facts.after)) if n}
    missing = [name for name in ("before_photo", "after_photo") if name not in have and name in _asked(setting)]
    if missing:
        raise Refusal("evidence_missing", missing=missing, basis=setting.basis)
    if facts.rectifier_id is None and not facts.rectifier_name.strip():
        raise Refusal("rectifier_missing", missing=["rectifier"], basis=setting.basis)
    if facts.rectifier_id == facts.witness_id:
        raise Refusal("verifier_is_rectifier")
    return Ruling(setting.basis)


def _asked(setting: Setting) -> set[str]:
    return set(setting.value or ("before_photo",)) | {"after_photo"}


OFFICES = frozenset({"regulator", "sector_department", "responsible_unit", "supervising_unit"})
"""The kinds of verifier that are departments."""


@dataclass(frozen=True)
class Verifying:
    """The kinds of people who may look at what was rectified, any of which is enough; the ground, and the code by
    which anybody else is refused."""

    kinds: frozenset[str]
    basis: Basis
    refused_as: str = "closure_without_verification"


_OF_OURS = Basis(OURS)


def verifying(setting: Setting, *, self_found: bool, found_by_office: bool) -> Verifying:
    """Who may look at what was rectified.

    A department that the place names accepts whatever was found by whomever (LY-3.2.5). Experts and institutions are
    named for what an outside check found and say nothing of the rest, which is product policy: what an office found it
    looks at itself or has its experts look at; what the enterprise found itself, somebody there other than the
    rectifier may.
    """
    named = frozenset(setting.value or ("other_than_rectifier",))
    if (self_found or found_by_office) and named & OFFICES:
        return Verifying(named & OFFICES, setting.basis)
    if found_by_office:
        return Verifying(frozenset({"regulator", "expert"}), _OF_OURS, "office_recheck_missing")
    if self_found and "other_than_rectifier" not in named:
        return Verifying(named | {"other_than_rectifier"}, _OF_OURS)
    code = {"expert": "expert_recheck_missing", "institution": "recheck_missing"}
    codes = [code[kind] for kind in sorted(named) if kind in code]
    return Verifying(named, setting.basis, *codes[:1])


def verifier(facts: VerifierFacts, policy: Policy) -> Ruling:
    """Who may verify here (packs/CONTRADICTIONS.md C12), and never who rectified.

    Raises `verifier_is_rectifier`; `expert_recheck_missing` where an expert of the check must (LY-2.1.16);
    `recheck_missing` where the institution must (QHD-6.3.1); `office_recheck_missing` where an office found it;
    `closure_without_verification` for anybody else who may not (YT-4.3.8).
    """
    setting = policy.hazards.verifier.for_key(facts.grade or HazardGrade.GENERAL)
    if facts.rectifier_id is not None and facts.rectifier_id == facts.account_id:
        raise Refusal("verifier_is_rectifier", basis=_steps(policy, facts.grade).basis)
    wanted = verifying(setting, self_found=facts.self_found, found_by_office=facts.found_by_office)
    fits = {
        "expert": facts.is_expert_of_the_check,
        "institution": facts.is_institution or facts.is_expert_of_the_check,
        "regulator": facts.is_regulator,
        "sector_department": facts.is_regulator,
        "responsible_unit": facts.is_regulator,
        "supervising_unit": facts.is_regulator,
        "other_than_rectifier": True,
    }
    if any(fits[kind] for kind in wanted.kinds):
        return Ruling(wanted.basis)
    raise Refusal(wanted.refused_as, basis=wanted.basis, wanted=sorted(wanted.kinds))


ACCEPTANCE = "hazard_acceptance"
"""整改验收, as the packs call that kind of check."""


def acceptance(*, grade: str, expert_came: bool, policy: Policy) -> None:
    """Where the place names a department that accepts, and sends an expert along to acceptances, the department accepts
    nothing without one (LY-2.2.1). What it merely looks at again because it found it itself is no acceptance.

    Raises `acceptance_without_expert`.
    """
    asked, verifier = policy.inspections.expert_required_for, policy.hazards.verifier
    accepts = OFFICES & frozenset(verifier.for_key(grade or HazardGrade.GENERAL).value or ())
    if accepts and ACCEPTANCE in (asked.value or ()) and not expert_came:
        raise Refusal("acceptance_without_expert", missing=["expert"], basis=asked.ground(ACCEPTANCE))


def extension(facts: ExtensionFacts, policy: Policy) -> Ruling:
    """More time needs a reason, a later day, a safeguard and room under the limits (LH-3.1)."""
    count, days = policy.hazards.extension_max_count, policy.hazards.extension_max_days
    if not facts.reason.strip():
        raise Refusal("extension_reason_missing", missing=["reason"], basis=count.basis)
    if facts.new_due_on <= facts.old_due_on:
        raise Refusal("extension_not_later", old_due_on=facts.old_due_on, basis=count.basis)
    if facts.new_due_on < facts.asked_on:
        raise Refusal("extension_in_the_past", new_due_on=facts.new_due_on, basis=count.basis)
    _safeguarded("extended", facts.interim_control, policy)
    if count.is_set and facts.already_granted >= count.value:
        raise Refusal("extension_limit_reached", basis=count.basis, limit=count.value)
    if days.is_set and (facts.new_due_on - facts.old_due_on).days > days.value:
        raise Refusal("extension_limit_reached", basis=days.basis, limit=days.value)
    return Ruling(count.basis)


def granting(*, new_due_on: date, on: date, overtaken: bool, policy: Policy) -> None:
    """More time that is over before it is granted is none, and what was asked for another day than the one that stands,
    or for a lesser danger, was not asked for this (LH-3.1). Raises `extension_day_passed`, `extension_overtaken`."""
    basis = policy.hazards.extension_max_count.basis
    if overtaken:
        raise Refusal("extension_overtaken", basis=basis)
    if new_due_on < on:
        raise Refusal("extension_day_passed", new_due_on=new_due_on, basis=basis)


def closing(facts: ClosingFacts, policy: Policy) -> Ruling:
    """Striking off ends the loop, and who rectified ends no loop of theirs. Raises `closure_without_verification`
    (YT-4.3.8), `closer_is_rectifier`, `reply_missing` while a notice of supervision is unanswered (HZ-5.6.3),
    `local_report_missing` where the department of the place has seen no report on a major one (LH-2.8),
    `spot_fix_unanalysed` of what was fixed on the spot before the enterprise said why (YT-4.3.5),
    `step_order_invalid` (LY-3.1.2)."""
    basis = _steps(policy, facts.grade).basis
    if Step.VERIFIED not in facts.done or facts.verifier_id is None or facts.verifier_id == facts.rectifier_id:
        raise Refusal("closure_without_verification", missing=[Step.VERIFIED], basis=basis)
    if facts.by_rectifier:
        raise Refusal("closer_is_rectifier", basis=basis)
    if facts.unanswered:
        raise Refusal("reply_missing", missing=["reply"], basis=policy.hazards.supervision_notice.basis)
    asked = progress_asked(policy, facts.grade)
    if asked is not None and not facts.progress_seen:
        raise Refusal("local_report_missing", missing=["progress"], basis=asked)
    if facts.unanalysed and prevention_asked(policy, self_found=facts.self_found):
        missing = ["root_cause", "prevention"]
        raise Refusal("spot_fix_unanalysed", missing=missing, basis=policy.hazards.prevention_required.basis)
    return step(
        Step.STRUCK_OFF,
        done=facts.done,
        grade=facts.grade,
        policy=policy,
        on_spot=facts.on_spot,
        self_found=facts.self_found,
    )
