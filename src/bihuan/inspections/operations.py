"""The acts of a check until its end on site: planning, composing the team, agreeing, starting, answering, finding."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import clock
from bihuan.experts import operations as experts
from bihuan.experts import queries as expert_queries
from bihuan.experts import rules as expert_rules
from bihuan.experts.models import Expert
from bihuan.hazards.models import Hazard
from bihuan.inspections import conditions, counting, drawn, ending, equipping, finding, ledger, queries, rules, visits
from bihuan.inspections.access import INSPECTIONS, SITES, exception_matter, sees_inspection, supervises_site
from bihuan.inspections.checklists import adapt
from bihuan.inspections.models import Answer, Checklist, ChecklistItem, Inspection, TeamMember
from bihuan.inspections.states import BY_AUTHORITY, GOVERNMENT, INSPECTION, Act, CheckKind, InspectionState
from bihuan.inspections.substitution import take_off
from bihuan.parties import assigning, exceptions
from bihuan.parties.models import Account, RecordedException, Site
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.disclosure import operations as disclosures


@transaction.atomic
def plan_inspection(
    site: Site,
    *,
    by: Account,
    at: datetime,
    kind: str,
    nature: str,
    planned_on: date,
    template: Checklist | None,
    drop_items: Iterable[int] = (),
    own_items: Iterable[Mapping[str, object]] = (),
    led_by: str = "",
) -> Inspection:
    """安排检查: the nature is set first, then the day and the checklist, of which the check carries its own copy.

    `led_by` is the leader who goes, for the kinds of check that one leads. Raises `kind_not_offered`,
    `nature_not_allowed`, `leader_visit_by_department`, `leader_missing` (LH-1.1), `checklist_missing` (YT-4.2.2),
    Stranger for a list that `by` may not take, `planned_in_the_past`; `not_in_duty_list` for a department that the duty
    list of its place binds (LH-15.1).
    """
    SITES.require(Act.PLAN_INSPECTION, site, by)
    if by.regulator_id is not None:
        assigning.require_listed(by.regulator, site.enterprise.sector, on=planned_on)
    policy = policies.at(site.division_code, on=planned_on)
    rules.kind_offered(kind, policy)
    rules.nature_allowed(kind, nature)
    rules.leader_visit(kind, led_by=led_by, by_authority=supervises_site(site, by), policy=policy)
    if template is None:
        raise Refusal("checklist_missing", missing=["checklist"], basis=policy.checks.checklist_of_the_enterprise.basis)
    if queries.template(template.pk, by) is None:
        raise Stranger(template.ref)
    if planned_on < clock.local_day(at):
        raise Refusal("planned_in_the_past", value=planned_on)
    inspection = Inspection.objects.create(
        nature=nature,
        kind=kind,
        enterprise=site.enterprise,
        site=site,
        division_code=site.division_code,
        sector=site.enterprise.sector,
        planned_on=planned_on,
        planned_by=by.pk,
        led_by=led_by.strip(),
        state=InspectionState.PLANNED,
        checklist=adapt(template, enterprise=site.enterprise, drop=drop_items, add=own_items),
        changed_at=at,
        release=policy.release,
    )
    ledger.record(inspection, Act.PLAN_INSPECTION, by=by, at=at, data={"kind": kind, "nature": nature})
    return inspection


@transaction.atomic
def appoint_expert(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    expert: Expert,
    specialty: str,
    lead: bool = False,
    deviation: str = "",
) -> TeamMember:
    """聘请专家 for one specialty; raises the first condition of the place that the expert does not meet.

    Also `specialty_not_held`, `specialty_duplicated` where the place allows no repeats (LY-2.1.11),
    `expert_not_available` (LY-2.4.1), `already_on_team`; `not_drawn` where the check is bound to a draw
    that drew others and `deviation` does not say why this expert goes.
    """
    INSPECTIONS.require(Act.APPOINT_EXPERT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.APPOINT_EXPERT, inspection.state)
    policy = ledger.policy_of(inspection)
    if specialty not in expert.specialties:
        raise Refusal("specialty_not_held", expert=expert.name, specialty=specialty)
    if inspection.team.filter(expert=expert).exists():
        raise Refusal("already_on_team", expert=expert.name)
    deviation = drawn.deviation(inspection, expert, deviation)
    answers = expert_queries.eligibility(
        expert,
        division_code=inspection.division_code,
        on=inspection.planned_on,
        enterprise=inspection.enterprise,
        source=inspection.ref,
        coming_for=specialty,
    )
    expert_rules.require(answers)
    rules.specialty_free(specialty, taken=inspection.team.values_list("specialty", flat=True), policy=policy)
    busy = policy.experts.one_work_a_day.basis
    experts.book(expert, on=inspection.planned_on, source=inspection.ref, basis=busy)
    if lead:
        inspection.team.filter(is_lead=True).update(is_lead=False)
    first = not inspection.team.exists()
    member = TeamMember.objects.create(
        inspection=inspection, expert=expert, specialty=specialty, is_lead=lead or first, deviation=deviation
    )
    visits.begin(inspection, expert)
    # A changed team has its lead agree anew; the enterprise's agreement stands, for the list is the same.
    ledger.enter(
        inspection,
        Act.APPOINT_EXPERT,
        by=by,
        at=at,
        data={"expert": expert.ref, "specialty": specialty} | ({"deviation": deviation} if deviation else {}),
        agreed_by_lead=None,
    )
    return member


@transaction.atomic
def dismiss_expert(inspection: Inspection, *, by: Account, at: datetime, expert: Expert) -> Inspection:
    """调出专家: before the check starts; the expert's day is free again."""
    INSPECTIONS.require(Act.DISMISS_EXPERT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.DISMISS_EXPERT, inspection.state)
    member = inspection.team.filter(expert=expert).first()
    if member is None:
        raise Refusal("not_on_team", expert=expert.name)
    return take_off(inspection, member, by=by, at=at)


@transaction.atomic
def grant_team_exception(
    inspection: Inspection, *, by: Account, at: datetime, code: str, reason: str, experts: int
) -> RecordedException:
    """批准人数例外: "in principle" may be departed from, by a leader of the department, with a reason, for as many
    `experts` as the leader saw in the team; for fewer still it is granted again (LY-2.1.9). Raises what
    rules.exception_needed raises, beside what grants of exceptions raise."""
    if not sees_inspection(inspection, by):
        raise Stranger(inspection.ref)
    inspection = ledger.lock(inspection, at=at)
    policy = ledger.policy_of(inspection)
    if code != "too_few_experts" or inspection.kind in GOVERNMENT:  # to an office's own check one expert is enough
        raise Refusal("exception_not_possible", code_excepted=code)
    asked = {"by": by, "matter": exception_matter(inspection), "setting": policy.checks.min_experts}
    exceptions.require(code, **asked)
    rules.exception_needed(queries.team_facts(inspection), policy, seen=experts, state=inspection.state)
    row = exceptions.grant_exception(
        inspection.ref, at=at, code=code, reason=reason, extent={"experts": experts}, anew=True, **asked
    )
    Inspection.objects.filter(pk=inspection.pk).update(fewest_experts=experts)
    return row


@transaction.atomic
def agree_checklist(inspection: Inspection, *, by: Account, at: datetime) -> Inspection:
    """确认检查清单: the enterprise and the lead expert agree what will be looked at (LY-2.1.5).

    Raises `checklist_missing` for an empty list, `focus_section_missing` naming the areas it lacks (QHD-2.4.2),
    `survey_part_unlisted` naming the part of a survey that it leaves out (QHD-6.1.2).
    """
    INSPECTIONS.require(Act.AGREE_CHECKLIST, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.AGREE_CHECKLIST, inspection.state)
    _list_complete(inspection, ledger.policy_of(inspection))
    side = "agreed_by_enterprise" if by.enterprise_id == inspection.enterprise_id else "agreed_by_lead"
    return ledger.enter(inspection, Act.AGREE_CHECKLIST, by=by, at=at, data={"side": side}, **{side: by.pk})


def _list_complete(inspection: Inspection, policy: Policy) -> None:
    areas = list(inspection.checklist.items.values_list("focus", flat=True))
    focus = {area for focus in areas for area in focus}
    rules.list_complete(focus=focus, items=len(areas), policy=policy, kind=inspection.kind)
    _survey_listed(inspection, policy)


def _survey_listed(inspection: Inspection, policy: Policy) -> None:
    if queries.is_survey(inspection, policy):
        ending.survey_listed(queries.parts_listed(inspection), policy)


@transaction.atomic
def declare_no_interest(inspection: Inspection, *, by: Account, at: datetime) -> TeamMember:
    """声明无利害关系 and secrecy, each expert for themselves (LY-2.4.2, LY-2.4.3)."""
    INSPECTIONS.require(Act.DECLARE_NO_INTEREST, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    member = inspection.team.get(expert__account=by)
    member.declared_at = at
    member.save(update_fields=["declared_at"])
    ledger.enter(inspection, Act.DECLARE_NO_INTEREST, by=by, at=at, data={"expert": member.expert.ref})
    return member


@transaction.atomic
def cancel_inspection(inspection: Inspection, *, by: Account, at: datetime, reason: str) -> Inspection:
    """取消检查 before it starts, with a reason; the experts' days are free again."""
    INSPECTIONS.require(Act.CANCEL_INSPECTION, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    ledger.enter(inspection, Act.CANCEL_INSPECTION, by=by, at=at, data={"reason": reason.strip()})
    visits.let_go(inspection)
    return inspection


@transaction.atomic
def abort_inspection(inspection: Inspection, *, by: Account, at: datetime, reason: str) -> Inspection:
    """中止检查 that has begun and cannot be ended (an expert fell ill): by the lead or the department, never by the
    enterprise, which must not shake off a report. What was found stays found and lives on as hazards.

    Raises `reason_missing`.
    """
    INSPECTIONS.require(Act.ABORT_INSPECTION, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    ledger.enter(inspection, Act.ABORT_INSPECTION, by=by, at=at, data={"reason": reason.strip()})
    visits.let_go(inspection)
    return inspection


@transaction.atomic
def start_inspection(
    inspection: Inspection, *, by: Account, at: datetime, happened_at: datetime | None = None
) -> Inspection:
    """开始检查: the team satisfies the place's rules, the list is agreed, everybody has declared.

    It is held when it `happened_at`, of which the server may hear later. The law of the day it is held judges it,
    whatever day was planned (ledger.policy_of). Raises what rules.team, rules.checklist_ready and rules.declarations
    raise; `survey_part_unlisted` (QHD-6.1.2); `expert_not_available` where an expert is elsewhere on the day it is
    really held (LY-2.4.1), `expert_without_account` for one who could never sign; what equipping.well_equipped raises
    (LH-1.2, LH-8.1); `disclosure_incomplete` where the enterprise has to say first what it works with (YT-4.3.3); what
    those above ask (conditions.py); `check_counted_twice` where the same site was already checked that day, by
    whomever: all count alike (LY-2.1.4).
    """
    INSPECTIONS.require(Act.START_INSPECTION, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.START_INSPECTION, inspection.state)
    done, told = clock.done_when(happened_at, at)
    day = clock.local_day(done)
    inspection.started_at = done  # the law of this day holds from here on, whatever day was planned
    policy = ledger.policy_of(inspection)
    rules.team(queries.team_facts(inspection), policy)
    _on_this_day(inspection, day)
    items = inspection.checklist.items.all()
    agreed = {"enterprise": inspection.agreed_by_enterprise, "lead_expert": inspection.agreed_by_lead}
    rules.checklist_ready(
        focus={area for item in items for area in item.focus},
        agreed={side for side, who in agreed.items() if who},
        items=len(items),
        policy=policy,
        kind=inspection.kind,
    )
    _survey_listed(inspection, policy)
    conditions.require(Act.START_INSPECTION, inspection, by=by, at=at)
    equipping.well_equipped(inspection, on=day, policy=policy)
    undeclared = inspection.team.filter(declared_at=None).values_list("expert__name", flat=True)
    rules.declarations(undeclared, policy)
    if inspection.kind not in BY_AUTHORITY:
        disclosures.require_told(inspection.enterprise, policy)
    counting.starts_alone(inspection, day)
    data = {"team": [member.expert.ref for member in inspection.team.select_related("expert")], **told}
    if inspection.kind == CheckKind.HAZARD_ACCEPTANCE:
        data["accepts"] = visits.take_part_in_acceptance(inspection)
    return ledger.enter(
        inspection,
        Act.START_INSPECTION,
        by=by,
        at=at,
        basis=policy.checks.min_experts.basis,
        data=data,
        started_at=done,
        start_heard_at=at if told else None,
        release=policy.release,
    )


def _on_this_day(inspection: Inspection, day: date) -> None:
    """Who was fit when appointed may have left the pool or gained a tie since; and a check that is held on another day
    than planned takes its experts' time on that day, not on the planned one (LY-2.4.1)."""
    for member in inspection.team.select_related("expert__account").order_by("expert_id"):
        if member.expert.account is None or not member.expert.account.is_active:
            raise Refusal("expert_without_account", missing=[member.expert.name])  # nobody else may sign for this one
        visits.begin(inspection, member.expert)  # the account may be younger than the appointment
        expert_rules.require(
            expert_queries.eligibility(
                member.expert,
                division_code=inspection.division_code,
                on=day,
                enterprise=inspection.enterprise,
                source=inspection.ref,
                coming_for=member.specialty,
            )
        )
        if day != inspection.planned_on:
            experts.release(member.expert, source=inspection.ref)
            busy = ledger.policy_of(inspection).experts.one_work_a_day.basis
            experts.book(member.expert, on=day, source=inspection.ref, basis=busy)


@transaction.atomic
def answer_item(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    item: ChecklistItem,
    result: str,
    note: str = "",
    happened_at: datetime | None = None,
) -> Answer:
    """逐条检查: one item, one honest answer; a later answer replaces it and the audit chain keeps both (YT-4.2.3).

    Raises `not_checked_in` as equipping.has_arrived does, `item_not_on_checklist`, `answer_unknown`, `reason_missing`,
    `answer_has_finding` (an item with a finding cannot become "no problem").
    """
    INSPECTIONS.require(Act.ANSWER_ITEM, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    equipping.has_arrived(inspection, by)
    if item.checklist_id != inspection.checklist_id:
        raise Refusal("item_not_on_checklist", item=item.code)
    rules.answer(result=result, note=note, policy=ledger.policy_of(inspection))
    if result != Answer.Result.PROBLEM and inspection.findings.filter(item=item).exists():
        raise Refusal("answer_has_finding", item=item.code)
    done, told = clock.done_when(happened_at, at)
    given = {"result": result, "note": note.strip(), "by": by.pk, "at": at, "done_at": done if told else None}
    answer, _ = Answer.objects.update_or_create(inspection=inspection, item=item, defaults=given)
    ledger.enter(inspection, Act.ANSWER_ITEM, by=by, at=at, data={"item": item.code, "result": result, **told})
    return answer


@transaction.atomic
def answer_section(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    section: str,
    result: str,
    note: str = "",
    happened_at: datetime | None = None,
) -> list[Answer]:
    """整组不涉及: the items of a section that nobody has answered yet are set aside with one reason.

    Nothing else may be said of many items in one go. Raises `bulk_answer_not_allowed` (YT-4.2.3), `reason_missing`,
    `item_not_on_checklist`.
    """
    INSPECTIONS.require(Act.ANSWER_ITEM, inspection, by)
    inspection = ledger.lock(inspection, at=at)  # an answer that somebody gives meanwhile is not overwritten
    rules.section_answer(result=result, note=note, policy=ledger.policy_of(inspection))
    items = inspection.checklist.items.filter(section=section)
    if not items.exists():
        raise Refusal("item_not_on_checklist", item=section)
    waiting = items.exclude(pk__in=inspection.answers.values("item_id"))
    said = {"result": result, "note": note, "happened_at": happened_at}
    return [answer_item(inspection, by=by, at=at, item=item, **said) for item in waiting]


@transaction.atomic
def record_finding(inspection: Inspection, *, by: Account, at: datetime, **said: Any) -> Hazard:
    """登记问题: what was seen becomes a hazard at once, as finding.become_hazard takes it; it is found when that
    `happened_at`. Raises `not_checked_in` as equipping.has_arrived does, and what finding.become_hazard raises.
    """
    INSPECTIONS.require(Act.RECORD_FINDING, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.RECORD_FINDING, inspection.state)
    equipping.has_arrived(inspection, by)
    hazard, data = finding.become_hazard(inspection, by=by, at=at, **said)
    ledger.enter(inspection, Act.RECORD_FINDING, by=by, at=at, data=data)
    return hazard
