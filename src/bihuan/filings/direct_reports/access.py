"""Who reports a major hazard, enters the receipt and signs for the report, on one page."""

from __future__ import annotations

from bihuan.filings.direct_reports.states import ACT_WORDS as ACT_WORDS
from bihuan.filings.direct_reports.states import Act, Sender
from bihuan.hazards.access import (
    found_it,
    from_outside,
    manages_safety,
    may_recheck,
    sees_hazard,
    supervises,
)
from bihuan.parties.models import Account
from bihuan.parties.permission import Permissions

DIRECT_REPORTS = Permissions(
    "filings",
    sees=sees_hazard,
    acts={
        Act.FILE_DIRECT_REPORT: [[manages_safety], [found_it, from_outside], [may_recheck], [supervises]],
        Act.TELL_WORKERS_CONGRESS: [[manages_safety]],
        Act.RECORD_DIRECT_RECEIPT: [[manages_safety]],
        # Which office it is that received it, operations.sign_for_direct_report says.
        Act.SIGN_FOR_DIRECT_REPORT: [[supervises]],
    },
)


def sender_of(by: Account) -> Sender:
    """As whom an account reports: the duty of one side never passes over to another."""
    if by.enterprise_id is not None:
        return Sender.ENTERPRISE
    return Sender.REGULATOR if by.regulator_id is not None else Sender.INSTITUTION
