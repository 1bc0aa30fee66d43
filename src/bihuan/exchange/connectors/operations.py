"""The files of outside systems go out, and the chain says who took which."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import translation

from bihuan import audit, clock
from bihuan.exchange.connectors import mapping
from bihuan.exchange.connectors.access import OF_HAZARDS, Act
from bihuan.exchange.connectors.shandong_direct_report import rows as direct
from bihuan.hazards.ledger import policy_of

if TYPE_CHECKING:
    from bihuan.exchange.connectors.mapping import Made
    from bihuan.hazards.models import Hazard
    from bihuan.parties.models import Account


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
