"""The reads about transfers: what waits for the own office, and what may be done about one."""

from __future__ import annotations

from bihuan.conduct.transfers.access import TRANSFERS, received
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import TRANSFER, TransferState
from bihuan.parties.models import Account

AT_MOST = 20


def to_take(by: Account) -> list[Transfer]:
    """What was sent to the own office and is neither taken nor returned, or is not answered yet."""
    waiting = received(by).filter(state__in=[TransferState.SENT, TransferState.ACCEPTED])
    return list(waiting.order_by("sent_at")[:AT_MOST])


def open_acts(transfer: Transfer, by: Account) -> list[str]:
    """What `by` may do about a transfer now, in the order of the table."""
    acts = TRANSFER.acts(transfer.state)
    offered = TRANSFERS.open_acts(transfer, by, among=acts)
    return [str(act) for act in acts if act in offered]
