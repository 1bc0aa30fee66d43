"""Who orders, who looks again and who may read it, on one page."""

from __future__ import annotations

from bihuan.conduct.orders.models import RectificationOrder
from bihuan.conduct.orders.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.orders.states import ORDER as ORDER
from bihuan.conduct.orders.states import Act as Act
from bihuan.hazards.access import sees_site
from bihuan.parties.access import enforces as enforces
from bihuan.parties.models import ENTERPRISE_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_order(order: RectificationOrder, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return RectificationOrder.objects.within(Scope.of(by)).filter(pk=order.pk).exists()


def of_the_issuing_office(order: RectificationOrder, by: Account) -> bool:
    """下达指令的部门的人员"""
    return order.office_id == by.regulator_id


def reads_orders(by: Account) -> bool:
    """Whether orders are this person's affair at all: of an office, or of an enterprise."""
    return by.is_active and (by.regulator_id is not None or by.holds(*ENTERPRISE_ROLES)) and not by.keeps_only


SITES = Permissions("conduct", sees=sees_site, acts={Act.ISSUE_RECTIFICATION_ORDER: [[enforces]]})
"""On the site, because the order does not exist yet."""

ORDERS = Permissions(
    "conduct",
    sees=sees_order,
    acts={
        act: [[enforces, of_the_issuing_office]] for act in (Act.RECHECK_ORDER, Act.SETTLE_ORDER, Act.WITHDRAW_ORDER)
    },
)


def fetch(order_id: int, by: Account) -> RectificationOrder:
    """The order, if `by` may know of it; otherwise Stranger (404)."""
    rows = RectificationOrder.objects.within(Scope.of(by)) if reads_orders(by) else RectificationOrder.objects.none()
    found = rows.select_related("site__enterprise", "office").filter(pk=order_id).first()
    if found is None:
        raise Stranger(f"rectification_order:{order_id}")
    return found
