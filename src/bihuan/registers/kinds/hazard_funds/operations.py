"""Money is set aside for a year and spent on hazards."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from django.db import transaction

from bihuan import audit, clock
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.duties.models import SafetyRule
from bihuan.registers.kinds.hazard_funds import rules
from bihuan.registers.kinds.hazard_funds.access import FUNDS
from bihuan.registers.kinds.hazard_funds.models import HazardBudget, Spending
from bihuan.registers.kinds.hazard_funds.states import Act


@transaction.atomic
def set_hazard_budget(
    enterprise: Enterprise, *, by: Account, at: datetime, year: int, amount: Decimal | None, source: str = ""
) -> HazardBudget:
    """编列隐患治理资金: for a year; said again, it replaces what was said. Raises `amount_missing`,
    `budget_year_far`."""
    FUNDS.require(Act.SET_HAZARD_BUDGET, enterprise, by)
    if abs(year - clock.local_day(at).year) > 1:
        raise Refusal("budget_year_far", year=year)
    values = {"amount": rules.some(amount), "source": source.strip()}
    made, _ = HazardBudget.objects.update_or_create(enterprise=enterprise, year=year, defaults=values)
    data = {"year": year, "amount": str(made.amount), "source": made.source}
    audit.record(Act.SET_HAZARD_BUDGET, enterprise.ref, by=by.ref, at=at, data=data)
    return made


@transaction.atomic
def record_spending(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    hazard: Hazard | None,
    amount: Decimal | None,
    spent_on: date,
    purpose: str,
) -> Spending:
    """登记资金使用: what was spent on which hazard. Raises `fund_rule_missing` and `spending_unlinked` (LY-1.3.2),
    `amount_missing`, `purpose_missing`, `spent_in_the_future`, Stranger for another enterprise's hazard."""
    FUNDS.require(Act.RECORD_SPENDING, enterprise, by)
    today = clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=today)
    uploaded = SafetyRule.objects.filter(enterprise=enterprise).values_list("kind", flat=True)
    rules.usable(set(uploaded), policy)
    rules.linked(hazard, policy)
    if hazard.enterprise_id != enterprise.pk:
        raise Stranger(hazard.ref)
    if not purpose.strip():
        raise Refusal("purpose_missing", missing=["purpose"])
    if spent_on > today:
        raise Refusal("spent_in_the_future", spent_on=spent_on)
    made = Spending.objects.create(
        enterprise=enterprise,
        hazard=hazard,
        plan=hazard.plans.order_by("-version").first(),
        amount=rules.some(amount),
        spent_on=spent_on,
        purpose=purpose.strip(),
        by_name=by.name,
    )
    ground = rules.ground(policy)
    data = {"hazard": hazard.ref, "amount": str(made.amount), "purpose": made.purpose}
    audit.record(Act.RECORD_SPENDING, enterprise.ref, by=by.ref, at=at, basis=[ground], data=data)
    return made


@transaction.atomic
def withdraw_spending(spending: Spending, *, by: Account, at: datetime, reason: str) -> None:
    """撤回资金登记: it was entered wrongly; the chain keeps what it said. Raises `reason_missing`, `done_meanwhile`."""
    FUNDS.require(Act.WITHDRAW_SPENDING, spending.enterprise, by)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    gone, _kinds = Spending.objects.filter(pk=spending.pk).delete()
    if not gone:
        raise Refusal("done_meanwhile")
    data = {"hazard": spending.hazard.ref, "amount": str(spending.amount), "reason": reason.strip()}
    audit.record(Act.WITHDRAW_SPENDING, spending.enterprise.ref, by=by.ref, at=at, data=data)
