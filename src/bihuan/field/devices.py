"""Phones: enrolled by who logs in on them, revoked by their owner or by who keeps the account."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from contextlib import suppress
from datetime import datetime
from itertools import islice
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from bihuan import audit
from bihuan.field.access import DEVICES, OWN, Act
from bihuan.field.models import Device
from bihuan.field.wire import line
from bihuan.parties.devices import end_marked, tell_owner
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

KEY_BYTES = 32
MOST_ON_ONE = 50
"""People who share a phone."""


SESSIONS = 20
"""So many log-ins of a phone are remembered, the newest: they end with it. Older ones have run out."""


@transaction.atomic
def enroll_device(account: Account, *, by: Account, at: datetime, key: UUID, name: str, session: str = "") -> Device:
    """登记现场设备: at the first log-in on it; it gets the key of its store. Enrolled once, it is found again, and the
    mark of the `session` in which it is asked for is noted.

    Raises `device_revoked` for one that was revoked: a phone that comes back makes itself a new id.
    """
    OWN.require(Act.ENROLL_DEVICE, account, by)
    known = Device.objects.select_for_update().filter(account=account, key=key).first()
    if known is not None and known.revoked_at is not None:
        raise Refusal("device_revoked", name=known.name, account=str(account.pk))
    if known is not None:
        if session and session not in known.sessions:
            known.sessions = [*known.sessions, session][-SESSIONS:]
            known.save(update_fields=["sessions"])
        return known
    device = Device(account=account, key=key, name=line(name, most=80) or "手机", enrolled_at=at)
    device.sessions = [session] if session else []
    device.store_key = secrets.token_bytes(KEY_BYTES)
    Device.objects.bulk_create([device], ignore_conflicts=True)
    if not Device.objects.filter(pk=device.pk).exists():  # another window of the same phone was first
        return enroll_device(account, by=by, at=at, key=key, name=name, session=session)
    audit.record(Act.ENROLL_DEVICE, device.ref, by=by.ref, at=at, data={"name": device.name, "account": account.ref})
    return device


@transaction.atomic
def revoke_device(device: Device, *, by: Account, at: datetime) -> Device:
    """停用现场设备, as when it is lost: every log-in of the account that was seen on it ends, and at the next contact
    it is told to wipe what that account left on it, and gets nothing else. Raises `device_revoked` where it is so."""
    DEVICES.require(Act.REVOKE_DEVICE, device, by)
    device = Device.objects.select_for_update(of=("self",)).select_related("account").get(pk=device.pk)
    if device.revoked_at is not None:
        raise Refusal("device_revoked", name=device.name)
    ended = end_marked(device.account, marks=device.sessions)
    device.revoked_at, device.revoked_by, device.sessions = at, by.pk, []
    device.save(update_fields=["revoked_at", "revoked_by", "sessions"])
    data = {"account": device.account.ref, "ended": ended}
    audit.record(Act.REVOKE_DEVICE, device.ref, by=by.ref, at=at, data=data)
    if by.pk != device.account_id:
        tell_owner("device-revoked", device.account, by=by, at=at)
    return device


def is_noted(key: str, session: str, by: Account) -> bool:
    """Whether the log-in with this mark is known to be one of `by` on the phone of that id."""
    found = _keys([key])
    return bool(found) and Device.objects.filter(key__in=found, account=by, sessions__contains=[session]).exists()


def accounts_to_wipe(keys: Iterable[str]) -> list[int]:
    """Of the ids that one phone made, one for each who used it, the accounts for which it was revoked: what those left
    on it goes, and nothing of the others, nor of who is enrolled on it anew. Asked without a log-in, for whoever lost
    it is logged out as well."""
    rows = Device.objects.filter(key__in=_keys(keys)).values_list("account", "revoked_at")
    return sorted({one for one, _at in rows} - {one for one, at in rows if at is None})


def _keys(given: Iterable[str]) -> list[UUID]:
    found = []
    for one in islice(given, MOST_ON_ONE):
        with suppress(ValueError):
            found.append(UUID(one))
    return found
