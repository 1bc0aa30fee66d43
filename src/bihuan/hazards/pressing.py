"""The acts that keep advice and rectification moving: answering advice, helping, pressing by a notice or through the
head of the department, and telling how it goes."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import clock
from bihuan.hazards import ledger, rules
from bihuan.hazards.access import HAZARDS, require_duty
from bihuan.hazards.follow_ups import AdviceAnswer, Escalation, Guidance, ProgressReport, SupervisionNotice
from bihuan.hazards.messages import department_of, tell
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HAZARD, Act
from bihuan.parties.models import Account
from bihuan.parties.operator import CLOCK, Operator
from bihuan.refusal import Refusal

CITY = 4
"""So many digits has the code of a city: an office of fewer is not of the place, though it watches over it."""


@transaction.atomic
def answer_advice(hazard: Hazard, *, by: Account, at: datetime, adopted: bool, answer: str = "") -> Hazard:
    """答复建议: the enterprise takes the advice and says how, or does not and says why; a later answer replaces it.

    Raises `advice_absent`, `adoption_plan_missing`, `non_adoption_reason_missing` (HZ-5.2.3).
    """
    HAZARDS.require(Act.ANSWER_ADVICE, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    ruling = rules.advice_answered(
        advice=hazard.advice, adopted=adopted, answer=answer, policy=ledger.policy_of(hazard)
    )
    row = AdviceAnswer(
        hazard=hazard,
        adopted=adopted,
        answer=answer.strip(),
        enterprise=hazard.enterprise,
        division_code=hazard.division_code,
        sector=hazard.sector,
        by=by.pk,
        by_name=by.name,
        at=at,
    )
    AdviceAnswer.objects.filter(hazard=hazard).delete()
    data = {"adopted": adopted, "answer": answer.strip()}
    return ledger.enter(hazard, Act.ANSWER_ADVICE, by=by, at=at, basis=ruling.basis, data=data, rows=[row])


@transaction.atomic
def guide_rectification(hazard: Hazard, *, by: Account, at: datetime, what: str) -> Hazard:
    """帮扶指导: an outsider helps the enterprise carry the advice out, and notes with what (QHD-6.2.1).

    Raises `guidance_missing` where nothing is said.
    """
    HAZARDS.require(Act.GUIDE_RECTIFICATION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    basis = ledger.policy_of(hazard).hazards.advice_actionable.basis
    if not what.strip():
        raise Refusal("guidance_missing", missing=["guidance"], basis=basis)
    row = Guidance(hazard=hazard, what=what.strip(), by=by.pk, by_name=by.name, at=at)
    return ledger.enter(hazard, Act.GUIDE_RECTIFICATION, by=by, at=at, basis=basis, rows=[row])


@transaction.atomic
def issue_supervision_notice(hazard: Hazard, *, by: Account, at: datetime, demand: str, due_on: date) -> Hazard:
    """下发督办通知: the office presses for a hazard that is reported and not fixed, with a day for the reply.

    Raises `not_in_duty_list` (LH-15.1), `hazard_unreported` where nobody reported it (HZ-5.6.3), `demand_missing`,
    `notice_due_in_the_past`, `notice_pending` while an earlier one is not ended.
    """
    HAZARDS.require(Act.ISSUE_SUPERVISION_NOTICE, hazard, by)
    require_duty(hazard, by, at=at)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.ISSUE_SUPERVISION_NOTICE, hazard.state)
    ruling = rules.supervised(done=ledger.done(hazard), demand=demand, policy=ledger.policy_of(hazard))
    if due_on < clock.local_day(at):
        raise Refusal("notice_due_in_the_past", missing=["deadline"], due_on=due_on, basis=ruling.basis)
    if hazard.notices.filter(ended_at=None).exists():
        raise Refusal("notice_pending", basis=ruling.basis)
    row = SupervisionNotice(hazard=hazard, demand=demand.strip(), due_on=due_on, by=by.pk, by_name=by.name, at=at)
    data = {"demand": demand.strip(), "due_on": str(due_on)}
    ledger.enter(hazard, Act.ISSUE_SUPERVISION_NOTICE, by=by, at=at, basis=ruling.basis, data=data, rows=[row])
    tell("supervision-notice", hazard, at=at, by=by, due_on=due_on)
    return hazard


@transaction.atomic
def reply_to_notice(hazard: Hazard, *, by: Account, at: datetime, reply: str) -> Hazard:
    """回复督办: the enterprise says what it did; the office may ask on by ending it only when content.

    Raises `notice_absent`, `reply_missing`.
    """
    HAZARDS.require(Act.REPLY_TO_NOTICE, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    notice, basis = _open_notice(hazard)
    if not reply.strip():
        raise Refusal("reply_missing", missing=["reply"], basis=basis)
    changed = {"reply": reply.strip(), "replied_by_name": by.name, "replied_at": at}
    SupervisionNotice.objects.filter(pk=notice.pk).update(**changed)
    ledger.enter(hazard, Act.REPLY_TO_NOTICE, by=by, at=at, basis=basis, data={"reply": reply.strip()})
    tell("supervision-replied", hazard, at=at, by=by)
    return hazard


@transaction.atomic
def end_supervision(hazard: Hazard, *, by: Account, at: datetime) -> Hazard:
    """办结督办: the reply is in and the office is content. Raises `notice_absent`, `reply_missing` (HZ-5.6.3)."""
    HAZARDS.require(Act.END_SUPERVISION, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    notice, basis = _open_notice(hazard)
    if notice.replied_at is None:
        raise Refusal("reply_missing", missing=["reply"], basis=basis)
    SupervisionNotice.objects.filter(pk=notice.pk).update(ended_by_name=by.name, ended_at=at)
    return ledger.enter(hazard, Act.END_SUPERVISION, by=by, at=at, basis=basis)


def _open_notice(hazard: Hazard) -> tuple[SupervisionNotice, object]:
    basis = ledger.policy_of(hazard).hazards.supervision_notice.basis
    notice = hazard.notices.filter(ended_at=None).first()
    if notice is None:
        raise Refusal("notice_absent", basis=basis)
    return notice, basis


@transaction.atomic
def escalate_hazard(hazard: Hazard, *, by: Account | Operator, at: datetime) -> Hazard:
    """提请负责人督办: what is not fixed by its day comes before the head of the department that answers for it, once
    for each day that was set; the clock does so after the days of the place, an officer may before (LH-3.1).

    Raises `not_overdue`, `escalated_already`.
    """
    if by is not CLOCK:
        HAZARDS.require(Act.ESCALATE_HAZARD, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.ESCALATE_HAZARD, hazard.state)
    late_since = hazard.turn_due_on
    ruling = rules.escalation(
        late_since=late_since,
        overdue=hazard.is_overdue(clock.local_day(at)),
        escalated=hazard.escalations.filter(late_since=late_since).exists(),
        policy=ledger.policy_of(hazard),
    )
    row = Escalation(hazard=hazard, late_since=late_since, by_name=by.name, at=at)
    data = {"due_on": str(late_since)}
    ledger.enter(hazard, Act.ESCALATE_HAZARD, by=by, at=at, basis=ruling.basis, data=data, rows=[row])
    tell("hazard-escalated", hazard, at=at, by=by)
    return hazard


@transaction.atomic
def report_progress(hazard: Hazard, *, by: Account, at: datetime, progress: str) -> Hazard:
    """报告整改进展: the enterprise tells the department of its place how the rectification of a major hazard goes, as
    often as there is something to tell (LH-2.8).

    Raises `progress_not_asked` where the place does not ask for it, `progress_missing`.
    """
    HAZARDS.require(Act.REPORT_PROGRESS, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.REPORT_PROGRESS, hazard.state)
    asked = rules.progress_asked(ledger.policy_of(hazard), hazard.grade)
    if asked is None:
        raise Refusal("progress_not_asked")
    if not progress.strip():
        raise Refusal("progress_missing", missing=["progress"], basis=asked)
    row = ProgressReport(hazard=hazard, progress=progress.strip(), by=by.pk, by_name=by.name, at=at)
    data = {"progress": row.progress}
    ledger.enter(hazard, Act.REPORT_PROGRESS, by=by, at=at, basis=asked, data=data, rows=[row])
    tell("progress-reported", hazard, at=at, by=by)
    return hazard


@transaction.atomic
def acknowledge_progress(hazard: Hazard, *, by: Account, at: datetime) -> Hazard:
    """签收整改进展: a department of the place, of its county or its city, has read all that was reported (LH-2.8).

    Raises `progress_absent`, `not_local_department` for an office of the province or the nation.
    """
    HAZARDS.require(Act.ACKNOWLEDGE_PROGRESS, hazard, by)
    hazard = ledger.lock(hazard, at=at)
    HAZARD.move(Act.ACKNOWLEDGE_PROGRESS, hazard.state)
    asked = rules.progress_asked(ledger.policy_of(hazard), hazard.grade)
    if len(by.regulator.division_code) < CITY and by.regulator_id != department_of(hazard):
        raise Refusal("not_local_department", basis=asked)
    unread = hazard.progress_reports.filter(seen_at=None)
    if not unread.update(seen_by_name=by.name, seen_at=at):
        raise Refusal("progress_absent", basis=asked)
    return ledger.enter(hazard, Act.ACKNOWLEDGE_PROGRESS, by=by, at=at, basis=asked)
