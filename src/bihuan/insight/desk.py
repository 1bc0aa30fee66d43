"""What waits for one person: the work that nobody else does for them, with its day and its ground."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date
from typing import Any

from django.db.models import CharField, Count, Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Concat

from bihuan import clock
from bihuan.experts.assessments import queries as assessments
from bihuan.hazards import queries as hazards
from bihuan.hazards import rules as hazard_rules
from bihuan.hazards import waiting
from bihuan.hazards.follow_ups import Escalation, ProgressReport, SupervisionNotice
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Extension, Hazard
from bihuan.hazards.states import Act, HazardGrade, HazardState, Step
from bihuan.hazards.turns import Side
from bihuan.insight import matters
from bihuan.insight.task import Task as Task
from bihuan.inspections import rechecking
from bihuan.inspections import rules as check_rules
from bihuan.inspections.access import INSPECTIONS, commissions
from bihuan.inspections.ledger import policy_of as law_of_check
from bihuan.inspections.models import Inspection, TeamMember
from bihuan.inspections.states import BY_AUTHORITY, GOVERNMENT, InspectionState
from bihuan.inspections.states import Act as CheckAct
from bihuan.kept_queries import Fixed, Kept
from bihuan.parties import assigning, exceptions
from bihuan.parties.models import Account, Role
from bihuan.parties.scope import Scope
from bihuan.policy import Policy, due_on

LOOKING = frozenset({CheckAct.CHECK_IN, CheckAct.ANSWER_ITEM})
"""The tasks of an expert who is at a site: entering, and going through the list."""

AT_MOST = 200
"""A desk holds no more of one kind; the list behind it holds all."""

WATCHED = 40
"""Of what others have to do, what is late and what is major, an office's desk looks at so many, however many wait."""


def on_hazard(
    act: str, hazard: Hazard, *, basis: Any, note: str = "", at_home: bool = False, more: bool = False
) -> Task:
    """`at_home`: the person is of that enterprise, whose name need not be said."""
    parts = (hazard.number, "" if at_home else hazard.enterprise.name, hazard.location)
    where = " · ".join(part for part in parts if part)
    due = {"due_on": hazard.turn_due_on, "due_basis": hazard.turn_basis}
    return Task(act, "hazard", hazard.pk, hazard.description, where, basis=basis, note=note, **due)


def _on_check(act: str, check: Inspection, *, basis: Any, due: date | None = None, note: str = "") -> Task:
    title, where = check.get_kind_display(), check.enterprise.name
    return Task(act, "inspection", check.pk, title, where, due, basis, note, due_basis=basis)


# --- the enterprise ------------------------------------------------------------------------------------------------


def of_enterprise(by: Account) -> list[Task]:
    """The enterprise's open hazards by what the next act is, the reports to receive and the lists to agree."""
    open_ones = waiting.of_enterprise(by)
    sent_back = hazards.last_verdicts([hazard.pk for hazard in open_ones if hazard.returns])
    tasks = [task for hazard in open_ones if (task := _next_step(hazard, by, sent_back)) is not None]
    beside = matters.waiting(matters.OF_ENTERPRISE, by, on=clock.today())
    return [*tasks, *_checks_of_enterprise(by), *beside]


def _next_step(hazard: Hazard, by: Account, sent_back: dict[int, str]) -> Task | None:
    explained = next((row for row in hazard.standing_steps if row.step == Step.EXPLAINED), None)
    if explained is not None and explained.acknowledged_at is None:
        basis = policy_of(hazard).checks.disclosure_acknowledged.basis
        return on_hazard(Act.ACKNOWLEDGE_EXPLANATION, hazard, basis=basis, at_home=True)
    turn = waiting.turn_now(hazard)
    if turn is None or Side.ENTERPRISE not in turn.sides or not waiting.may(turn.act, hazard, by):
        return None
    note = sent_back.get(hazard.pk, "") if turn.act == Act.SUBMIT_RECTIFICATION else ""
    return on_hazard(turn.act, hazard, basis=turn.basis, note=note, at_home=True)


def _checks_of_enterprise(by: Account) -> Iterator[Task]:
    active = (InspectionState.PLANNED, InspectionState.DELIVERED)
    stranded = rechecking.stranded(by, on=clock.today())
    found = Inspection.objects.within(Scope.of(by)).filter(Q(state__in=active) | stranded)
    found = found.annotate(stranded=stranded, over=rechecking.nothing_open())
    checks = list(found.select_related("enterprise", "site").order_by("planned_on", "id")[:AT_MOST])
    yield from _left_behind([check for check in checks if check.stranded], by, on=clock.today(), at_home=True)
    for check in checks:
        policy = law_of_check(check)
        if check.state == InspectionState.PLANNED and check.agreed_by_enterprise is None:
            basis = policy.checks.checklist_confirmed_by.basis
            yield _on_check(CheckAct.AGREE_CHECKLIST, check, basis=basis, due=check.planned_on)
        if check.state == InspectionState.DELIVERED and check.acknowledged_at is None:
            yield _on_check(CheckAct.ACKNOWLEDGE_REPORT, check, basis=policy.reports.recipients.basis)
        elif check.state == InspectionState.DELIVERED and check.over and commissions(check, by):
            yield _on_check(CheckAct.CLOSE_INSPECTION, check, basis="ours")


def _left_behind(checks: list[Inspection], by: Account, *, on: date, at_home: bool = False) -> Iterator[Task]:
    """Where those who found it cannot look again: who else may by the law of the place does; where only experts may,
    another one is to be named."""
    by_ref, told = {check.ref: check for check in checks}, set()
    lost = rechecking.lost_of(checks, on=on, most=AT_MOST)
    mine = rechecking.offered([hazard for hazard in lost if not rechecking.waits_for_experts(hazard)], by)
    for hazard in lost:
        check = by_ref[hazard.source]
        basis = policy_of(hazard).hazards.verifier.for_key(hazard.grade or HazardGrade.GENERAL).basis
        if not rechecking.waits_for_experts(hazard):
            act = Act.VERIFY_RECTIFICATION if hazard.state == HazardState.TREATED else Act.CLOSE_HAZARD
            if hazard.pk in mine and waiting.may(act, hazard, by):
                yield on_hazard(act, hazard, basis=basis, at_home=at_home)
        elif check.pk not in told and INSPECTIONS.open_acts(check, by, among=[CheckAct.NAME_RECHECKER]):
            told.add(check.pk)
            yield _on_check(CheckAct.NAME_RECHECKER, check, basis=basis)


# --- the expert ----------------------------------------------------------------------------------------------------


def of_expert(by: Account) -> list[Task]:
    """The expert's checks by what is to be done on them, and the hazards that wait for those who found them."""
    checks = list(_checks_of_expert(by))
    still = {f"inspection:{task.id}" for task in checks if task.act in LOOKING}
    return [*_of_visitors(by, still), *checks, *matters.waiting(matters.OF_EXPERT, by, on=clock.today())]


def _of_visitors(by: Account, still: set[str]) -> Iterator[Task]:
    """What a check has found is told at its end, all at once: while one is `still` at it, it is no task of its own."""
    for hazard, turn in waiting.of_visitors(by):
        if hazard.source not in still:
            yield on_hazard(turn.act, hazard, basis=turn.basis)


def _checks_of_expert(by: Account) -> Iterator[Task]:
    active = (InspectionState.PLANNED, InspectionState.ONGOING, InspectionState.EXPLAINED)
    to_end = Q(is_lead=True, inspection__state=InspectionState.DELIVERED, inspection__acknowledged_at__isnull=False)
    to_end &= rechecking.nothing_open("inspection_id")
    mine = TeamMember.objects.filter(Q(inspection__state__in=active) | to_end, expert__account=by)
    for member in mine.select_related("inspection__enterprise", "inspection__site").order_by("inspection__planned_on"):
        check = member.inspection
        policy = law_of_check(check)
        yield from as_member(member, check, policy)


def as_member(member: TeamMember, check: Inspection, policy: Policy) -> Iterator[Task]:
    """What one member of a team has to do on this check now."""
    day = check.planned_on
    if check.state == InspectionState.PLANNED:
        if member.declared_at is None:
            basis = check_rules.declaration(policy).basis
            yield _on_check(CheckAct.DECLARE_NO_INTEREST, check, basis=basis, due=day)
        if member.is_lead and check.agreed_by_lead is None and check.kind not in GOVERNMENT:
            basis = policy.checks.checklist_confirmed_by.basis
            yield _on_check(CheckAct.AGREE_CHECKLIST, check, basis=basis, due=day)
        elif member.declared_at is not None:
            yield _on_check(CheckAct.START_INSPECTION, check, basis=policy.checks.min_experts.basis, due=day)
    elif check.state == InspectionState.ONGOING:
        asked = check_rules.arrival_asked(check.kind, policy) if member.checked_in_at is None else None
        act, ground = (CheckAct.CHECK_IN, asked) if asked else (CheckAct.ANSWER_ITEM, policy.checks.every_item_answered)
        yield _on_check(act, check, basis=ground.basis, due=day)
    elif check.state == InspectionState.DELIVERED:
        yield _on_check(CheckAct.CLOSE_INSPECTION, check, basis="ours")
    elif not member.signed_digest:
        yield _on_check(CheckAct.SIGN_REPORT, check, basis=policy.reports.signatures.basis)


# --- the authority -------------------------------------------------------------------------------------------------


def of_regulator(by: Account, *, on: date) -> list[Task]:
    """What a leader has to decide (requests for time, teams too small), what waits for the office itself, and the worst
    of what is late or major, whoever's turn it is; of these one more than WATCHED where there are more."""
    own = [on_hazard(turn.act, hazard, basis=turn.basis) for hazard, turn in waiting.of_office(by)]
    leads = by.holds(Role.REGULATOR_LEADER)
    listed = assigning.bound_to(by.regulator, on=on) if leads and by.regulator else None
    decisions = [
        *(_requests(hazards.asked_extensions(by, sectors=listed)) if leads else ()),
        *_checks_of_office(by, on=on, leads=leads),
        *_years_of_experts(by, on=on),
    ]
    done = {(str(task.act), task.id) for task in own}
    decisions = [task for task in decisions if (str(task.act), task.id) not in done]
    beside = matters.waiting(matters.OF_OFFICE, by, on=on)
    beside = [task for task in beside if (str(task.act), task.id) not in done]
    return [*decisions, *own, *beside, *_watched(by, on, listed=listed)]


def _watched(by: Account, on: date, *, listed: tuple[str, ...] | None) -> Iterator[Task]:
    """What is late and what is major, the nearest day first; those that want an act of this office, which is bound to
    its `listed` sectors, stand apart, so that they never hide behind what others have to do; one statement."""
    leads = by.holds(Role.REGULATOR_LEADER)
    rows = _PARTS_WATCHED.objects(Scope.of(by), on, by.regulator_id, leads, listed, Fixed(WATCHED + 1))
    for name, task_of in _PARTS.items():
        found = [hazard for hazard in rows if hazard.part == name]
        for hazard in found[:WATCHED]:
            act, basis = task_of(hazard)
            yield replace(on_hazard(act, hazard, basis=basis), more=len(found) > WATCHED)


def _parts_watched(
    scope: Scope, on: date, office: int, leads: bool, listed: tuple[str, ...] | None, most: int
) -> QuerySet:
    hazards = Hazard.objects.within(scope).select_related("enterprise", "site").defer("search")
    late, majors = hazards.late(on), hazards.open().filter(grade=HazardGrade.MAJOR)
    pressing, reported = _to_press(listed) if leads else Q(pk__in=()), _to_read(office)
    parts = {
        "escalated": late.filter(pressing),
        "late": late.exclude(pressing),
        "reported": majors.filter(reported),
        "major": majors.exclude(reported),
    }
    first, *rest = (
        found.annotate(part=Value(name)).order_by("turn_due_on", "id")[:most] for name, found in parts.items()
    )
    return first.union(*rest, all=True)


_PARTS_WATCHED = Kept(_parts_watched)


def _to_press(listed: tuple[str, ...] | None) -> Q:
    """What came before the head of the department waits for a notice, within its listed duty."""
    came = Escalation.objects.filter(hazard=OuterRef("pk"), late_since=OuterRef("turn_due_on"))
    pressed = SupervisionNotice.objects.filter(hazard=OuterRef("pk"), ended_at=None)
    duty = Q() if listed is None else Q(enterprise__sector__in=listed)
    return duty & Q(Exists(came)) & ~Q(Exists(pressed))


def _to_read(office: int) -> Q:
    """A report on the progress of a major one waits for the department of the place; the others watch it."""
    theirs = Q(enterprise__competent_department=None) | Q(enterprise__competent_department=office)
    return Q(pk__in=ProgressReport.objects.filter(seen_at=None).values("hazard")) & theirs


def _past_its_day(hazard: Hazard) -> tuple[str, Any]:
    """What is past its day stands by what is late: planning, rectifying, or looking at it and striking off."""
    what = next(what for what in ("unplanned", "unlooked", "overdue") if hazard.state in hazards.LATE[what])
    return what, policy_of(hazard).hazards.steps.for_key(hazard.grade or HazardGrade.GENERAL).basis


def _followed(hazard: Hazard) -> tuple[str, Any]:
    return "major", policy_of(hazard).hazards.verifier.for_key(HazardGrade.MAJOR).basis


def _escalated(hazard: Hazard) -> tuple[str, Any]:
    return Act.ISSUE_SUPERVISION_NOTICE, policy_of(hazard).hazards.escalate_days.basis


def _reported(hazard: Hazard) -> tuple[str, Any]:
    return Act.ACKNOWLEDGE_PROGRESS, hazard_rules.progress_asked(policy_of(hazard), hazard.grade)


_PARTS = {"escalated": _escalated, "late": _past_its_day, "reported": _reported, "major": _followed}
"""What each part of `_parts_watched` asks for."""


def _requests(asked: Iterable[Extension]) -> Iterator[Task]:
    for request in asked:
        policy = policy_of(request.hazard)
        answer = due_on(policy, "hazards.extension_reply_days", after=clock.local_day(request.at))
        basis, hazard = policy.hazards.extension_reply_days.basis, request.hazard
        note = f"{request.old_due_on} → {request.new_due_on}，{request.reason}"
        due = answer.on if answer else hazard.turn_due_on
        where = f"{hazard.number} · {hazard.enterprise.name}"
        yield Task(Act.DECIDE_EXTENSION, "hazard", hazard.pk, hazard.description, where, due, basis, note, basis)


def _checks_of_office(by: Account, *, on: date, leads: bool) -> Iterator[Task]:
    """Checks that nobody can look again at, those that the office arranged and nothing is left of but to close them,
    and, for who leads the office, those in preparation whose team is smaller than "in principle" and for which nothing
    was approved yet; to an office's own check one expert is enough."""
    stranded, over = rechecking.stranded(by, on=on), _to_close(by)
    wanted = stranded | over | Q(state=InspectionState.PLANNED) if leads else stranded | over
    found = Inspection.objects.within(Scope.of(by)).filter(wanted).select_related("enterprise", "site")
    found = found.annotate(size=Count("team"), over=over, excepted=_EXCEPTED).filter(Q(size__gt=0) | Q(over=True))
    checks = list(found.order_by("planned_on", "id")[:AT_MOST])
    planned = [check for check in checks if check.state == InspectionState.PLANNED and check.kind not in GOVERNMENT]
    left = [check for check in checks if check.state != InspectionState.PLANNED and not check.over]
    yield from _left_behind(left, by, on=on)
    yield from (_on_check(CheckAct.CLOSE_INSPECTION, check, basis="ours") for check in checks if check.over)
    yield from _short_teams(planned)


_EXCEPTED = exceptions.beside(Concat(Value("inspection:"), OuterRef("pk"), output_field=CharField()))
"""What was approved for a check."""


def _to_close(by: Account) -> Q:
    """The checks arranged by an office, this one, that were received and of which nothing is open."""
    ours = Account.objects.filter(regulator=by.regulator_id)
    arranged = Q(kind__in=BY_AUTHORITY, planned_by__in=ours.values("pk"))
    return arranged & Q(state=InspectionState.DELIVERED, acknowledged_at__isnull=False) & rechecking.nothing_open()


def _years_of_experts(by: Account, *, on: date) -> Iterator[Task]:
    """The office's pools with experts whose year is still to be assessed, from some weeks before the day of the place
    on, and until all are (LY-2.4.4)."""
    for owed in assessments.owed(by.regulator, on=on) if by.regulator else ():
        asked = owed.asked
        said = {"note": f"{asked.year}/{owed.missing}", "due_basis": asked.basis}
        yield Task("assess_expert", "pool_year", owed.pool.pk, owed.pool.name, "", asked.due_on, **said)


def _short_teams(planned: list[Inspection]) -> Iterator[Task]:
    for check in planned:
        least = law_of_check(check).checks.min_experts
        short = least.is_set and check.size < least.value and str(least.modality) == "should"
        let_go = "too_few_experts" in exceptions.Grants.of(check.excepted).at(check.division_code)
        if short and not (let_go and check.size >= (check.fewest_experts or 1)):
            note = f"{check.size}/{least.value}"
            yield _on_check("grant_exception", check, basis=least.basis, due=check.planned_on, note=note)
