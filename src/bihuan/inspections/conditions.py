"""What must hold before an act on a check, told by those who stand above this package and know of it."""

from __future__ import annotations

from bihuan.conditions import Conditions
from bihuan.inspections.models import Inspection

_CHECKS: Conditions[Inspection] = Conditions()
before, require = _CHECKS.before, _CHECKS.require
