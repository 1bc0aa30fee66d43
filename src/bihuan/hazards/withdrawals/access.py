"""Who orders people out, who says that they are out, and who lifts the order, on one page."""

from __future__ import annotations

from bihuan.hazards.access import sees_site
from bihuan.hazards.withdrawals.models import WithdrawalOrder
from bihuan.hazards.withdrawals.states import ACT_WORDS as ACT_WORDS
from bihuan.hazards.withdrawals.states import WITHDRAWAL
from bihuan.hazards.withdrawals.states import Act as Act
from bihuan.parties.models import ENTERPRISE_ROLES, FRONT_LINE, Account, Role, Site
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def commands_at_the_front(site: Site, by: Account) -> bool:
    """本企业带班人员、班组长或调度人员"""
    return by.enterprise_id == site.enterprise_id and by.holds(*FRONT_LINE)


def heads_the_site(site: Site, by: Account) -> bool:
    """本企业主要负责人或分管负责人"""
    return by.enterprise_id == site.enterprise_id and by.holds(Role.ENTERPRISE_PRINCIPAL, Role.ENTERPRISE_DEPUTY)


def sees_order(order: WithdrawalOrder, by: Account) -> bool:
    """在管辖或参与范围内"""
    return sees_site(order.site, by)


def is_of_the_enterprise(order: WithdrawalOrder, by: Account) -> bool:
    """本企业人员"""
    return by.enterprise_id == order.enterprise_id and by.holds(*ENTERPRISE_ROLES, *FRONT_LINE)


def heads_the_enterprise(order: WithdrawalOrder, by: Account) -> bool:
    """本企业主要负责人或分管负责人"""
    return heads_the_site(order.site, by)


# Nobody's approval is asked, and whoever heads the enterprise may of course do the same.
ORDERING = Permissions(
    "hazards", sees=sees_site, acts={Act.ORDER_WITHDRAWAL: [[commands_at_the_front], [heads_the_site]]}
)
WITHDRAWALS = Permissions(
    "hazards",
    sees=sees_order,
    acts={
        Act.CONFIRM_WITHDRAWAL: [[is_of_the_enterprise]],
        Act.LIFT_WITHDRAWAL: [[heads_the_enterprise]],
    },
)


def fetch(order_id: int, by: Account) -> WithdrawalOrder:
    """The order, if `by` may know of it; otherwise Stranger (404)."""
    found = WithdrawalOrder.objects.within(Scope.of(by)).select_related("site", "enterprise").filter(pk=order_id)
    if (order := found.first()) is None:
        raise Stranger(f"withdrawal:{order_id}")
    return order


def open_acts(order: WithdrawalOrder, by: Account) -> frozenset[str]:
    """What `by` may do with an order that was fetched for `by`."""
    return WITHDRAWALS.open_acts(order, by, among=WITHDRAWAL.acts(order.state))
