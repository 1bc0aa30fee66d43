"""Where an account is logged in: its devices listed, and ended one by one or all at once."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from functools import partial

from django.db import transaction

from bihuan import audit
from bihuan.notify import operations as notify
from bihuan.parties.access import ACCOUNTS, OWN_ACCOUNT, Act
from bihuan.parties.models import Account, Session
from bihuan.refusal import Refusal


def sessions_of(account: Account, *, at: datetime) -> list[Session]:
    """The sessions of an account that are still open, the last used first."""
    alive = Session.objects.filter(account_id=account.pk, expire_date__gt=at)
    return list(alive.defer("session_data").order_by("-seen_at", "session_key"))


@transaction.atomic
def end_session(account: Account, *, by: Account, at: datetime, marks: Collection[str]) -> int:
    """退出登录设备: the sessions that bear these marks (`Session.mark`) end at once; one's own. Returns how many.

    Raises `session_gone` where none of them is open any more.
    """
    OWN_ACCOUNT.require(Act.END_SESSION, account, by)
    found = [one.session_key for one in sessions_of(account, at=at) if one.mark in marks]
    if not found:
        raise Refusal("session_gone")
    ended, _by_table = Session.objects.filter(session_key__in=found).delete()
    audit.record(Act.END_SESSION, account.ref, by=by.ref, at=at, data={"ended": ended})
    return ended


@transaction.atomic
def end_sessions(account: Account, *, by: Account, at: datetime) -> int:
    """全部退出登录: by who keeps the security of the account, as when a phone is lost. Returns how many were open.

    Raises `session_gone` where it is logged in nowhere.
    """
    ACCOUNTS.require(Act.END_SESSIONS, account, by)
    ended = end_all(account)
    if not ended:
        raise Refusal("session_gone")
    audit.record(Act.END_SESSIONS, account.ref, by=by.ref, at=at, data={"ended": ended})
    tell_owner("sessions-ended", account, by=by, at=at)
    return ended


def tell_owner(event: str, account: Account, *, by: Account, at: datetime) -> None:
    """What somebody else did to the ways in stands in the owner's own inbox, once it is done."""
    to, facts = [account.pk], {"keeper": by.name if by.pk else "服务器运维人员"}
    transaction.on_commit(partial(notify.send, event, to=to, about=account.ref, at=at, facts=facts))


def mark_of(session_key: str | None) -> str:
    """By what a session is named to others (`Session.mark`); "" where there is none."""
    return Session(session_key=session_key).mark if session_key else ""


def end_marked(account: Account, *, marks: Collection[str]) -> int:
    """The sessions of the account that bear these marks, for an act after which a device may not stay logged in, which
    authorises and records. Returns how many were open."""
    keys = Session.objects.filter(account_id=account.pk).only("session_key")
    found = [one.session_key for one in keys if one.mark in marks]
    return Session.objects.filter(session_key__in=found).delete()[0]


def end_all(account: Account) -> int:
    """Every session of the account, for the acts after which nobody may stay logged in as it (a new password, a closed
    account), which authorise and record. Returns how many were open."""
    return Session.objects.filter(account_id=account.pk).delete()[0]
