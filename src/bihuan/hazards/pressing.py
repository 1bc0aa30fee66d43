"""The acts that keep advice and rectification moving: answering advice, helping, and pressing by a notice."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import clock
from bihuan.hazards import ledger, rules
from bihuan.hazards.access import HAZARDS
from bihuan.hazards.follow_ups import AdviceAnswer, Guidance, SupervisionNotice
from bihuan.hazards.messages import tell
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HAZARD, Act
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


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

    Raises `hazard_unreported` where nobody reported it (HZ-5.6.3), `demand_missing`, `notice_due_in_the_past`,
    `notice_pending` while an earlier one is not ended.
    """
    HAZARDS.require(Act.ISSUE_SUPERVISION_NOTICE, hazard, by)
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
