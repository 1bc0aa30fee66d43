"""What stands in the papers of a transfer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bihuan.conduct.cases.papers import issue, materials
from bihuan.conduct.transfers.models import Transfer
from bihuan.documents.models import Delivery, OfficialDocument
from bihuan.parties.models import Account

__all__ = ["issue_approval", "issue_letter", "materials", "refs_of_letters"]


def issue_approval(transfer: Transfer, *, by: Account, at: datetime) -> OfficialDocument:
    """案件移送审批表: signed by the head, for the office's own file."""
    context = {
        **_about(transfer),
        "source": transfer.case.ground_text,
        "proposed_by": transfer.proposed_by.name,
        "proposed_at": transfer.proposed_at,
        "approved_by": by.name,
        "approved_at": at,
    }
    return issue(transfer.case, "transfer_approval", context, by=by, at=at, recipients=[_office(transfer.case.office)])


def issue_letter(transfer: Transfer, *, by: Account, at: datetime) -> OfficialDocument:
    """案件移送书: for whoever receives the case and for the file; its last part is the receipt."""
    kept_for = [_office(transfer.case.office), *([_office(transfer.to_office)] if transfer.to_office_id else [])]
    context = {**_about(transfer), "contact": transfer.contact}
    return issue(transfer.case, "transfer_letter", context, by=by, at=at, recipients=kept_for)


def refs_of_letters(numbers: Sequence[str]) -> list[str]:
    """The refs of the letters of these numbers and of their deliveries."""
    if not numbers:
        return []
    known = Delivery.objects.filter(document__number__in=numbers).select_related("document")
    return sorted({one.ref for one in known} | {one.document.ref for one in known})


def _about(transfer: Transfer) -> dict[str, object]:
    case = transfer.case
    return {
        "case_number": case.number,
        "kind": transfer.get_kind_display(),
        "to": transfer.to_name,
        "party": f"{case.suspect}（{case.enterprise.name}）" if case.suspect != case.enterprise.name else case.suspect,
        "facts": case.findings or case.breach,
        "basis": f"{case.legal_basis}\n{transfer.reason}",
        "materials": list(transfer.materials),
    }


def _office(office: object) -> dict[str, str]:
    return {"kind": "regulator", "ref": office.ref, "name": office.name}
