"""What stands in the papers of a case, taken from its records."""

from __future__ import annotations

from datetime import datetime

from bihuan import clock, documents
from bihuan.conduct.cases.models import Case
from bihuan.conduct.letterhead import NATURE, remedy
from bihuan.conduct.officers import signature
from bihuan.documents.models import OfficialDocument
from bihuan.parties.models import Account
from bihuan.policy import policies

METHODS = {"direct": "直接送达", "left": "留置送达", "post": "邮寄送达", "electronic": "电子送达", "public": "公告送达"}


def issue(case: Case, slug: str, context: dict, *, by: Account, at: datetime, **more: object) -> OfficialDocument:
    """A paper of the office about the case, in the chain of the case."""
    policy = policies.at(case.division_code, on=clock.local_day(at))
    return documents.issue(
        slug,
        context=context,
        issuer=case.office.name,
        issuer_code=case.office.number_prefix,
        division_code=case.office.division_code,
        by=by.ref,
        at=at,
        signatures=[signature(by, at)],
        release=policy.release,
        nature=NATURE,
        subject=case.ref,
        case=case.ref,
        **more,
    )


def issue_receipt(
    case: Case, *, by: Account, at: datetime, method: str, addressee: str, refused: str
) -> OfficialDocument:
    """送达回证: of the decision, for the enterprise and the file. It is none of the enterprise's papers that every
    office over it reads: only whoever it is delivered to does."""
    kept_for = [("enterprise", case.enterprise), ("regulator", case.office)]
    context = {
        "case_number": case.number,
        "document": f"{case.get_outcome_display()}决定",
        "document_number": case.decision_number or case.number,
        "party": case.suspect,
        "addressee": addressee,
        "method": METHODS[method],
        "served_at": at,
        "refused": refused,
        "remedies": remedies(case),
    }
    return issue(
        case,
        "service_receipt",
        context,
        by=by,
        at=at,
        recipients=[{"kind": kind, "ref": one.ref, "name": one.name} for kind, one in kept_for],
    )


def remedies(case: Case) -> str:
    """How to object, by the terms of the place."""
    return remedy(policies.at(case.division_code, on=clock.local_day(case.opened_at)))


def materials(case: Case) -> list[str]:
    """The evidence list of a case, line by line."""
    rows = case.evidence.order_by("id")
    return [f"{row.what}（{f'文件{len(row.files)}份' if row.files else '平台记录'}）"[:300] for row in rows]
