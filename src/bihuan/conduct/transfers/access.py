"""Who gives a case away and who takes it, on one page."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.conduct.cases import access as cases
from bihuan.conduct.cases.models import Case
from bihuan.conduct.transfers import papers
from bihuan.conduct.transfers.models import Transfer
from bihuan.conduct.transfers.states import Act
from bihuan.parties.models import Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def sends(transfer: Transfer, by: Account) -> bool:
    """办案部门有执法权的人员"""
    return cases.of_its_office(transfer.case, by)


def leads_the_sender(transfer: Transfer, by: Account) -> bool:
    """办案部门负责人"""
    return cases.leads_its_office(transfer.case, by)


def receives(transfer: Transfer, by: Account) -> bool:
    """受移送部门人员"""
    return cases.in_an_office(transfer, by) and transfer.to_office_id == by.regulator_id


def to_outside(transfer: Transfer, by: Account) -> bool:
    """受移送机关不在本系统"""
    return transfer.to_office_id is None


def sees_transfer(transfer: Transfer, by: Account) -> bool:
    """办案部门和受移送部门"""
    sent = transfer.sent_at is not None and receives(transfer, by)
    return sent or (cases.in_an_office(transfer, by) and transfer.case.office_id == by.regulator_id)


_RECEIVING = [[receives], [sends, to_outside]]
PROPOSING = Permissions("conduct", sees=cases.sees_case, acts={Act.PROPOSE_TRANSFER: [[cases.of_its_office]]})
TRANSFERS = Permissions(
    "conduct",
    sees=sees_transfer,
    acts={
        Act.APPROVE_TRANSFER: [[leads_the_sender]],
        Act.DECLINE_TRANSFER: [[leads_the_sender]],
        Act.SEND_TRANSFER: [[sends]],
        Act.ACCEPT_TRANSFER: _RECEIVING,
        Act.RETURN_TRANSFER: _RECEIVING,
        Act.ANSWER_TRANSFER: _RECEIVING,
    },
)


def of_case(case: Case, by: Account) -> tuple[list[Transfer], list[str]]:
    """The transfers of a case that `by` may know of, the newest first, and the refs of the others with their letters:
    whoever receives one sees no other."""
    rows = case.transfers.select_related("to_office", "proposed_by", "decided_by").order_by("-id")
    for row in rows:
        row.case = case
    seen = [row for row in rows if sees_transfer(row, by)]
    others = [row for row in rows if row not in seen]
    return seen, [*(row.ref for row in others), *papers.refs_of_letters([row.letter for row in others if row.letter])]


def received(by: Account) -> QuerySet[Transfer]:
    """What was sent to the own office."""
    if not cases.in_an_office(None, by):
        return Transfer.objects.none()
    rows = Transfer.objects.filter(to_office=by.regulator_id, sent_at__isnull=False)
    return rows.select_related("case__office", "case__enterprise")


def fetch_transfer(transfer_id: int, by: Account) -> Transfer:
    """The transfer, if `by` may know of it; otherwise Stranger (404)."""
    rows = Transfer.objects.select_related("case__office", "case__enterprise", "to_office")
    found = rows.filter(pk=transfer_id).first()
    if found is None or not sees_transfer(found, by):
        raise Stranger(f"transfer:{transfer_id}")
    return found
