"""The writes: an amendment is drafted, filled, tried out, and signed by somebody who wrote nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Max

from bihuan import audit, clock
from bihuan.amendments import rules, signed
from bihuan.amendments.access import AMENDMENTS, SHELVES, Shelf
from bihuan.amendments.models import AmendedValue, Amendment
from bihuan.amendments.states import AMENDMENT, Act
from bihuan.parties.models import Account
from bihuan.policy import policies
from bihuan.policy.amending import Change
from bihuan.policy.shelf import OURS
from bihuan.refusal import Refusal

SIGNING = 7_240_003
"""The advisory lock under which one signs at a time: two amendments may be sound alone and contradict each other."""


@transaction.atomic
def draft_amendment(pack_id: str, *, by: Account, at: datetime, title: str) -> Amendment:
    """起草修订 of the pack of one's own place. Raises `amendment_title_missing`, `KeyError` for an unknown pack."""
    SHELVES.require(Act.DRAFT_AMENDMENT, Shelf(policies.pack(pack_id)), by)
    if not title.strip():
        raise Refusal("amendment_title_missing", missing=["title"])
    made = Amendment.objects.create(
        pack=pack_id, title=title.strip(), office_id=by.regulator_id, authors=[by.pk], drafted_at=at
    )
    audit.record(Act.DRAFT_AMENDMENT, made.ref, by=by.ref, at=at, data={"pack": pack_id, "title": made.title})
    return made


@transaction.atomic
def set_value(
    amendment: Amendment, *, by: Account, at: datetime, key: str, raw: Any, modality: str = "",
    clauses: Iterable[str] = (), reason: str = "",
) -> Amendment:  # fmt: skip
    """拟定参数: what one key is to be; said again, it replaces what was said.

    Raises what rules.acceptable raises, and at once what contradicts the packs (rules.consistent).
    """
    AMENDMENTS.require(Act.SET_VALUE, amendment, by)
    amendment = _locked(amendment, Act.SET_VALUE)
    grounds = signed.grounds(clauses)
    day = rules.earliest(at.astimezone(clock.SHANGHAI))
    new = Change(amendment.pack, key, raw, day, modality, tuple(grounds) or (OURS,), reason.strip())
    rules.acceptable(new)
    others = [one for one in signed.drafted(amendment, since=day) if one.key != key]
    rules.consistent([*others, new], asked=policies, signed=signed.changes())
    said = {"raw": raw, "modality": modality, "clauses": grounds, "reason": reason.strip()}
    AmendedValue.objects.update_or_create(amendment=amendment, key=key, defaults=said)
    _wrote(amendment, by)
    audit.record(Act.SET_VALUE, amendment.ref, by=by.ref, at=at, data={"key": key, **said})
    return amendment


@transaction.atomic
def drop_value(amendment: Amendment, *, by: Account, at: datetime, key: str) -> Amendment:
    """撤下参数: the key stays as it is in force. Raises `amended_key_missing`."""
    AMENDMENTS.require(Act.DROP_VALUE, amendment, by)
    amendment = _locked(amendment, Act.DROP_VALUE)
    gone, _kinds = amendment.values.filter(key=key).delete()
    if not gone:
        raise Refusal("amended_key_missing", key=key)
    _wrote(amendment, by)
    audit.record(Act.DROP_VALUE, amendment.ref, by=by.ref, at=at, data={"key": key})
    return amendment


@transaction.atomic
def withdraw_amendment(amendment: Amendment, *, by: Account, at: datetime, reason: str) -> Amendment:
    """撤回修订 that nobody signed. Raises `withdrawal_reason_missing`."""
    AMENDMENTS.require(Act.WITHDRAW_AMENDMENT, amendment, by)
    amendment = _locked(amendment, Act.WITHDRAW_AMENDMENT)
    if not reason.strip():
        raise Refusal("withdrawal_reason_missing", missing=["reason"])
    amendment.reason = reason.strip()
    _moved(amendment, Act.WITHDRAW_AMENDMENT)
    audit.record(Act.WITHDRAW_AMENDMENT, amendment.ref, by=by.ref, at=at, data={"reason": amendment.reason})
    return amendment


@transaction.atomic
def sign_amendment(amendment: Amendment, *, by: Account, at: datetime, since: date | None, read: str) -> Amendment:
    """签署修订: it holds from `since` on, a day to come. `read` is the digest of what the signer had before them.

    Raises what rules.signable and rules.consistent raise.
    """
    AMENDMENTS.require(Act.SIGN_AMENDMENT, amendment, by)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [SIGNING])
    amendment = _locked(amendment, Act.SIGN_AMENDMENT)
    first = rules.earliest(at.astimezone(clock.SHANGHAI))
    changes = signed.drafted(amendment, since=since or first)
    rules.signable(changes, since=since, first=first, authored=by.pk in amendment.authors, read=read)
    rules.consistent(changes, asked=policies, signed=signed.changes())
    amendment.since, amendment.signed_by, amendment.signed_at = since, by, at
    amendment.serial = Amendment.objects.aggregate(last=Max("serial"))["last"] + 1
    amendment.digest = rules.digest(changes)
    _moved(amendment, Act.SIGN_AMENDMENT)
    values = [{"key": one.key, "raw": one.raw, "modality": one.modality, "clauses": one.clauses} for one in changes]
    data = {"pack": amendment.pack, "since": since.isoformat(), "digest": amendment.digest, "values": values}
    audit.record(Act.SIGN_AMENDMENT, amendment.ref, by=by.ref, at=at, data=data)
    transaction.on_commit(policies.ask_again)
    return amendment


def _locked(amendment: Amendment, act: Act) -> Amendment:
    """The row as it stands, kept from others. Raises `state_not_allowed`."""
    fresh = Amendment.objects.select_for_update().get(pk=amendment.pk)
    AMENDMENT.move(act, fresh.state)
    return fresh


def _wrote(amendment: Amendment, by: Account) -> None:
    if by.pk not in amendment.authors:
        amendment.authors = [*amendment.authors, by.pk]
        amendment.save(update_fields=["authors"])


def _moved(amendment: Amendment, act: Act) -> None:
    amendment.state = AMENDMENT.target(act, amendment.state)
    amendment.save()
