"""A situation feedback is given, and the sector department hears of it at once."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from bihuan import audit, clock, row_scope
from bihuan.filings.feedbacks import rules
from bihuan.filings.feedbacks.access import FEEDBACKS, Act
from bihuan.filings.feedbacks.models import SituationFeedback
from bihuan.notify import operations as notify
from bihuan.parties.models import REGULATOR_ROLES, Account, Enterprise
from bihuan.policy import policies


@transaction.atomic
def give_situation_feedback(
    enterprise: Enterprise, *, by: Account, at: datetime, situation: str, suggestion: str
) -> SituationFeedback:
    """反馈安全状况: to the department that answers for the enterprise now, with a suggestion (YT-3.8). Raises what
    rules.feedback raises."""
    FEEDBACKS.require(Act.GIVE_SITUATION_FEEDBACK, enterprise, by)
    office, policy = enterprise.competent_department, policies.at(enterprise.division_code, on=clock.local_day(at))
    basis = rules.feedback(situation, suggestion, department=office is not None, policy=policy)
    row = SituationFeedback.objects.create(
        enterprise=enterprise,
        office=office,
        situation=situation.strip(),
        suggestion=suggestion.strip(),
        by=by.pk,
        by_name=by.name,
        at=at,
    )
    data = {"to": office.ref, "suggestion": row.suggestion}
    audit.record(Act.GIVE_SITUATION_FEEDBACK, row.ref, by=by.ref, at=at, case=enterprise.ref, basis=[basis], data=data)
    transaction.on_commit(partial(_tell, row, at=at))
    return row


def _tell(row: SituationFeedback, *, at: datetime) -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        people = Account.objects.filter(regulator=row.office_id, roles__overlap=list(REGULATOR_ROLES), is_active=True)
        facts = {"enterprise": row.enterprise.name, "by": row.by_name}
        to = people.values_list("pk", flat=True)
        notify.send("situation-feedback", to=to, about=row.enterprise.ref, at=at, facts=facts, once=row.ref)
