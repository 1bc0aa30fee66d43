"""Phones: enrolled by who logs in on them, revoked by their owner or by who keeps the account."""

from __future__ import annotations

import secrets
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

from django.db import transaction

from bihuan import audit
from bihuan.field.access import DEVICES, OWN, Act
from bihuan.field.models import Device
from bihuan.field.wire import line
from bihuan.parties.devices import tell_owner
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.parties.models import Account

KEY_BYTES = 32


@transaction.atomic
def enroll_device(account: Account, *, by: Account, at: datetime, key: UUID, name: str) -> Device:
    """登记现场设备: at the first log-in on it; it gets the key of its store. Enrolled once, it is found again.

    Raises `device_revoked` for one that was revoked: a phone that comes back makes itself a new id.
    """
    OWN.require(Act.ENROLL_DEVICE, account, by)
    known = Device.objects.select_for_update().filter(account=account, key=key).first()
    if known is not None and known.revoked_at is not None:
        raise Refusal("device_revoked", name=known.name)
    if known is not None:
        return known
    device = Device(account=account, key=key, name=line(name, most=80) or "手机", enrolled_at=at)
    device.store_key = secrets.token_bytes(KEY_BYTES)
    device.save(force_insert=True)
    audit.record(Act.ENROLL_DEVICE, device.ref, by=by.ref, at=at, data={"name": device.name, "account": account.ref})
    return device


@transaction.atomic
def revoke_device(device: Device, *, by: Account, at: datetime) -> Device:
    """停用现场设备, as when it is lost: at its next contact it is told to wipe its store, and gets nothing else. Raises
    `device_revoked` where it is already."""
    DEVICES.require(Act.REVOKE_DEVICE, device, by)
    device = Device.objects.select_for_update(of=("self",)).select_related("account").get(pk=device.pk)
    if device.revoked_at is not None:
        raise Refusal("device_revoked", name=device.name)
    device.revoked_at, device.revoked_by = at, by.pk
    device.save(update_fields=["revoked_at", "revoked_by"])
    audit.record(Act.REVOKE_DEVICE, device.ref, by=by.ref, at=at, data={"account": device.account.ref})
    if by.pk != device.account_id:
        tell_owner("device-revoked", device.account, by=by, at=at)
    return device


def must_wipe(key: str) -> bool:
    """Whether the phone of that id was revoked for every account that it was enrolled for; asked without a log-in, for
    whoever lost it is logged out as well."""
    try:
        found = list(Device.objects.filter(key=UUID(key)).values_list("revoked_at", flat=True))
    except ValueError:
        return False
    return bool(found) and all(found)
