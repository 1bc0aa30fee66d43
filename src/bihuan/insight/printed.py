"""What the print-outs of an enterprise's own books say, all of it from the records: the plan of a hazard, the ledger of
a year."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils import translation

from bihuan import clock, documents
from bihuan.hazards.dossier import Dossier
from bihuan.hazards.models import Hazard, HazardQuerySet
from bihuan.hazards.states import GRADE_WORDS, STATE_WORDS, HazardState
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal, Stranger

LONGEST_LEDGER = 1_000
"""So many rows stand on one printed ledger; more of them belong into a sheet."""


@translation.override("zh-hans")  # a paper is in Chinese, whoever prints it
def plan(dossier: Dossier) -> bytes:
    """整改方案 in force, as a paper to approve and to post; Stranger (404) where nothing was planned."""
    hazard, row = dossier.hazard, dossier.plan
    if row is None:
        raise Stranger(f"plan:{hazard.pk}")
    content = {
        "enterprise": hazard.enterprise.name,
        "site": hazard.site.name or hazard.enterprise.name,
        "location": hazard.location,
        "description": hazard.description,
        "grade": GRADE_WORDS.get(hazard.grade, "待定"),
        "found_on": hazard.found_on,
        "version": str(row.version),
        "planned_at": row.at,
        "measures": row.measures or hazard.advice or "见整改建议",
        "responsibility": row.responsibility,
        "due_on": row.due_on,
        "funds": row.funds,
        "emergency_plan": row.emergency_plan,
        "controls": [{"measure": one.measure, "watched_by": one.watched_by} for one in dossier.controls],
        "people": [{"name": row.responsibility, "duty": "责任人"}] if row.responsibility else [],
    }
    return documents.print_out(
        "rectification_plan",
        content,
        division_code=hazard.division_code,
        issuer=hazard.enterprise.name,
        number=hazard.number,
        at=row.at,
    )


@translation.override("zh-hans")  # a paper is in Chinese, whoever prints it
def ledger(enterprise_id: int, year: int, *, by: Account, on: date) -> bytes:
    """隐患排查治理台账 of one enterprise and year, as far as `by` sees it; three statements.

    Raises Stranger, and `ledger_too_long` where it has more rows than a paper holds.
    """
    enterprise = Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise_id).first()
    if enterprise is None:
        raise Stranger(f"enterprise:{enterprise_id}")
    content = told(enterprise, year, by) | {"printed_on": on}
    return documents.print_out(
        "hazard_ledger",
        content,
        division_code=enterprise.division_code,
        issuer=enterprise.name,
        number=f"{year}年",
        at=clock.day_begins(on),
    )


def told(enterprise: Enterprise, year: int, by: Account) -> dict[str, Any]:
    """What the ledger says, row by row of the list. Raises `ledger_too_long`."""
    found = entries(enterprise, year, by).defer("search").prefetch_related("plans").order_by("found_on", "pk")
    rows = list(found[: LONGEST_LEDGER + 1])
    if len(rows) > LONGEST_LEDGER:
        raise Refusal("ledger_too_long", limit=LONGEST_LEDGER)
    closed = sum(1 for row in rows if not row.is_open)
    return {
        "enterprise": enterprise.name,
        "period": f"{year}年",
        "summary": f"共{len(rows)}项，已销号{closed}项，未销号{len(rows) - closed}项。",
        "rows": [_row(row) for row in rows],
    }


def entries(enterprise: Enterprise, year: int, by: Account) -> HazardQuerySet:
    """What stands in the ledger of a year: every hazard of the list that was found in it, and nothing else
    (QHD-6.2.6)."""
    return Hazard.objects.within(Scope.of(by)).filter(enterprise=enterprise, found_on__year=year)


def _row(hazard: Hazard) -> dict[str, Any]:
    plans = sorted(hazard.plans.all(), key=lambda one: one.version)
    return {
        "number": hazard.number,
        "found_on": hazard.found_on,
        "place": hazard.location,
        "problem": hazard.description,
        "grade": GRADE_WORDS.get(hazard.grade, "待定"),
        "origin": str(hazard.get_origin_display()),
        "responsible": plans[-1].responsibility if plans else "",
        "due_on": hazard.due_on,
        "rectified": hazard.rectification,
        "state": STATE_WORDS[HazardState(hazard.state)],
    }
