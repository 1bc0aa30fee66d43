"""月度隐患自查自报表: a report as a paper, made from its record each time."""

from __future__ import annotations

from bihuan import documents
from bihuan.filings.self_reports.models import SelfReport

_KINDS = {"一般隐患": "general", "重大隐患": "major"}
_LAYERS = {"员工": "employee", "班组": "team", "车间": "workshop", "企业": "enterprise"}


def printed(report: SelfReport) -> bytes:
    """The PDF; what is not signed yet stays empty on it."""
    return documents.print_out(
        "monthly_report",
        _context(report),
        division_code=report.division_code,
        issuer=report.enterprise.name,
        number=f"{report.month:%Y-%m}",
        at=report.filed_at or report.changed_at,
    )


def _context(report: SelfReport) -> dict[str, object]:
    stated, filed = report.stated, report.filed_at
    return {
        "enterprise": report.enterprise.name,
        "site": report.site.name,
        "month": f"{report.month:%Y-%m}",
        "selfcheck": [{"layer": word, "n": str(stated[f"checks_{code}"])} for word, code in _LAYERS.items()],
        "hazards": [
            {
                "grade": word,
                "found": str(stated[f"found_{code}"]),
                "fixed": str(stated[f"fixed_{code}"]),
                "open": str(stated[f"open_{code}"]),
            }
            for word, code in _KINDS.items()
        ],
        "own": str(stated["found_own"]),
        "others": str(stated["found_others"]),
        "zero": "是" if report.zero else "否",
        "text": report.text,
        "correction": report.correction_reason,
        "explanation": report.explanation,
        "deputy": _signed(report.deputy_name, report.deputy_at),
        "principal": _signed(report.principal_name, filed) if report.by_principal else "",
        "reporter": "" if report.by_principal else _signed(report.principal_name, filed),
    }


def _signed(name: str, at: object) -> str:
    return f"{name}　{at:%Y-%m-%d %H:%M}" if at is not None else ""
