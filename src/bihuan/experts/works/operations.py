"""What an expert did is logged."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.experts.models import Expert, ExpertWork
from bihuan.experts.works import rules
from bihuan.experts.works.access import WORKS
from bihuan.experts.works.states import Act
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies


@transaction.atomic
def log_expert_work(
    expert: Expert, *, by: Account, at: datetime, kind: str, done_on: date | None, said: str
) -> ExpertWork:
    """登记专家参与工作: for the own office, on a day. Raises what rules.loggable raises (LH-6.3)."""
    WORKS.require(Act.LOG_EXPERT_WORK, expert, by)
    today = clock.local_day(at)
    policy = policies.at(by.regulator.division_code, on=today)
    rules.loggable(kind, done_on, said, on=today, policy=policy)
    made = ExpertWork.objects.create(
        expert=expert, office=by.regulator, kind=kind, done_on=done_on, said=said.strip()[:300], by=by, at=at
    )
    _take_step(made, by, at, rules.ground(policy))
    return made


def note(expert: Expert, kind: str, enterprise: Enterprise, *, by: Account, at: datetime, document_id: int) -> None:
    """The work that another act of the expert is, along with the paper it ended in."""
    policy = policies.at(enterprise.division_code, on=clock.local_day(at))
    made = ExpertWork.objects.create(
        expert=expert,
        kind=kind,
        done_on=clock.local_day(at),
        said=enterprise.name,
        document_id=document_id,
        by=by,
        at=at,
    )
    _take_step(made, by, at, rules.ground(policy))


def _take_step(made: ExpertWork, by: Account, at: datetime, basis: object) -> None:
    data = {"kind": made.kind, "on": str(made.done_on), "said": made.said}
    audit.record(Act.LOG_EXPERT_WORK, made.expert.ref, by=by.ref, at=at, basis=[basis], data=data)
