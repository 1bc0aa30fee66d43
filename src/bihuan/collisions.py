"""Two people do the same at the same moment and a unique constraint lets one of them through: what the other is told.

An operation looks before it writes, and refuses by name; between its look and its write somebody may be faster. Which
constraint stands for which refusal is a table beside the models (`COLLISIONS` in a domain's models.py), so that the
answer is the one the look would have given, with a stable code, and no page ends in an error.
"""

from __future__ import annotations

import re
from functools import cache

from django.apps import apps
from django.db import IntegrityError

from bihuan.refusal import Refusal

UNIQUE_VIOLATION = "23505"
_KEY = re.compile(r"\((.*)\)=\((.*)\)")


@cache
def _codes() -> dict[str, str]:
    """Constraint → refusal code, of all domains."""
    tables = (getattr(app.models_module, "COLLISIONS", {}) for app in apps.get_app_configs())
    return {constraint: code for table in tables for constraint, code in table.items()}


def refusal_of(error: IntegrityError) -> Refusal | None:
    """The refusal that a broken unique constraint is, `done_meanwhile` where no table names it; None for any other
    constraint, which only a fault of the program can break."""
    told = getattr(error.__cause__, "diag", None)
    if told is None or told.sqlstate != UNIQUE_VIOLATION:
        return None
    code = _codes().get(told.constraint_name or "", "done_meanwhile")
    return Refusal(code, value=_value(told.message_detail or ""))


def _value(detail: str) -> str:
    """What was there already, as PostgreSQL tells it; of several columns the last, which is the one people read."""
    key = _KEY.search(detail)
    return key[2].split(", ", key[1].count(", "))[-1] if key else ""
