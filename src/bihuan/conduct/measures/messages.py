"""Who hears of a decided measure: the enterprise's managers, and who keeps its record where it has to stand still."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from django.db import transaction

from bihuan import row_scope
from bihuan.conduct.measures.states import STEP_WORDS, Step
from bihuan.notify import operations as notify
from bihuan.parties.assigning import proposed_department
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account

if TYPE_CHECKING:
    from bihuan.conduct.measures.models import EnforcementMeasure


def decided(measure: EnforcementMeasure, *, at: datetime) -> None:
    """On commit: its managers are led to the measure and its paper. What is decided on the spot needs no notice."""
    transaction.on_commit(partial(_to_managers, measure, at=at))


def lifted(measure: EnforcementMeasure, *, at: datetime) -> None:
    """On commit: its managers are led to the decision by which it ended."""
    transaction.on_commit(partial(_to_managers, measure, at=at, event="measure-lifted"))


def to_mark(measure: EnforcementMeasure, *, at: datetime) -> None:
    """On commit: the office that keeps the enterprise's record hears that it stands still by another's decision."""
    transaction.on_commit(partial(_to_keeper, measure, at=at))


def _to_managers(measure: EnforcementMeasure, *, at: datetime, event: str = "measure-decided") -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        people = measure.enterprise.accounts.filter(is_active=True, roles__overlap=list(MANAGER_ROLES))
        to = people.values_list("pk", flat=True)
        notify.send(event, to=to, about=measure.ref, at=at, facts=_facts(measure))


def _to_keeper(measure: EnforcementMeasure, *, at: datetime) -> None:
    enterprise = measure.enterprise
    with row_scope.system("whom it concerns"), transaction.atomic():
        keeper = enterprise.competent_department_id
        if keeper is None:
            keeper = getattr(proposed_department(enterprise.division_code, enterprise.sector), "pk", None)
        people = Account.objects.filter(regulator=keeper, regulator__isnull=False, is_active=True)
        to = people.filter(roles__overlap=list(REGULATOR_ROLES)).values_list("pk", flat=True)
        once = f"measure-halts:{measure.ref}"
        notify.send("measure-halts", to=to, about=enterprise.ref, at=at, facts=_facts(measure), once=once)


def _facts(measure: EnforcementMeasure) -> dict[str, str]:
    """The step by its word in Chinese: the inbox says it in the language of its reader."""
    said = {"office": measure.office.name, "enterprise": measure.enterprise.name}
    said |= {"lifting": measure.lifting_number} if measure.lifting_number else {}
    return {**said, "measure": STEP_WORDS[Step(measure.step)], "number": measure.number}
