"""What stands in the papers of an order, taken from its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.conduct import letterhead
from bihuan.conduct.orders.models import PASSED, OrderItem, RectificationOrder
from bihuan.conduct.orders.states import CONCLUSION_WORDS, NEXT_WORDS, RESULT_WORDS, Next, Result

if TYPE_CHECKING:
    from bihuan.policy import Policy


def passed(item: OrderItem) -> bool:
    return item.hazard.state in PASSED


def of_order(order: RectificationOrder, items: Sequence[OrderItem], policy: Policy) -> dict[str, Any]:
    return {
        "found_on": min(item.hazard.found_on for item in items).isoformat(),
        "items": [_item(item) for item in items],
        "legal_basis": order.legal_basis,
        "deadline": _deadline(items),
        "interim": order.interim,
        "extend_rule": _extend_rule(policy),
        "remedy": letterhead.remedy(policy),
        "enterprise_people": [],
    }


def _item(item: OrderItem) -> dict[str, str]:
    hazard = item.hazard
    return {
        "problem": "：".join(part for part in (hazard.location, hazard.description) if part),
        "hazard_number": hazard.number,
        "basis": hazard.legal_basis or "见本指令书依据",
        "requirement": item.requirement,
        "due_on": item.due_on.isoformat(),
    }


def _deadline(items: Sequence[OrderItem]) -> str:
    """One day for all, or 第1、3项于…前."""
    by_day: dict[date, list[str]] = {}
    for n, item in enumerate(items, 1):
        by_day.setdefault(item.due_on, []).append(str(n))
    if len(by_day) == 1:
        return f"{_day(next(iter(by_day)))}前"
    return "；".join(f"第{'、'.join(which)}项于{_day(day)}前" for day, which in sorted(by_day.items()))


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


def _extend_rule(policy: Policy) -> str:
    """When an extension has to be asked for, and by when it is answered."""
    before, reply = policy.hazards.extension_apply_before_days, policy.hazards.extension_reply_days
    within = f"期限届满前{before.value}日内" if before.is_set else "期限届满前"
    answer = f"，本机关在{reply.value}日内答复" if reply.is_set else ""
    return f"不能按期完成的，应当在{within}书面申请延期并说明理由{answer}。"


def of_recheck(
    order: RectificationOrder,
    items: Sequence[OrderItem],
    found: Mapping[int, tuple[Result, str]],
    conclusion: str,
    follows: str,
) -> dict[str, Any]:
    rows = []
    for item in items:
        result, note = found[item.pk]
        said = {"problem": item.hazard.description, "hazard_number": item.hazard.number}
        rectified = item.hazard.rectification or "未提交整改结果"
        rows.append({**said, "rectification": rectified, "result": RESULT_WORDS[result], "note": note})
    after = NEXT_WORDS[Next(follows)] if follows and conclusion != "all" else ""
    return {
        "order_number": order.number,
        "ordered_on": clock.local_day(order.issued_at).isoformat(),
        "results": rows,
        "conclusion": CONCLUSION_WORDS[conclusion],
        "follows": after,
        "enterprise_people": [],
    }
