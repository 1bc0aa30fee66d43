"""What must hold before an act on a hazard, told by those who stand above this package and know of it."""

from __future__ import annotations

from datetime import date
from typing import Protocol

from bihuan.conditions import Conditions
from bihuan.hazards.models import Hazard

_HAZARDS: Conditions[Hazard] = Conditions()
before, require, hold = _HAZARDS.before, _HAZARDS.require, _HAZARDS.hold


class Ending(Protocol):
    """Raises the Refusal in which a plan `until` that day would end, or nothing; a day that is over by `on` binds no
    plan any more, or there would never be one."""

    def __call__(self, hazard: Hazard, *, until: date, on: date) -> None: ...


_ENDINGS: list[Ending] = []


def ends_in_time(asked: Ending) -> Ending:
    """Register who knows a day that no plan of the enterprise goes beyond."""
    if asked not in _ENDINGS:
        _ENDINGS.append(asked)
    return asked


def require_in_time(hazard: Hazard, *, until: date, on: date) -> None:
    """Raises what the first of those raises whose day a plan goes beyond."""
    for asked in _ENDINGS:
        asked(hazard, until=until, on=on)
