"""The reads about transfers: what waits for the own office, and what may be done about one."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, QuerySet

from bihuan.conduct.cases import queries as cases
from bihuan.conduct.transfers.access import TRANSFERS, received
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import STANDING, TRANSFER, TransferState
from bihuan.parties.models import Account

AT_MOST = 20
TO_SEND = (TransferState.PROPOSED, TransferState.APPROVED)
TO_ANSWER = (TransferState.SENT, TransferState.ACCEPTED)


def to_take(by: Account) -> list[Transfer]:
    """What was sent to the own office and is neither taken nor returned, or is not answered yet."""
    waiting = received(by).filter(state__in=TO_ANSWER)
    return list(waiting.order_by("sent_at")[:AT_MOST])


def to_send(office: int) -> QuerySet[Transfer]:
    """What an office has still to approve or to send of its open cases, once for each state of a case: for desks."""
    rows = Transfer.objects.filter(case__in=cases.waiting(office).order_by(), state__in=TO_SEND)
    return rows.order_by("case_id", "state", "id").distinct("case_id", "state")


def to_answer(office: int) -> QuerySet[Transfer]:
    """What was sent to an office and is neither taken nor returned, or is not answered yet: for desks."""
    return Transfer.objects.filter(to_office=office, state__in=TO_ANSWER).order_by("case_id", "id")


def standing(case: str) -> Exists:
    """Whether a transfer of the case at this path is on its way."""
    return Exists(Transfer.objects.filter(case=OuterRef(case), state__in=sorted(STANDING)))


def open_acts(transfer: Transfer, by: Account) -> list[str]:
    """What `by` may do about a transfer now, in the order of the table."""
    acts = TRANSFER.acts(transfer.state)
    offered = TRANSFERS.open_acts(transfer, by, among=acts)
    return [str(act) for act in acts if act in offered]
