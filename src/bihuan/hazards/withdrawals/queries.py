"""The orders that an account knows of."""

from __future__ import annotations

from django.db.models import Q

from bihuan.hazards.withdrawals.models import WithdrawalOrder
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

SHOWN = 50


def newest(by: Account) -> list[WithdrawalOrder]:
    """Those in scope, the newest first, those that stand before all others; one statement."""
    found = WithdrawalOrder.objects.within(Scope.of(by)).select_related("enterprise", "site")
    return list(found.annotate(over=Q(lifted_at__isnull=False)).order_by("over", "-id")[:SHOWN])
