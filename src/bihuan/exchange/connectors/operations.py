"""The files of outside systems go out, their receipts come in, and the chain says who took and entered which."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import translation
from django.utils.timezone import localtime

from bihuan import audit, clock
from bihuan.exchange.connectors import mapping, queries, rows, rules
from bihuan.exchange.connectors.access import (
    LEDGER,
    OF_ENTERPRISES,
    OF_HAZARDS,
    OF_POSTS,
    WHOLE_LEDGERS,
    Act,
    takes_away,
)
from bihuan.exchange.connectors.models import Entry, EntryPass, PostEntry
from bihuan.exchange.connectors.shandong_direct_report import rows as direct
from bihuan.hazards.ledger import policy_of
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.exchange.connectors.mapping import Made
    from bihuan.hazards.models import Hazard
    from bihuan.parties.models import Account, Enterprise

KIND_WORDS = {"base_data": "基本信息", LEDGER: "隐患台账", "risk_map": "风险分布图"}
POSTS, POST_CHECK = "post_real_name_system", "post_check"


@transaction.atomic
@translation.override("zh-hans")  # a file for another office is in Chinese, whoever takes it
def export_direct_report(hazard: Hazard, *, by: Account, at: datetime) -> Made:
    """导出直报文件: the reports on a major hazard in the columns of the provincial system (YT-4.3.4). Raises what
    mapping.made raises: `export_empty` before anything was reported through it."""
    OF_HAZARDS.require(Act.EXPORT_DIRECT_REPORT, hazard, by)
    basis = policy_of(hazard).major.reports.basis
    name = f"重大隐患直报-{hazard.enterprise.name}-{hazard.number}"
    made = mapping.made(direct.SYSTEM, direct.KIND, direct.rows(hazard), name=name, basis=basis)
    data = {"system": direct.SYSTEM, "hazard": hazard.ref, "rows": made.rows, "sha256": made.sha256}
    audit.record(
        Act.EXPORT_DIRECT_REPORT,
        hazard.ref,
        by=by.ref,
        at=at,
        basis=[basis],
        data=data,
        case=f"export:{clock.new_id()}",
    )
    return made


@transaction.atomic
@translation.override("zh-hans")
def export_entry_data(enterprise: Enterprise, *, by: Account, at: datetime, system: str, kind: str) -> Made:
    """导出录入文件: one kind of the enterprise's data in the columns of the outside system (QHD-2.6); a ledger goes out
    through its managers and its office alone. Raises `system_not_fed`, and what mapping.made raises."""
    OF_ENTERPRISES.require(Act.EXPORT_ENTRY_DATA, enterprise, by)
    if not takes_away(kind, enterprise, by):
        raise Refusal("role_not_allowed", act=Act.EXPORT_ENTRY_DATA, needed=WHOLE_LEDGERS)
    policy = queries.policy_of(enterprise, at)
    rules.asked(system, kind, policy)
    basis = policy.exchange.systems.basis
    told = rows.KINDS[kind](enterprise) if kind in rows.KINDS else ()
    made = mapping.made(system, kind, told, name=f"{enterprise.name}-{KIND_WORDS[kind]}", basis=basis)
    data = {"system": system, "kind": kind, "rows": made.rows, "sha256": made.sha256}
    case = f"export:{clock.new_id()}"
    audit.record(Act.EXPORT_ENTRY_DATA, enterprise.ref, by=by.ref, at=at, basis=[basis], data=data, case=case)
    return made


@transaction.atomic
def record_entry_receipt(
    enterprise: Enterprise, *, by: Account, at: datetime, system: str, kind: str, number: str
) -> Entry:
    """登记录入回执: the outside system has this kind of data; a later receipt stands for newer data. Raises
    `system_not_fed`, `entry_receipt_missing` (QHD-2.6), `receipt_number_used`."""
    OF_ENTERPRISES.require(Act.RECORD_ENTRY_RECEIPT, enterprise, by)
    policy = queries.policy_of(enterprise, at)
    rules.asked(system, kind, policy)
    basis = policy.exchange.systems.basis
    given = rules.receipt(number, what=queries.cell_word(system, kind, KIND_WORDS), basis=basis)
    if Entry.objects.filter(system=system, number=given).exists():
        raise Refusal("receipt_number_used", basis=basis, number=given)
    row = Entry.objects.create(
        enterprise=enterprise, system=system, kind=kind, number=given, by=by.pk, by_name=by.name, at=at
    )
    data = {"system": system, "kind": kind, "receipt": given}
    audit.record(Act.RECORD_ENTRY_RECEIPT, enterprise.ref, by=by.ref, at=at, basis=[basis], data=data)
    return row


@transaction.atomic
def pass_platform_entry(enterprise: Enterprise, *, by: Account, at: datetime) -> EntryPass:
    """验收平台录入: every kind of data is in every system, with its receipt. Raises `system_not_fed` where the place
    asks for none, `entry_receipt_missing` naming the cells (QHD-7.8), `done_meanwhile`."""
    OF_ENTERPRISES.require(Act.PASS_PLATFORM_ENTRY, enterprise, by)
    policy = queries.policy_of(enterprise, at)
    cells = queries.matrix(enterprise, policy)
    if not cells:
        raise Refusal("system_not_fed")
    basis = policy.projects.receipt_systems.basis
    lacking = [queries.cell_word(system, kind, KIND_WORDS) for system, kind, entry in cells if entry is None]
    rules.passed(lacking, basis=basis)
    if queries.passed(enterprise) is not None:
        raise Refusal("done_meanwhile")
    row = EntryPass.objects.create(enterprise=enterprise, by=by.pk, by_name=by.name, at=at)
    data = {"receipts": [entry.number for _system, _kind, entry in cells]}
    audit.record(Act.PASS_PLATFORM_ENTRY, enterprise.ref, by=by.ref, at=at, basis=[basis], data=data)
    return row


@transaction.atomic
@translation.override("zh-hans")
def export_post_checks(*, by: Account, at: datetime) -> Made:
    """导出岗位检查文件: the checks of the own office's posts that the post system does not have yet (LY-5.1.3). Raises
    `export_empty`."""
    OF_POSTS.require(Act.EXPORT_POST_CHECKS, None, by)
    basis = queries.hours_of(by, at).basis
    told = (_post_check(one) for one in queries.checks(by).filter(entry=None).order_by("id"))
    made = mapping.made(POSTS, POST_CHECK, told, name=f"岗位检查-{by.regulator.name}", basis=basis)
    data = {"system": POSTS, "rows": made.rows, "sha256": made.sha256}
    case = f"export:{clock.new_id()}"
    audit.record(Act.EXPORT_POST_CHECKS, by.regulator.ref, by=by.ref, at=at, basis=[basis], data=data, case=case)
    return made


def _post_check(check: Any) -> dict[str, object]:
    return {
        "post": check.post.title,
        "author": check.by.name,
        "enterprise": check.enterprise.name,
        "checked_on": check.checked_on,
        "said": check.said,
        "filed_at": localtime(check.at).strftime("%Y-%m-%d %H:%M"),
    }


@transaction.atomic
def record_post_receipt(check: Any, *, by: Account, at: datetime, number: str) -> PostEntry:
    """登记岗位检查回执: whoever checked has entered it in the post system, and has its number (LY-5.1.3). Raises
    `author_mismatch`, `entry_receipt_missing`, `receipt_recorded`, `receipt_number_used`."""
    OF_POSTS.require(Act.RECORD_POST_RECEIPT, None, by)
    basis = queries.hours_of(by, at).basis
    rules.own(check.by.name, by.name, same=check.by_id == by.pk, basis=basis)
    given = rules.receipt(number, what=mapping.connector(POSTS).zh, basis=basis)
    if PostEntry.objects.filter(check_filed=check).exists():
        raise Refusal("receipt_recorded", basis=basis)
    if PostEntry.objects.filter(number=given).exists():
        raise Refusal("receipt_number_used", basis=basis, number=given)
    minutes = queries.filed(check, hours=None, at=at).minutes
    row = PostEntry.objects.create(check_filed=check, number=given, minutes=minutes, by_name=by.name, at=at)
    data = {"receipt": given, "minutes": minutes}
    audit.record(Act.RECORD_POST_RECEIPT, check.ref, by=by.ref, at=at, case=check.post.ref, basis=[basis], data=data)
    return row
