"""拒绝访问: who asked for what is not his to see or to do. The line stands though the request came to nothing."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import transaction

from bihuan import audit
from bihuan.parties.access import OWN_ACCOUNT, Act
from bihuan.parties.models import Account

LONGEST = 300
AN_HOUR = 60
"""So many denials of one account are written down within an hour: a line of the chain can never be taken out again, and
who is denied more often is known well enough."""


@transaction.atomic
def refuse_access(*, by: Account, at: datetime, address: str, code: str) -> None:
    """拒绝访问: in the chain of the account that asked, with the address and why not ("stranger": told of nothing)."""
    OWN_ACCOUNT.require(Act.REFUSE_ACCESS, by, by)
    if audit.written(by.ref, Act.REFUSE_ACCESS, since=at - timedelta(hours=1), most=AN_HOUR) >= AN_HOUR:
        return
    audit.record(Act.REFUSE_ACCESS, by.ref, by=by.ref, at=at, data={"address": address[:LONGEST], "code": code})
