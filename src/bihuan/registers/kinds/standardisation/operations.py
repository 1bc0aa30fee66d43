"""A grade becomes due."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.registers.kinds.standardisation import rules
from bihuan.registers.kinds.standardisation.access import TERMS
from bihuan.registers.kinds.standardisation.models import StandardisationTerm
from bihuan.registers.kinds.standardisation.states import Act


@transaction.atomic
def set_standardisation_term(
    enterprise: Enterprise, *, by: Account, at: datetime, grade: str, due_on: date | None, document: str
) -> StandardisationTerm:
    """确定达标期限: by that day the enterprise holds that grade; it takes the place of the term before. Raises what
    rules.settable raises."""
    TERMS.require(Act.SET_STANDARDISATION_TERM, enterprise, by)
    today = clock.local_day(at)
    counting = enterprise.grade_on(today)
    rules.settable(grade, due_on, document, counting=counting.grade, on=today)
    Enterprise.objects.select_for_update().get(pk=enterprise.pk)  # one term after the other
    StandardisationTerm.objects.standing().filter(enterprise=enterprise).update(superseded=True)
    made = StandardisationTerm.objects.create(
        enterprise=enterprise, grade=grade, due_on=due_on, document=document.strip(), by=by, at=at
    )
    basis = [rules.ground(policies.at(enterprise.division_code, on=today))]
    data = {"grade": grade, "due_on": str(due_on), "document": made.document}
    audit.record(Act.SET_STANDARDISATION_TERM, made.ref, by=by.ref, at=at, case=enterprise.ref, basis=basis, data=data)
    return made
