"""An enterprise is called in, the interview is recorded with the minutes of both sides, and a circular may follow."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.conduct.interviews import rules
from bihuan.conduct.interviews.access import ENTERPRISES, INTERVIEWS, Act
from bihuan.conduct.interviews.models import Interview
from bihuan.conduct.interviews.states import INTERVIEW, InterviewState
from bihuan.notify import operations as notify
from bihuan.parties.models import MANAGER_ROLES, Account, Enterprise
from bihuan.policy import policies


@transaction.atomic
def call_interview(
    enterprise: Enterprise, *, by: Account, at: datetime, ground: str, held_at: datetime, place: str = ""
) -> Interview:
    """下发约谈通知: the enterprise's managers hear why, when and where. Raises `interview_ground_missing`,
    `interview_time_past`."""
    ENTERPRISES.require(Act.CALL_INTERVIEW, enterprise, by)
    basis = _basis(enterprise, at)
    rules.callable_in(ground, held_at, at, basis)
    row = Interview.objects.create(
        enterprise=enterprise,
        office=by.regulator,
        state=InterviewState.CALLED,
        ground=ground.strip(),
        held_at=held_at,
        place=place.strip(),
        by=by,
        at=at,
    )
    data = {"ground": row.ground, "held_at": held_at.isoformat()}
    audit.record(Act.CALL_INTERVIEW, row.ref, by=by.ref, at=at, basis=[basis], case=enterprise.ref, data=data)
    managers = enterprise.accounts.filter(is_active=True, roles__overlap=list(MANAGER_ROLES))
    facts = {"office": by.regulator.name, "day": str(clock.local_day(held_at)), "ground": row.ground}
    to = list(managers.values_list("pk", flat=True))
    transaction.on_commit(partial(notify.send, "interview-called", to=to, about=row.ref, at=at, facts=facts))
    return row


@transaction.atomic
def record_interview(
    interview: Interview, *, by: Account, at: datetime, minutes: str, signed_by_office: str, signed_by_enterprise: str
) -> Interview:
    """记录约谈: with minutes that both sides signed. Raises `interview_not_held`, `minutes_unsigned`
    (HZ-5.6.4)."""
    INTERVIEWS.require(Act.RECORD_INTERVIEW, interview, by)
    interview = _held(interview, Act.RECORD_INTERVIEW)
    basis = _basis(interview.enterprise, at)
    rules.recorded(minutes, signed_by_office, signed_by_enterprise, held_at=interview.held_at, at=at, basis=basis)
    interview.minutes, interview.state = minutes.strip(), INTERVIEW.target(Act.RECORD_INTERVIEW, interview.state)
    interview.signed_by_office = signed_by_office.strip()
    interview.signed_by_enterprise = signed_by_enterprise.strip()
    interview.save()
    case, data = interview.enterprise.ref, {"signed_by": [interview.signed_by_office, interview.signed_by_enterprise]}
    audit.record(Act.RECORD_INTERVIEW, interview.ref, by=by.ref, at=at, basis=[basis], case=case, data=data)
    return interview


@transaction.atomic
def approve_circular(interview: Interview, *, by: Account, at: datetime, circular: str) -> Interview:
    """批准通报: the head of the office approves its words. Raises `approval_missing` where there are none."""
    INTERVIEWS.require(Act.APPROVE_CIRCULAR, interview, by)
    interview = _held(interview, Act.APPROVE_CIRCULAR)
    basis = _basis(interview.enterprise, at)
    rules.issuable(circular, True, basis)
    interview.circular, interview.approved_by, interview.approved_at = circular.strip(), by, at
    interview.save(update_fields=["circular", "approved_by", "approved_at"])
    case = interview.enterprise.ref
    audit.record(Act.APPROVE_CIRCULAR, interview.ref, by=by.ref, at=at, basis=[basis], case=case)
    return interview


@transaction.atomic
def issue_circular(interview: Interview, *, by: Account, at: datetime) -> Interview:
    """印发通报, as it was approved. Raises `approval_missing` (HZ-5.6.4)."""
    INTERVIEWS.require(Act.ISSUE_CIRCULAR, interview, by)
    interview = _held(interview, Act.ISSUE_CIRCULAR)
    basis = _basis(interview.enterprise, at)
    rules.issuable(interview.circular, interview.approved_at is not None, basis)
    interview.state, interview.circulated_at = INTERVIEW.target(Act.ISSUE_CIRCULAR, interview.state), at
    interview.save(update_fields=["state", "circulated_at"])
    case = interview.enterprise.ref
    audit.record(Act.ISSUE_CIRCULAR, interview.ref, by=by.ref, at=at, basis=[basis], case=case)
    return interview


def _held(interview: Interview, act: Act) -> Interview:
    rows = Interview.objects.select_for_update(of=("self",)).select_related("enterprise", "office")
    fresh = rows.get(pk=interview.pk)
    INTERVIEW.move(act, fresh.state)
    return fresh


def _basis(enterprise: Enterprise, at: datetime) -> Any:
    return rules.ground_of(policies.at(enterprise.division_code, on=clock.local_day(at)))
