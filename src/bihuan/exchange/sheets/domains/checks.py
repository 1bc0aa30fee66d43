"""Checks: arranged and carried out by acts, so the list of them goes out and comes back only to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.sheets.domains import derived
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.schema import Column
from bihuan.inspections import book, queries
from bihuan.inspections.states import KIND_WORDS, STATE_WORDS
from bihuan.parties.access import ENTERPRISE_ROLES, REGULATOR_ROLES, Role

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = derived.schema(
    "checks", "检查", "Checks",
    Column("check_number", "检查编号", "Check number", required=True, max_length=20, literal=True),
    Column("enterprise", "企业", "Enterprise", derived=True),
    Column("site", "场所", "Site", derived=True),
    Column("kind", "检查种类", "Kind of check", derived=True),
    Column("planned_on", "计划日期", "Planned on", derived=True),
    Column("checked_on", "检查日期", "Checked on", derived=True),
    Column("led_by", "带队领导", "Led by", derived=True),
    Column("experts", "专家", "Experts", derived=True),
    Column("state", "状态", "State", derived=True),
    Column("found", "发现隐患", "Hazards found", "integer", derived=True),
    Column("major", "其中重大", "Of these major", "integer", derived=True),
    Column("closed", "已销号", "Struck off", "integer", derived=True),
    Column("report", "报告编号", "Report", derived=True),
    Column("counted_year", "计入年度", "Counted for", "integer", derived=True),
)  # fmt: skip


def values(check: Any, by: Account) -> dict[str, Any]:
    """One check, with what `book.with_results` found of it."""
    return {
        "check_number": str(check.pk),
        "enterprise": check.enterprise.name,
        "site": check.site.name,
        "kind": KIND_WORDS.get(check.kind, check.kind),
        "planned_on": check.planned_on,
        "checked_on": clock.local_day(check.started_at) if check.started_at else None,
        "led_by": check.led_by,
        "experts": "、".join(check.experts),
        "state": STATE_WORDS[check.state],
        "found": check.found,
        "major": check.major,
        "closed": check.closed,
        "report": check.report,
        "counted_year": check.counted_year,
    }


LISTING = Listing(widest=queries.checks, values=values, prepared=book.with_results)
KIND = derived.kind(
    SCHEMA,
    LISTING,
    roles=REGULATOR_ROLES | (ENTERPRISE_ROLES - {Role.ENTERPRISE_WORKER}),
)
