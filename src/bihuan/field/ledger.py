"""How what became of a sent act reaches the tables: lock, move and audit line, in the chain of the phone."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan import audit
from bihuan.field.access import SENT_ACTS
from bihuan.field.models import SentAct
from bihuan.field.states import SENT

if TYPE_CHECKING:
    from bihuan.parties.models import Account


def lock(sent_id: int) -> SentAct:
    """The row, locked until what is done with it ends: of three batches at once the second and third wait here."""
    along = ("bundle__device", "bundle__inspection", "account")
    return SentAct.objects.select_for_update(of=("self",)).select_related(*along).get(pk=sent_id)


def enter(
    sent: SentAct, act: str, *, by: Account, at: datetime, data: dict[str, Any] | None = None, **fields: Any
) -> SentAct:
    """Carry out the row of the table for `act`: set the fields, move the state and write the line."""
    SENT_ACTS.require(act, sent, by)
    sent.state = SENT.target(act, sent.state)
    for name, value in fields.items():
        setattr(sent, name, value)
    sent.save(update_fields=["state", *fields])
    record(sent, act, by=by, at=at, data=data)
    return sent


def record(sent: SentAct, act: str, *, by: Account, at: datetime, data: dict[str, Any] | None = None) -> None:
    """The line of an act in the chain of its phone."""
    about = {"client": str(sent.client_id), "act": sent.act, "inspection": f"inspection:{sent.bundle.inspection_id}"}
    audit.record(act, sent.ref, case=sent.bundle.device.ref, by=by.ref, at=at, data={**about, **(data or {})})
