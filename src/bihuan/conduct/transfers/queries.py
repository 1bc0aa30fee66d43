"""The reads about transfers: what waits for the own office, and what may be done about one."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from bihuan.conduct.cases import queries as cases
from bihuan.conduct.cases.models import Case
from bihuan.conduct.transfers.access import TRANSFERS, received
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import STANDING, TAKEN, TRANSFER, Kind, TransferState
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


def at_the_police(case: str) -> Exists:
    """Whether the police have the case at this path, or gave it back."""
    looked = {*TAKEN, TransferState.RETURNED}
    return Exists(Transfer.objects.filter(case=OuterRef(case), kind=Kind.CRIME, state__in=sorted(looked)))


def open_kinds(case: Case, given: Iterable[Transfer]) -> list[Kind]:
    """In which ways the case may be given away beside the transfers that it has: a crime where one is suspected, and
    then first; none of a kind that is on its way."""
    standing = {one.kind for one in given if one.state in STANDING}
    kinds = (Kind.CRIME, Kind.DEPARTMENT) if case.crime else (Kind.DEPARTMENT,)
    return [kind for kind in kinds if kind not in standing]


def open_acts(transfer: Transfer, by: Account) -> list[str]:
    """What `by` may do about a transfer now, in the order of the table."""
    acts = TRANSFER.acts(transfer.state)
    offered = TRANSFERS.open_acts(transfer, by, among=acts)
    return [str(act) for act in acts if act in offered]
