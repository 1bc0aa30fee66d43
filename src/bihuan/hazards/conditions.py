"""What must hold before an act on a hazard, told by those who stand above this package and know of it."""

from __future__ import annotations

from bihuan.conditions import Conditions
from bihuan.hazards.models import Hazard

_HAZARDS: Conditions[Hazard] = Conditions()
before, require, hold = _HAZARDS.before, _HAZARDS.require, _HAZARDS.hold
