"""How an act on a check reaches the tables: lock, move, audit line, all in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from bihuan import audit
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import INSPECTION
from bihuan.kept_queries import Kept
from bihuan.parties.models import Account
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


def policy_of(inspection: Inspection) -> Policy:
    """The law of the check's place on the day that judges it (docs/adr/0013).

    A check is prepared under the law of its planned day: that is the law its team and list will have to satisfy, even
    where it comes into force only until then. With the start the day it is really held takes over, whatever had been
    planned, and stays: what follows (report, re-check, closing) is judged by the law of the visit however late it is
    done. What the visit found is judged as a hazard, by the day it was found (`hazards.ledger.policy_of`).
    """
    return policies.at(inspection.site.division_code, on=inspection.judged_on)


_LOCKED = Kept(
    lambda pk: (
        Inspection.objects.select_for_update(of=("self",))
        .select_related("enterprise", "site", "checklist")
        .filter(pk=pk)
    )
)


def lock(inspection: Inspection, *, at: datetime) -> Inspection:
    """The row, locked until the act ends; refuses a clock that runs behind the last act."""
    fresh = _LOCKED.objects(inspection.pk)[0]
    if at < fresh.changed_at:
        raise Refusal("clock_went_back", at=at, last=fresh.changed_at)
    return fresh


def enter(
    inspection: Inspection,
    act: str,
    *,
    by: Account,
    at: datetime,
    basis: Any = None,
    data: dict[str, Any] | None = None,
    **fields: Any,
) -> Inspection:
    """Carry out the row of the table for `act`: set the fields, move the state and write the audit line."""
    inspection.state = INSPECTION.target(act, inspection.state)
    for name, value in fields.items():
        setattr(inspection, name, value)
    inspection.changed_at = at
    inspection.save(update_fields=["state", "changed_at", *fields])
    record(inspection, act, by=by, at=at, basis=basis, data=data)
    return inspection


def record(
    inspection: Inspection,
    act: str,
    *,
    by: Account,
    at: datetime,
    basis: Any = None,
    data: dict[str, Any] | None = None,
) -> None:
    """The audit line of an act on this check, in the check's own chain."""
    clause = getattr(basis, "clause", None)
    audit.record(
        act,
        inspection.ref,
        by=by.ref,
        at=at,
        basis=[clause] if clause else [],
        release=inspection.release,
        data={"state": inspection.state, **(data or {})},
    )
