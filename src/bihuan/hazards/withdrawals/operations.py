"""Ordering people out at once, saying that all are out, lifting the order."""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Q

from bihuan import audit, clock, row_scope
from bihuan.hazards.messages import department_of
from bihuan.hazards.withdrawals.access import ORDERING, WITHDRAWALS
from bihuan.hazards.withdrawals.models import WithdrawalOrder
from bihuan.hazards.withdrawals.states import WITHDRAWAL, Act, OrderState
from bihuan.notify import operations as notify
from bihuan.parties.models import REGULATOR_ROLES, Account, Site
from bihuan.policy import policies


@transaction.atomic
def order_withdrawal(
    site: Site, *, by: Account, at: datetime, place: str = "", danger: str = ""
) -> WithdrawalOrder:  # fmt: skip
    """下达停产撤人命令: it stands at once, without a word from above, and everybody there hears of it (LY-4.4.5). What
    and where may be said later: in danger nobody has time to type."""
    ORDERING.require(Act.ORDER_WITHDRAWAL, site, by)
    order = WithdrawalOrder.objects.create(
        enterprise=site.enterprise,
        site=site,
        division_code=site.division_code,
        state=OrderState.STANDING,
        place=place.strip(),
        danger=danger.strip(),
        by=by.pk,
        by_name=by.name,
        at=at,
    )
    enter(order, Act.ORDER_WITHDRAWAL, by=by, at=at, place=order.place, danger=order.danger)
    transaction.on_commit(partial(_tell, "withdrawal-ordered", order, by=by, at=at))
    return order


@transaction.atomic
def confirm_withdrawal(order: WithdrawalOrder, *, by: Account, at: datetime) -> WithdrawalOrder:
    """确认人员已撤出: everybody is out, and the moment stays on record. Raises `state_not_allowed`."""
    WITHDRAWALS.require(Act.CONFIRM_WITHDRAWAL, order, by)
    _change(order, Act.CONFIRM_WITHDRAWAL, out_at=at, out_by_name=by.name)
    enter(order, Act.CONFIRM_WITHDRAWAL, by=by, at=at)
    return order


@transaction.atomic
def lift_withdrawal(order: WithdrawalOrder, *, by: Account, at: datetime) -> WithdrawalOrder:
    """解除停产撤人命令: the head of the enterprise says that the danger is over. Raises `state_not_allowed`."""
    WITHDRAWALS.require(Act.LIFT_WITHDRAWAL, order, by)
    _change(order, Act.LIFT_WITHDRAWAL, lifted_at=at, lifted_by_name=by.name)
    enter(order, Act.LIFT_WITHDRAWAL, by=by, at=at)
    transaction.on_commit(partial(_tell, "withdrawal-lifted", order, by=by, at=at))
    return order


def _change(order: WithdrawalOrder, act: Act, **fields: Any) -> None:
    """The move of the table, with the fields that go with it; whoever is second is refused."""
    locked = WithdrawalOrder.objects.select_for_update().get(pk=order.pk)
    WITHDRAWAL.move(act, locked.state)
    fields["state"] = WITHDRAWAL.target(act, locked.state)
    WithdrawalOrder.objects.filter(pk=order.pk).update(**fields)
    for name, value in fields.items():
        setattr(order, name, value)


def enter(order: WithdrawalOrder, act: Act, *, by: Account, at: datetime, **data: str) -> None:
    """The audit line, with the clause of the place by which the order is given."""
    policy = policies.at(order.division_code, on=clock.local_day(order.at))
    clause = getattr(policy.emergency.withdrawal_roles.basis, "clause", None)
    basis = [clause] if clause else []
    audit.record(act, order.ref, by=by.ref, at=at, basis=basis, data=data)


def _tell(event: str, order: WithdrawalOrder, *, by: Account, at: datetime) -> None:
    """All of the enterprise, whoever visits it, and the department that answers for it."""
    enterprise = order.enterprise
    there = Q(enterprise=enterprise) | Q(visits__enterprise=enterprise)
    office = Q(regulator_id=department_of(order), regulator__isnull=False, roles__overlap=list(REGULATOR_ROLES))
    with row_scope.system("whom it concerns"), transaction.atomic():
        to = Account.objects.filter(there | office, is_active=True).exclude(pk=by.pk).values_list("pk", flat=True)
        facts = {"enterprise": enterprise.name, "by": order.by_name, "place": order.place or order.site.name}
        notify.send(event, to=set(to), about=order.ref, at=at, facts=facts)
