"""Who a case may be given to, and what a receipt and an answer say. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from bihuan.conduct.transfers.states import Kind
from bihuan.refusal import Refusal


def proposed(
    kind: str, *, to: str, own: bool, outside: bool, reason: str, contact: str, crime: bool, basis: object
) -> None:
    """The police are no office of the platform: a crime goes to them by their name, and to nobody in their place.
    Raises `transfer_recipient_missing` for a transfer to nobody, `transfer_to_own_office`, `crime_not_suspected`,
    `crime_goes_to_the_police` (LH-3.4), `reason_missing`, `transfer_contact_missing`."""
    if not to.strip():
        raise Refusal("transfer_recipient_missing", missing=["recipient"], basis=basis)
    if own:
        raise Refusal("transfer_to_own_office", missing=["recipient"], basis=basis)
    if kind == Kind.CRIME and not crime:
        raise Refusal("crime_not_suspected", basis=basis)
    if kind == Kind.CRIME and not outside:
        raise Refusal("crime_goes_to_the_police", missing=["recipient"], basis=basis)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis)
    if not contact.strip():
        raise Refusal("transfer_contact_missing", missing=["contact"], basis=basis)


def receipted(*, sent_at: datetime, at: datetime, number: str, outside: bool, basis: object) -> None:
    """A body outside of the platform gives a receipt with a number. Raises `transfer_receipt_missing`,
    `receipt_before_sending`."""
    if outside and not number.strip():
        raise Refusal("transfer_receipt_missing", missing=["number"], basis=basis)
    if at < sent_at:
        raise Refusal("receipt_before_sending", missing=["received_at"], basis=basis)


def send_by(decided_at: datetime, hours: int | None) -> datetime | None:
    """Until when it is sent; None where no law sets hours."""
    return decided_at + timedelta(hours=hours) if hours is not None else None
