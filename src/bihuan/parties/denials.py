"""拒绝访问: who asked for what is not his to see or to do. The line stands though the request came to nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.parties.access import OWN_ACCOUNT, Act
from bihuan.parties.models import Account

LONGEST = 300
AN_HOUR = 60
"""So many denials of one account are written down within an hour by each process: no line of the chain can be taken
out again, and who is denied more often is known well enough."""

_lately: tuple[str, Counter[str]] = ("", Counter())


@transaction.atomic
def refuse_access(*, by: Account, at: datetime, address: str, code: str) -> None:
    """拒绝访问: in the chain of the account that asked, with the address and why not ("stranger": told of nothing)."""
    OWN_ACCOUNT.require(Act.REFUSE_ACCESS, by, by)
    if often(by.ref, at):
        return
    audit.record(Act.REFUSE_ACCESS, by.ref, by=by.ref, at=at, data={"address": address[:LONGEST], "code": code})


def often(case: str, at: datetime) -> bool:
    """Whether this hour's denials of the case are on record already; asks the database nothing."""
    global _lately
    hour = f"{at:%Y%m%d%H}"
    if _lately[0] != hour:
        _lately = (hour, Counter())
    _lately[1][case] += 1
    return _lately[1][case] > AN_HOUR
