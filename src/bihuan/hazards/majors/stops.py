"""What stands still for a major hazard, for those who would start an enterprise again."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from bihuan import clock
from bihuan.hazards.majors import rules
from bihuan.hazards.majors.models import ProductionStop
from bihuan.hazards.majors.rules import StopScope
from bihuan.parties.models import Enterprise
from bihuan.policy import policies

_reasons: list[Callable[[Enterprise], bool]] = []


def stands_still(reason: Callable[[Enterprise], bool]) -> Callable[[Enterprise], bool]:
    """Register who else knows that an enterprise stands still, for another reason than a hazard."""
    if reason not in _reasons:
        _reasons.append(reason)
    return reason


def whole(enterprise: Enterprise) -> list[ProductionStop]:
    """The stops of all of the enterprise that last, the oldest first."""
    lasting = enterprise.production_stops.filter(scope=StopScope.ENTERPRISE, resumed_at=None)
    return list(lasting.select_related("hazard").order_by("at"))


def require_none(enterprise: Enterprise, *, on: date) -> None:
    """No check of the enterprise's own ends a stop that lasts for a major hazard. Raises `acceptance_missing`."""
    for stop in whole(enterprise):
        policy = policies.at(enterprise.division_code, on=on)
        rules.resuming(accepted=stop.lifted_at is not None, policy=policy)


def begin(stop: ProductionStop) -> None:
    """The whole of the enterprise stands still from that day on, unless it does already."""
    if stop.scope != StopScope.ENTERPRISE:
        return
    enterprise = _held(stop.enterprise_id)
    if enterprise.suspended_on is None:
        _set(enterprise, clock.local_day(stop.at))


def end(stop: ProductionStop) -> None:
    """The enterprise operates again, unless another stop or another reason lasts; to be said once the stop is over."""
    if stop.scope == StopScope.ENTERPRISE:
        look_again(stop.enterprise)


def look_again(enterprise: Enterprise) -> None:
    """One reason to stand still is over: the enterprise operates again once there is no other."""
    enterprise = _held(enterprise.pk)
    if enterprise.suspended_on is None or whole(enterprise):
        return
    if not any(reason(enterprise) for reason in _reasons):
        _set(enterprise, None)


def _held(enterprise_id: int) -> Enterprise:
    """The enterprise's row, locked: of two stops that end at one moment the second sees that the first is over."""
    return Enterprise.objects.select_for_update().get(pk=enterprise_id)


def _set(enterprise: Enterprise, since: date | None) -> None:
    enterprise.suspended_on = since
    enterprise.save(update_fields=["suspended_on"])
