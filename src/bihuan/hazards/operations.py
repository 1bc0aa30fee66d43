"""The acts of the closed loop, up to the plan: finding, assessing, telling, controlling, planning, asking for time."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime

from django.db import transaction

from bihuan import clock
from bihuan.hazards import conditions, facts, ledger, recurrence, rules
from bihuan.hazards.access import HAZARDS, RAISING, is_main_person, require_duty
from bihuan.hazards.majors import criteria as major_criteria
from bihuan.hazards.majors import rules as major_rules
from bihuan.hazards.messages import tell
from bihuan.hazards.models import (
    OF_OFFICES,
    OF_VISITORS,
    Extension,
    Hazard,
    InterimControl,
    Origin,
    Participant,
    Photo,
    RectificationPlan,
)
from bihuan.hazards.outsiders import is_outsider
from bihuan.hazards.states import HAZARD, Act, HazardGrade, HazardState, Step
from bihuan.hazards.turns import Side
from bihuan.parties import assigning
from bihuan.parties.models import Account, Site
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal
from bihuan.standards.search_tokens import tokens


@transaction.atomic
def raise_hazard(
    site: Site,
    *,
    by: Account,
    at: datetime,
    description: str,
    origin: str = "",
    location: str = "",
    category: str = "",
    accident_type: str = "",
    legal_basis: str = "",
    advice: str = "",
    advice_due_on: date | None = None,
    grade: str = "",
    criterion: str = "",
    found_on: date | None = None,
    source: str = "",
    external_key: str = "",
    photos: Sequence[int] = (),
    verifiers: Iterable[Account] = (),
    check: facts.CheckFacts | None = None,
    reopens: Hazard | None = None,
    back_because: str = "",
    same_as: Hazard | None = None,
    different: bool = False,
    author: int | None = None,
    happened_at: datetime | None = None,
) -> Hazard:
    """登记隐患: a danger that somebody found begins its life; with `grade` it is assessed in the same breath. It is
    found on `found_on`, or when that `happened_at`, of which the server may hear later.

    `photos` are attachment ids taken before rectification; `verifiers` are the outsiders who may re-check it, without
    any the outsider who found it; a `check` that led to it says itself where it comes from; `reopens` is the one that
    is back, `back_because` why: who may reopen that one raises this one, and need not be a guest any more; `same_as`
    is an earlier one of the same kind, `different` that none of those offered is (recurrence.said); `author` wrote it.
    Raises `author_mismatch` (LY-1.3.3), what `_require_own`, `_said` and `_judged` raise, `found_in_the_future`.
    """
    if reopens is not None and reopens.site_id == site.pk:
        HAZARDS.require(Act.REOPEN_HAZARD, reopens, by)
    else:
        RAISING.require(Act.RAISE_HAZARD, site, by)
    done, told = clock.done_when(happened_at, at)
    day = found_on or clock.local_day(done)
    policy = policies.at(site.division_code, on=day)
    _require_author(author, by, policy)
    if check is not None:
        origin, source = check.origin, check.ref
    elif reopens is not None:
        origin, source = _again(reopens, by), reopens.source
    else:
        _require_own(origin, source, site, by=by, policy=policy)
    _said(description, advice, by=by, policy=policy)
    if day > clock.local_day(at):
        raise Refusal("found_in_the_future", found_on=day)
    if grade:
        _judged(by, grade, criterion, policy=policy, before=reopens is not None)
    recurs = reopens or same_as
    hazard = Hazard(
        **_place(site),
        origin=origin,
        source=source,
        external_key=external_key,
        description=description.strip(),
        location=location.strip(),
        category=category,
        accident_type=accident_type,
        criterion=criterion if grade == HazardGrade.MAJOR else "",
        legal_basis=legal_basis,
        advice=advice.strip(),
        advice_due_on=advice_due_on,
        state=HazardState.ASSESSED if grade else HazardState.FOUND,
        grade=grade,
        found_on=day,
        heard_at=at if told else None,
        found_by=by.pk,
        reopens=reopens,
        changed_at=at,
        release=policy.release,
        search=tokens(f"{description} {location} {site.enterprise.name}"),
    )
    rows = [
        *(ledger.step_row(hazard, step, by=by, at=at) for step in (Step.FOUND, Step.ASSESSED)[: 2 if grade else 1]),
        *_participants(hazard, by, verifiers),
        *ledger.photo_rows(hazard, photos, phase=Photo.Phase.BEFORE, by=by, at=at),
        *([recurrence.said(hazard, recurs, by=by, at=at)] if recurs or different else []),
    ]
    data = {"grade": grade, "origin": origin, "source": source, **_back(recurs, back_because), **told}
    ledger.begin(hazard, Act.RAISE_HAZARD, by=by, at=at, rows=rows, data=data)
    tell("hazard-raised", hazard, at=at, by=by)
    return hazard


def _place(site: Site) -> dict[str, object]:
    """Where it is, as its row says it."""
    return {
        "enterprise": site.enterprise,
        "site": site,
        "division_code": site.division_code,
        "sector": site.enterprise.sector,
    }


def _require_author(author: int | None, by: Account, policy: Policy) -> None:
    """Raises `author_mismatch` to who is logged in where somebody else wrote it."""
    if author in (None, by.pk):
        return
    setting = policy.posts.participating_roles
    name = Account.objects.filter(pk=author).values_list("name", flat=True).first() or "—"
    raise Refusal("author_mismatch", basis=setting.cited, author=name, by=by.name)


def _back(earlier: Hazard | None, why: str) -> dict[str, str]:
    """What the line of a danger that is back says of that."""
    said = {"recurs": earlier.ref if earlier is not None else "", "reason": why.strip()}
    return {name: value for name, value in said.items() if value}


def _said(description: str, advice: str, *, by: Account, policy: Policy) -> None:
    """The problem is said, and by somebody from outside also what to do about it, as the place asks. Raises
    `description_missing`, `suggestion_missing`, `suggestion_not_actionable` (QHD-6.2.1)."""
    if not description.strip():
        raise Refusal("description_missing", missing=["description"])
    if by.enterprise_id is None:
        rules.advised(advice, policy)


def _require_own(origin: str, source: str, site: Site, *, by: Account, policy: Policy) -> None:
    """What is found outside a check comes from where its finder stands, of an office within its listed duty, and from
    no record of the platform. Raises `origin_not_of_finder` (it decides who verifies, so nobody claims another's),
    `source_reserved` where the source names a record of the platform, `not_in_duty_list` (LH-15.1)."""
    own = {Origin.SELF_CHECK} if by.enterprise_id is not None else OF_VISITORS
    if by.regulator_id is not None:
        own = OF_OFFICES - {Origin.IMPORTED_BY_OFFICE}
        assigning.require_listed(by.regulator, site.enterprise.sector, on=policy.on)
    if origin not in own:
        basis = policy.hazards.verifier.for_key(HazardGrade.GENERAL).basis
        raise Refusal("origin_not_of_finder", missing=["source"], basis=basis)
    if rules.RESERVED.fullmatch(source.strip()):
        raise Refusal("source_reserved", missing=["source"], source=source)


def _again(old: Hazard, by: Account) -> str:
    """What is back comes from where it came from, but what an office or an expert finds to be back is not the
    enterprise's own find: the enterprise accepted it once."""
    if not old.self_found or by.enterprise_id is not None:
        return old.origin
    return Origin.SUPERVISION if by.regulator_id is not None else Origin.EXTERNAL_EXPERT_CHECK


def _grade_given(grade: str, criterion: str) -> None:
    if grade not in set(HazardGrade):
        raise Refusal("grade_missing", missing=["grade"])
    if grade == HazardGrade.MAJOR and not criterion:
        raise Refusal("criterion_missing", missing=["criterion"])


def _judged(
    by: Account, grade: str, criterion: str, *, policy: Policy, before: bool = False, in_meeting: bool = False
) -> None:
    """A major one by a criterion of the day it was found, and by an enterprise in its meeting alone; what is back was
    judged `before`.

    Raises `grade_missing` (a grade the law does not know), `criterion_missing` (a major one without its criterion),
    `criterion_repealed`, `criterion_not_yet`, what `majors.rules.graded_by_enterprise` raises (LY-3.1.4).
    """
    _grade_given(grade, criterion)
    if before:
        return
    if grade == HazardGrade.MAJOR:
        major_criteria.require_in_force(criterion, on=policy.on)
    if by.enterprise_id is not None and not in_meeting:
        major_rules.graded_by_enterprise(grade, leads=is_main_person(by), policy=policy)


def _participants(hazard: Hazard, by: Account, verifiers: Iterable[Account]) -> list[Participant]:
    """Outsiders see only what they take part in, so taking part is a row. Who found it alone is who can look again."""
    people = {(account.pk, Participant.Capacity.VERIFIER) for account in verifiers}
    if by.enterprise_id is None and by.regulator_id is None:
        people |= {(by.pk, role) for role in Participant.Capacity if role == Participant.Capacity.FINDER or not people}
    return [Participant(hazard=hazard, account_id=pk, capacity=capacity) for pk, capacity in sorted(people)]


@transaction.atomic
def assess_hazard(
    hazard: Hazard, *, by: Account, at: datetime, grade: str, criterion: str = "", in_meeting: bool = False
) -> Hazard:
    """评估定级: general or major, by a person; a grade once given may be raised and is never lowered (YT-4.2.1).

    What was general and is found to be major begins again at its plan: what was told, published and planned was that of
    a lesser danger, stays on record and stands no more, while the day of the plan before does (LH-3.1); everybody who
    has to do with it hears of it; `in_meeting` for who has led one (majors.operations.identify_hazard). Raises
    `finding_is_immutable`, `grade_missing`, `criterion_missing`, `criterion_repealed`, `not_in_duty_list` (LH-15.1),
    what `majors.rules.graded_by_enterprise` raises (LY-3.1.4).
    """
    HAZARDS.require(Act.ASSESS_HAZARD, hazard, by)
    require_duty(hazard, by, at=at)
    hazard = ledger.lock(hazard, at=at)
    before = hazard.grade
    if before and (before, grade) != (HazardGrade.GENERAL, HazardGrade.MAJOR):
        raise Refusal(
            "finding_is_immutable", basis=ledger.policy_of(hazard).checks.corrections_kept.basis, grade=before
        )
    _judged(by, grade, criterion, policy=ledger.policy_of(hazard), in_meeting=in_meeting)
    HAZARD.move(Act.ASSESS_HAZARD, hazard.state)
    if before:
        hazard.steps.filter(undone_at=None).exclude(step=Step.FOUND).update(undone_at=at)
        tell("hazard-raised-to-major", hazard, at=at, by=by, sides=frozenset(Side))
    return ledger.enter(
        hazard,
        Act.ASSESS_HAZARD,
        by=by,
        at=at,
        data={"grade": grade, **({"before": before} if before else {})},
        rows=[ledger.step_row(hazard, Step.ASSESSED, by=by, at=at)],
        grade=grade,
        criterion=criterion if grade == HazardGrade.MAJOR else "",
    )


def _take_step(hazard: Hazard, act: str, step: Step, *, by: Account, at: datetime, note: str) -> Hazard:
    HAZARDS.require(act, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    if step in ledger.done(hazard):
        raise Refusal("step_already_done", step=step)
    ruling = ledger.require_step(hazard, step)
    row = ledger.step_row(hazard, step, by=by, at=at, note=note)
    return ledger.enter(hazard, act, by=by, at=at, basis=ruling.basis, data={"note": note}, rows=[row])


@transaction.atomic
def report_hazard(hazard: Hazard, *, by: Account, at: datetime, note: str = "") -> Hazard:
    """报告: the finding reaches who must know of it (LY-3.1.2, LY-3.1.3)."""
    return _take_step(hazard, Act.REPORT_HAZARD, Step.REPORTED, by=by, at=at, note=note)


@transaction.atomic
def explain_hazard(hazard: Hazard, *, by: Account, at: datetime, note: str = "") -> Hazard:
    """交底: danger and advice are explained to the enterprise, one by one (YT-4.2.4)."""
    HAZARDS.require(Act.EXPLAIN_HAZARD, hazard, by)
    if not hazard.advice:
        basis = ledger.policy_of(hazard).hazards.suggestion_required.basis
        raise Refusal("suggestion_missing", missing=["advice"], basis=basis)
    return _take_step(hazard, Act.EXPLAIN_HAZARD, Step.EXPLAINED, by=by, at=at, note=note)


@transaction.atomic
def acknowledge_explanation(hazard: Hazard, *, by: Account, at: datetime) -> Hazard:
    """确认交底: a named person of the enterprise confirms having understood (YT-4.2.4)."""
    HAZARDS.require(Act.ACKNOWLEDGE_EXPLANATION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    step = hazard.steps.filter(step=Step.EXPLAINED, undone_at=None).first()
    if step is None:
        raise Refusal("step_order_invalid", missing=[Step.EXPLAINED], step=Act.ACKNOWLEDGE_EXPLANATION)
    if step.acknowledged_at:
        raise Refusal("step_already_done", step=Act.ACKNOWLEDGE_EXPLANATION)
    step.acknowledged_by, step.acknowledged_name, step.acknowledged_at = by.pk, by.name, at
    step.save(update_fields=["acknowledged_by", "acknowledged_name", "acknowledged_at"])
    return ledger.enter(hazard, Act.ACKNOWLEDGE_EXPLANATION, by=by, at=at)


@transaction.atomic
def publish_hazard(hazard: Hazard, *, by: Account, at: datetime, note: str = "") -> Hazard:
    """公示: the enterprise tells its own people where the danger lies (LY-3.1.2)."""
    return _take_step(hazard, Act.PUBLISH_HAZARD, Step.PUBLISHED, by=by, at=at, note=note)


@transaction.atomic
def set_interim_control(
    hazard: Hazard, *, by: Account, at: datetime, measure: str, watched_by: str, photos: Sequence[int] = ()
) -> Hazard:
    """落实临时管控: what keeps people safe meanwhile, and who watches it (LY-2.1.14, LY-3.1.6)."""
    HAZARDS.require(Act.SET_INTERIM_CONTROL, hazard, by)
    missing = [name for name, text in (("measure", measure), ("watched_by", watched_by)) if not text.strip()]
    if missing:
        raise Refusal(
            "interim_control_missing",
            missing=missing,
            basis=ledger.policy_of(hazard).hazards.interim_control_required_for.basis,
        )
    hazard = ledger.lock(hazard, at=at)
    control = InterimControl(hazard=hazard, measure=measure.strip(), watched_by=watched_by.strip(), by=by.pk, at=at)
    rows = [control, *ledger.photo_rows(hazard, photos, phase=Photo.Phase.INTERIM, by=by, at=at)]
    return ledger.enter(hazard, Act.SET_INTERIM_CONTROL, by=by, at=at, data={"watched_by": watched_by}, rows=rows)


@transaction.atomic
def plan_rectification(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    measures: str = "",
    responsibility: str = "",
    deadline: date | None = None,
    funds: str = "",
    emergency_plan: str = "",
    deferred: bool = False,
) -> RectificationPlan:
    """制定整改方案: two, four or five parts as the place asks (C10); a new version replaces the last.

    Raises what rules.plan raises; the safeguard of a deferred hazard must already stand. No plan goes beyond the day of
    a listing or an order that stands (`conditions.ends_in_time`).
    """
    HAZARDS.require(Act.PLAN_RECTIFICATION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    policy = ledger.policy_of(hazard)
    ledger.require_step(hazard, Step.PLANNED)
    planned = Step.PLANNED in ledger.done(hazard)
    parts = {
        "measures": measures.strip(),
        "responsibility": responsibility.strip(),
        "deadline": deadline,
        "funds": funds.strip(),
        "emergency_plan": emergency_plan.strip(),
        "advice": hazard.advice,
    }
    ruling = rules.plan(
        facts.PlanFacts(
            grade=hazard.grade,
            deferred=deferred,
            parts=frozenset(name for name, value in parts.items() if value),
            safeguard=hazard.interim_controls.exists(),
            found_on=hazard.counts_from,
            due_on=deadline,
            responsible_is_outsider=is_outsider(responsibility, hazard),
            old_due_on=hazard.due_on,
            planned=planned,
            self_found=hazard.self_found,
            on=clock.local_day(at),
        ),
        policy,
    )
    conditions.require_in_time(hazard, until=deadline, on=clock.local_day(at))
    plan = RectificationPlan(
        hazard=hazard,
        version=hazard.plans.count() + 1,
        measures=parts["measures"],
        responsibility=parts["responsibility"],
        due_on=deadline,
        funds=parts["funds"],
        emergency_plan=parts["emergency_plan"],
        deferred=deferred,
        required_parts=list(ruling.parts),
        basis=_clause(ruling.basis),
        by=by.pk,
        at=at,
    )
    ledger.enter(
        hazard,
        Act.PLAN_RECTIFICATION,
        by=by,
        at=at,
        basis=ruling.basis,
        data={"version": plan.version, "deferred": deferred},
        rows=[plan, *([ledger.step_row(hazard, Step.PLANNED, by=by, at=at)] if not planned else [])],
        due_on=deadline,
        due_basis=plan.basis,
        deferred=deferred,
    )
    return plan


def _clause(basis: object) -> str:
    return getattr(basis, "clause", None) or "ours"


@transaction.atomic
def request_extension(hazard: Hazard, *, by: Account, at: datetime, reason: str, new_due_on: date) -> Extension:
    """申请延期: with a reason, a later day and a safeguard (LH-3.1)."""
    HAZARDS.require(Act.REQUEST_EXTENSION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    if hazard.due_on is None:
        raise Refusal("deadline_missing", missing=["deadline"])
    if hazard.extension_requests.filter(granted=None).exists():
        raise Refusal("extension_pending")
    ruling = rules.extension(
        facts.ExtensionFacts(
            already_granted=hazard.extensions,
            interim_control=hazard.interim_controls.exists(),
            old_due_on=hazard.due_on,
            new_due_on=new_due_on,
            reason=reason,
            asked_on=clock.local_day(at),
        ),
        ledger.policy_of(hazard),
    )
    extension = Extension(
        hazard=hazard, reason=reason.strip(), old_due_on=hazard.due_on, new_due_on=new_due_on, by=by.pk, at=at
    )
    ledger.enter(
        hazard,
        Act.REQUEST_EXTENSION,
        by=by,
        at=at,
        basis=ruling.basis,
        data={"new_due_on": str(new_due_on)},
        rows=[extension],
    )
    tell("extension-requested", hazard, at=at, by=by)
    return extension


@transaction.atomic
def decide_extension(hazard: Hazard, *, by: Account, at: datetime, granted: bool, answer: str = "") -> Extension:
    """答复延期: the department grants it or says why not. Raises `extension_not_requested`, `reason_missing`,
    `not_in_duty_list` (LH-15.1), and what rules.granting raises where the request has outlived its day, its plan or its
    grade."""
    HAZARDS.require(Act.DECIDE_EXTENSION, hazard, by)
    require_duty(hazard, by, at=at)
    hazard = ledger.lock(hazard, at=at)
    extension = hazard.extension_requests.filter(granted=None).first()
    if extension is None:
        raise Refusal("extension_not_requested")
    if not granted and not answer.strip():
        raise Refusal("reason_missing", missing=["answer"])
    if granted:
        regraded = hazard.steps.filter(step=Step.ASSESSED, undone_at__gt=extension.at).exists()
        rules.granting(
            new_due_on=extension.new_due_on,
            on=clock.local_day(at),
            overtaken=regraded or extension.old_due_on != hazard.due_on,
            policy=ledger.policy_of(hazard),
        )
    extension.granted, extension.answer = granted, answer.strip()
    extension.decided_by, extension.decided_at = by.pk, at
    extension.save(update_fields=["granted", "answer", "decided_by", "decided_at"])
    changed = {"due_on": extension.new_due_on, "extensions": hazard.extensions + 1} if granted else {}
    ledger.enter(hazard, Act.DECIDE_EXTENSION, by=by, at=at, data={"granted": granted, "answer": answer}, **changed)
    tell("extension-decided", hazard, at=at, by=by)
    return extension
