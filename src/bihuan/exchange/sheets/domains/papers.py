"""Papers: issued by acts and sealed, so the list of them goes out and comes back only to be compared."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.sheets.domains import derived
from bihuan.exchange.sheets.listing import Listing
from bihuan.exchange.sheets.schema import Column
from bihuan.insight import papers
from bihuan.parties.access import ENTERPRISE_ROLES, REGULATOR_ROLES, Role

if TYPE_CHECKING:
    from bihuan.parties.models import Account

SCHEMA = derived.schema(
    "papers", "文书", "Papers",
    Column("paper_number", "文书编号", "Paper number", required=True, max_length=20, literal=True),
    Column("number", "文号", "Number", derived=True),
    Column("title", "名称", "Title", derived=True),
    Column("issuer", "出具单位", "Issued by", derived=True),
    Column("issued_on", "签发日期", "Issued on", derived=True),
    Column("voided_on", "作废日期", "Voided on", derived=True),
    Column("void_reason", "作废理由", "Why voided", derived=True),
    Column("pdf_sha256", "文件校验码", "SHA-256 of the file", derived=True),
)  # fmt: skip


def values(paper: Any, by: Account) -> dict[str, Any]:
    """One paper, with what proves its file."""
    return {
        "paper_number": str(paper.pk),
        "number": paper.number,
        "title": paper.title,
        "issuer": paper.issuer,
        "issued_on": clock.local_day(paper.issued_at),
        "voided_on": clock.local_day(paper.voided_at) if paper.voided_at else None,
        "void_reason": paper.void_reason,
        "pdf_sha256": paper.pdf_sha256,
    }


KIND = derived.kind(
    SCHEMA,
    Listing(widest=papers.papers, values=values),
    roles=REGULATOR_ROLES | (ENTERPRISE_ROLES - {Role.ENTERPRISE_WORKER}),
)
