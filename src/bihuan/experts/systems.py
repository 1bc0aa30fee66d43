"""The system of outside experts at each enterprise: set up, let off where the place allows it, reminded (LY-2.1.1)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction
from django.db.models import QuerySet

from bihuan import audit, clock
from bihuan.experts.access import SYSTEMS, Act
from bihuan.experts.models import ExpertSystem
from bihuan.notify import operations as notify
from bihuan.parties.models import Account, Enterprise, Role
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Refusal


def without_system(by: Account) -> QuerySet[Enterprise]:
    """The enterprises in scope that have not set one up and were not let off."""
    return Enterprise.objects.within(Scope.of(by)).filter(expert_system=None)


@transaction.atomic
def set_up_expert_system(enterprise: Enterprise, *, by: Account, at: datetime, note: str) -> ExpertSystem:
    """登记外聘专家制度: the document by which it was set up. It takes the place of being let off. Raises
    `reason_missing`."""
    SYSTEMS.require(Act.SET_UP_EXPERT_SYSTEM, enterprise, by)
    row = _noted(enterprise, ExpertSystem.Kind.SET_UP, by=by, at=at, note=note)
    audit.record(Act.SET_UP_EXPERT_SYSTEM, enterprise.ref, by=by.ref, at=at, data={"note": row.note})
    return row


@transaction.atomic
def exempt_expert_system(enterprise: Enterprise, *, by: Account, at: datetime, note: str) -> ExpertSystem:
    """免除外聘专家制度, where the place leaves it to the enterprise to engage experts. Raises
    `outside_expert_system_required` where it does not (LY-2.1.1), `reason_missing`."""
    SYSTEMS.require(Act.EXEMPT_EXPERT_SYSTEM, enterprise, by)
    mode = policies.at(enterprise.division_code, on=clock.local_day(at)).engagement.mode
    if mode.value == "required":
        raise Refusal("outside_expert_system_required", basis=mode.basis)
    row = _noted(enterprise, ExpertSystem.Kind.EXEMPT, by=by, at=at, note=note)
    data = {"note": row.note}
    audit.record(Act.EXEMPT_EXPERT_SYSTEM, enterprise.ref, by=by.ref, at=at, basis=[mode.basis], data=data)
    return row


def _noted(enterprise: Enterprise, kind: str, *, by: Account, at: datetime, note: str) -> ExpertSystem:
    if not note.strip():
        raise Refusal("reason_missing", missing=["note"])
    fields = {"kind": kind, "note": note.strip(), "noted_by": by, "noted_at": at}
    row, _made = ExpertSystem.objects.update_or_create(enterprise=enterprise, defaults=fields)
    return row


@transaction.atomic
def remind_expert_system(enterprise: Enterprise, *, by: Account, at: datetime) -> int:
    """催建外聘专家制度: everybody who answers for safety there hears of it; returns how many. Raises
    `expert_system_there`, `nobody_to_remind`."""
    SYSTEMS.require(Act.REMIND_EXPERT_SYSTEM, enterprise, by)
    if ExpertSystem.objects.filter(enterprise=enterprise).exists():
        raise Refusal("expert_system_there", value=enterprise.name)
    roles = [Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_SAFETY]
    people = enterprise.accounts.filter(is_active=True, roles__overlap=roles).values_list("pk", flat=True)
    to = list(people)
    if not to:
        raise Refusal("nobody_to_remind", value=enterprise.name)
    mode = policies.at(enterprise.division_code, on=clock.local_day(at)).engagement.mode
    basis = [mode.basis.clause] if mode.basis.clause else []
    audit.record(Act.REMIND_EXPERT_SYSTEM, enterprise.ref, by=by.ref, at=at, basis=basis, data={"told": len(to)})
    facts = {"enterprise": enterprise.name}
    transaction.on_commit(
        partial(notify.send, "expert-system-missing", to=to, about=enterprise.ref, at=at, facts=facts, basis=basis)
    )
    return len(to)
