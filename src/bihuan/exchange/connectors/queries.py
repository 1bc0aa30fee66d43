"""The reads about outside systems: the matrix of an enterprise's entries, and an office's checks with their delay."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bihuan import clock
from bihuan.exchange.connectors import rules
from bihuan.exchange.connectors.mapping import connector
from bihuan.exchange.connectors.models import Entry, EntryPass, ReportEntry
from bihuan.exchange.connectors.self_check_self_report import rows as self_check
from bihuan.filings.self_reports.operations import law_of
from bihuan.policy import Policy, policies
from bihuan.refusal import Stranger
from bihuan.registers.kinds.catalogue import queries as catalogue

if TYPE_CHECKING:
    from bihuan.filings.self_reports.models import SelfReport
    from bihuan.parties.models import Account, Enterprise


def policy_of(enterprise: Enterprise, at: datetime) -> Policy:
    """The law of the enterprise's place today: entries speak of what is, not of a day that was."""
    return policies.at(enterprise.division_code, on=clock.local_day(at))


def matrix(enterprise: Enterprise, policy: Policy) -> list[tuple[str, str, Entry | None]]:
    """Every cell that the place asks for, with the receipt that stands in it; one statement."""
    found = {(row.system, row.kind): row for row in Entry.objects.filter(enterprise=enterprise).order_by("id")}
    return [(*cell, found.get(cell)) for cell in rules.cells(policy)]


def passed(enterprise: Enterprise) -> EntryPass | None:
    """The acceptance of the entries, once it is there."""
    return EntryPass.objects.filter(enterprise=enterprise).first()


def cell_word(system: str, kind: str, words: dict[str, str]) -> str:
    """How a cell is called."""
    return f"{connector(system).zh} · {words.get(kind, kind)}"


@dataclass(frozen=True)
class Filed:
    """A check of an office's post: its receipt, or how long it lacks one by now."""

    check: Any
    entry: Any
    minutes: int
    late: bool


def filed(check: Any, *, hours: float | None, at: datetime) -> Filed:
    """How it stands with one check."""
    entry = getattr(check, "entry", None)
    minutes = entry.minutes if entry else max(0, int((at - check.at).total_seconds() // 60))
    return Filed(check, entry, minutes, rules.late(minutes, hours))


def hours_of(by: Account, at: datetime) -> Any:
    """Within how many hours the place has a check entered."""
    return policies.at(by.regulator.division_code, on=clock.local_day(at)).posts.entry_hours


def checks(by: Account) -> Any:
    """The checks of the own office's posts; the order is the caller's."""
    return catalogue.checks_of_office(by.regulator).select_related("entry")


def fetch_check(check_id: int, by: Account) -> Any:
    """A check of the own office's posts; otherwise Stranger (404)."""
    found = checks(by).filter(pk=check_id).first() if by.regulator_id else None
    if found is None:
        raise Stranger(f"post_check:{check_id}")
    return found


def report_fed(report: SelfReport) -> bool:
    """Whether the place of a self-report has it entered in the city's system; asks nothing of the database."""
    return self_check.SYSTEM in (law_of(report).exchange.systems.value or ())


@dataclass(frozen=True)
class MonthEntries:
    """The receipts of a month, the newest first: of what is filed now, and of what was before it came back."""

    current: ReportEntry | None
    earlier: tuple[ReportEntry, ...]

    @property
    def corrects(self) -> str:
        """The receipt of what the system holds and a new file would correct; "" where it holds nothing."""
        return self.earlier[0].number if self.earlier else ""


def entries_of(report: SelfReport) -> MonthEntries:
    """One statement."""
    rows = list(ReportEntry.objects.filter(report=report).order_by("-of"))
    current = next((row for row in rows if row.of == report.filed_at), None)
    return MonthEntries(current, tuple(row for row in rows if row is not current))
