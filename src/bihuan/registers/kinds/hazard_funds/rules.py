"""When money for hazards may be spent, and how far it goes. No Django, no clock."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.policy import Policy


@dataclass(frozen=True)
class Standing:
    """What was set aside and what is spent of it."""

    budget: Decimal
    spent: Decimal

    @property
    def left(self) -> Decimal:
        return self.budget - self.spent

    @property
    def percent(self) -> int:
        """How much of the budget is spent; 0 where there is none."""
        return int(100 * self.spent / self.budget) if self.budget else 0


def asked(policy: Policy) -> bool:
    """Whether the place asks for a special rule on this money."""
    return "funds" in (policy.hazards.rules_required.value or ())


def ground(policy: Policy) -> Any:
    """The clause that asks for the rule; None where no clause does."""
    return policy.hazards.rules_required.ground("funds") if asked(policy) else None


def usable(uploaded: Collection[str], policy: Policy) -> None:
    """Money is used once the special rule on it is uploaded, where the place asks for one. Raises `fund_rule_missing`
    (LY-1.3.2)."""
    if asked(policy) and "funds" not in uploaded:
        raise Refusal("fund_rule_missing", missing=["fund_rule"], basis=ground(policy))


def linked(hazard: object | None, policy: Policy) -> None:
    """Money for hazards is spent on a hazard, whose plan says for what. Raises `spending_unlinked` (LY-1.3.2)."""
    if hazard is None:
        raise Refusal("spending_unlinked", missing=["hazard"], basis=ground(policy))


def some(amount: Decimal | None) -> Decimal:
    """Raises `amount_missing` for nothing, or less."""
    if amount is None or amount <= 0:
        raise Refusal("amount_missing", missing=["amount"])
    return amount
