"""登录: who came in from where, and who did not. Lines of the chain, for the auditor has nothing else to see it by."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit
from bihuan.parties.access import OWN_ACCOUNT, Act
from bihuan.parties.denials import often
from bihuan.parties.models import Account

UNKNOWN = "login"
"""The case of names that no account has."""


@transaction.atomic
def log_in(*, by: Account, at: datetime, address: str | None) -> None:
    """登录: the account is entered from this address, with all that was asked for proven."""
    OWN_ACCOUNT.require(Act.LOG_IN, by, by)
    audit.record(Act.LOG_IN, by.ref, by=by.ref, at=at, data={"address": address or ""})


@transaction.atomic
def refuse_log_in(username: str, *, at: datetime, address: str | None, code: str = "") -> None:
    """登录未成功: somebody gave this name and was not let in; on the account of that name, where there is one. `code`
    says why, where it was not the password. As many within an hour as denials are written down (denials.py)."""
    account = Account.objects.filter(username=username).first() if username else None
    case = account.ref if account is not None else UNKNOWN
    if often(case, at):
        return
    data = {"address": address or "", **({} if account is not None else {"username": username[:60]})}
    data |= {"code": code} if code else {}
    audit.record(Act.REFUSE_LOG_IN, case, by=UNKNOWN, at=at, data=data)
