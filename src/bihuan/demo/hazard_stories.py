"""How far each hazard goes: from found to struck off, or to the place where it waits for somebody today."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from bihuan import clock
from bihuan.demo import acceptances, direct_reports, listing_stories, major_stories, roster
from bihuan.demo.stage import Stage
from bihuan.field import evidence
from bihuan.hazards import closure, messages, pressing, recurrence
from bihuan.hazards import operations as hazards
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard
from bihuan.hazards.rules import plan_parts, prevention_asked, required_steps
from bihuan.hazards.states import HazardGrade, Step
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies

# Where a story stops, in the order of the loop; what stops earlier never reaches the later acts.
WAYS = ("found", "assessed", "published", "planned", "deferred", "extension", "extended", "treating", "submitted")
CHECKED = ("returned", "verified", "struck_off")  # somebody other than the rectifier has looked
_TOLD = (Step.REPORTED, Step.EXPLAINED, Step.PUBLISHED)


def wording(code: str) -> Mapping[str, Any]:
    """The words of a finding: what is wrong, where, why, and what puts it right."""
    return roster.findings()[code]


def due_on(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> date:
    """The deadline: `due_in` counts from today (negative is overdue), so that the demonstration is always fresh;
    without it a closed one had ten days. Nobody plans for a day that is over."""
    days_ago = -story["due_in"] if "due_in" in story else (stage.moments.today - hazard.found_on).days - 10
    return max(stage.moments.day(days_ago), hazard.found_on, clock.local_day(stage.moments.last))


def settle(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> None:
    """Carry the hazard through the enterprise's own acts, as far as its story says."""
    way = story["way"]
    if way in ("found", "assessed"):
        return
    tell(hazard, stage)
    if way == "published":
        return
    _plan(hazard, story, stage)
    listing_stories.decide(hazard, story, stage)
    if way in ("extension", "extended"):
        _ask_for_time(hazard, story, stage)
    if way not in ("treating", "submitted", *CHECKED):
        return
    _treat(hazard, story, stage, submit=way != "treating")


def tell(hazard: Hazard, stage: Stage) -> None:
    """Report, explain and publish, where the place asks for it and it is not done yet."""
    safety = stage.of(hazard.enterprise, "enterprise_safety")
    direct_reports.tell(hazard, stage, by=safety)
    acts = {
        Step.REPORTED: hazards.report_hazard,
        Step.EXPLAINED: hazards.explain_hazard,
        Step.PUBLISHED: hazards.publish_hazard,
    }
    asked = required_steps(_policy(hazard), hazard.grade, self_found=hazard.self_found)
    done = set(hazard.steps.filter(undone_at=None).values_list("step", flat=True))
    for step in _TOLD:
        if step in asked and step not in done:
            acts[step](hazard, by=safety, at=stage.moments.next(), note="班前会和公告栏")


CAUSE = "这个部位没有列入日常检查，出了问题没有人及时发现"
PREVENTION = "列入班组每日检查，安全管理人员每周抽查一次"


def analyse(hazard: Hazard, stage: Stage) -> None:
    """What was fixed on the spot, its enterprise analyses afterwards, where the place asks for it."""
    if prevention_asked(_policy(hazard), self_found=hazard.self_found):
        by, at = stage.of(hazard.enterprise, "enterprise_safety"), stage.moments.next(minutes=20)
        recurrence.analyse_root_cause(hazard, by=by, at=at, cause=CAUSE, prevention=PREVENTION)


def _policy(hazard: Hazard):
    return policies.at(hazard.division_code, on=hazard.found_on)


def _plan(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> None:
    """Two, four or five parts as the place asks; the deadline always."""
    words, deferred = wording(story["finding"]), story["way"] == "deferred"
    safety = stage.of(hazard.enterprise, "enterprise_safety")
    if _needs_control(hazard, story):
        hazards.set_interim_control(
            hazard,
            by=safety,
            at=stage.moments.next(),
            measure=words["control"],
            watched_by=stage.of(hazard.enterprise, "enterprise_worker").name,
        )
    parts = {
        "measures": words["measures"],
        "responsibility": stage.of(hazard.enterprise, "enterprise_worker").name,
        "funds": words["funds"],
        "emergency_plan": words["emergency_plan"],
    }
    asked = set(plan_parts(_policy(hazard), grade=hazard.grade, deferred=deferred).value or ()) | {"measures"}
    hazards.plan_rectification(
        hazard,
        by=safety,
        at=stage.moments.next(minutes=40),
        deadline=due_on(hazard, story, stage),
        deferred=deferred,
        **{name: text for name, text in parts.items() if name in asked},
    )


def _needs_control(hazard: Hazard, story: Mapping[str, Any]) -> bool:
    """A safeguard where the place asks one for what comes next, and wherever time is needed."""
    asked = _policy(hazard).hazards.interim_control_required_for.value or ()
    waiting = story["way"] in ("deferred", "extension", "extended") or hazard.grade == HazardGrade.MAJOR
    return waiting or "treating" in asked


def _ask_for_time(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> None:
    safety = stage.of(hazard.enterprise, "enterprise_safety")
    old = due_on(hazard, story, stage)
    hazards.request_extension(
        hazard,
        by=safety,
        at=stage.moments.next(days=1),
        reason="设备供应商交货推迟，已书面说明",
        new_due_on=date.fromordinal(old.toordinal() + 15),
    )
    if story["way"] == "extended":
        leader = stage.people["leader"]
        hazards.decide_extension(
            hazard, by=leader, at=stage.moments.next(minutes=180), granted=True, answer="同意，其间落实临时管控"
        )


def _treat(hazard: Hazard, story: Mapping[str, Any], stage: Stage, *, submit: bool) -> None:
    words, worker = wording(story["finding"]), stage.of(hazard.enterprise, "enterprise_worker")
    closure.start_treatment(hazard, by=worker, at=stage.moments.next(minutes=90))
    if submit:
        closure.submit_rectification(
            hazard,
            by=worker,
            at=stage.moments.next(days=story.get("took", 1)),
            rectification=words["rectification"],
            photos=[stage.photo(words, phase="after", by=worker)],
            root_cause=CAUSE,
            prevention=PREVENTION,
        )
        if not closure.heard_of(hazard):
            _tell_progress(hazard, stage)


def _tell_progress(hazard: Hazard, stage: Stage) -> None:
    """What the place asks of a major one: the enterprise reports, the department that answers for the place signs."""
    safety = stage.of(hazard.enterprise, "enterprise_safety")
    progress = "已按方案整改完毕，其间临时管控到位"
    pressing.report_progress(hazard, by=safety, at=stage.moments.next(minutes=30), progress=progress)
    office = Account.objects.filter(regulator=messages.department_of(hazard), is_active=True).order_by("pk").first()
    pressing.acknowledge_progress(hazard, by=office or stage.people["clerk"], at=stage.moments.next(minutes=60))


def self_found(stage: Stage, story: Mapping[str, Any]) -> Hazard:
    """What an enterprise found itself, and what became of it; `again` tells of the day on which the same was back."""
    words, enterprise = wording(story["finding"]), stage.enterprises[story["enterprise"]]
    worker, safety = stage.of(enterprise, "enterprise_worker"), stage.of(enterprise, "enterprise_safety")
    stage.moments.go_to(story["days_ago"], 8, 20)
    meeting = story["way"] != "found" and major_stories.meets(enterprise, _grade(words), stage)
    graded = story["way"] != "found" and not meeting
    finder = worker if story["way"] == "found" else safety
    hazard = hazards.raise_hazard(
        enterprise.sites.get(is_main=True),
        by=finder,
        at=stage.moments.last,
        origin="self_check",
        description=words["description"],
        location=words["location"],
        category=words["category"],
        accident_type=words["accident_type"],
        legal_basis=words["basis"],
        advice=words["advice"],
        grade=_grade(words) if graded else "",
        criterion=words.get("criterion", "") if graded else "",
        photos=[stage.photo(words, phase="before", by=finder)],
        same_as=story.get("same_as"),
    )
    if meeting:
        hazard = major_stories.identify(hazard, words, stage)
    major_stories.stop(hazard, story, stage)
    settle(hazard, story, stage)
    if story["way"] in CHECKED:
        _look(hazard, story, enterprise, stage)
    if "again" in story:
        self_found(stage, {**story["again"], "enterprise": story["enterprise"], "same_as": hazard})
    return hazard


def _grade(words: Mapping[str, Any]) -> str:
    return words.get("grade", "general")


def _look(hazard: Hazard, story: Mapping[str, Any], enterprise: Enterprise, stage: Stage) -> None:
    looks = stage.of(enterprise, "enterprise_safety")
    if hazard.grade == HazardGrade.MAJOR:
        looks = stage.people["clerk"]
        if story["way"] != "returned":
            acceptances.bring_expert(hazard, stage)
    if story["way"] == "returned":
        closure.return_rectification(hazard, by=looks, at=stage.moments.next(minutes=120), opinion=RETURNED)
        return
    closure.verify_rectification(hazard, by=looks, at=stage.moments.next(minutes=120), opinion="现场核实已整改")
    if story["way"] == "struck_off":
        without_a_seal(hazard, stage, by=looks)
        closure.close_hazard(hazard, by=looks, at=stage.moments.next())


def without_a_seal(hazard: Hazard, stage: Stage, *, by: Account) -> None:
    """Where a sealed photo is asked for: the demonstration draws its photos, and says so."""
    if evidence.asked(hazard, policy_of(hazard)) is not None:
        evidence.excuse_unsealed(
            hazard, by=by, at=stage.moments.next(), reason="现场另派人核实，照片不是用现场应用拍的"
        )


def finish(hazard: Hazard, story: Mapping[str, Any], stage: Stage) -> None:
    """What is planned is treated, looked at and struck off."""
    _treat(hazard, story, stage, submit=True)
    _look(hazard, {**story, "way": "struck_off"}, hazard.enterprise, stage)


RETURNED = "照片只看到一处，另一处未整改，请补齐后再报"
