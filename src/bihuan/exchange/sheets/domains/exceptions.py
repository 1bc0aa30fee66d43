"""Exceptions: granted by a leader, with a reason, and counted; the list goes out and comes back only to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import QuerySet

from bihuan import clock
from bihuan.exchange.sheets.domains import derived
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.schema import Column
from bihuan.parties import exceptions, places
from bihuan.parties.access import REGULATOR_ROLES

if TYPE_CHECKING:
    from bihuan.parties.models import Account

EXCEPTED = {
    "too_few_experts": "检查组人数",
    "expert_title_too_low": "专家职称或职业资格",
    "expert_experience_too_short": "专家从事相关工作年限",
    "experience_unit_not_listed": "专家工作单位性质",
    "expert_over_age": "专家年龄",
    "expert_pool_level_not_allowed": "专家所在专家库",
    "priority_class_removed": "取消一类重点企业",
}
"""What was departed from, in words."""
ABOUT = {"inspection": "检查", "expert": "专家", "special_permit": "库外选聘", "priority_class": "重点类别"}

SCHEMA = derived.schema(
    "exceptions", "批准过的例外", "Exceptions",
    Column("exception_number", "例外编号", "Exception number", required=True, max_length=20, literal=True),
    Column("matter", "例外事项", "Matter", derived=True),
    Column("subject", "对象", "Subject", derived=True),
    Column("enterprise", "企业", "Enterprise", derived=True),
    Column("division", "行政区划", "Division", derived=True),
    Column("reason", "理由", "Reason", derived=True),
    Column("clause", "条款", "Clause", derived=True),
    Column("approved_by", "批准人", "Approved by", derived=True),
    Column("approved_on", "批准日期", "Approved on", "date", derived=True),
)  # fmt: skip


def values(row: Any, by: Account) -> dict[str, Any]:
    """One exception, with who approved it and why."""
    kind, _colon, number = row.subject.partition(":")
    return {
        "exception_number": str(row.pk),
        "matter": EXCEPTED.get(row.code, row.code),
        "subject": f"{ABOUT.get(kind, kind)} {number}",
        "enterprise": row.enterprise.name if row.enterprise else "",
        "division": places.full_name(row.division_code),
        "reason": row.reason,
        "clause": row.clause,
        "approved_by": row.approved_by.name,
        "approved_on": clock.local_day(row.approved_at),
    }


def _with_enterprise(found: QuerySet) -> QuerySet:
    return found.select_related("enterprise", "approved_by")


KIND = derived.kind(
    SCHEMA, Listing(widest=exceptions.within, values=values, prepared=_with_enterprise), roles=REGULATOR_ROLES
)
