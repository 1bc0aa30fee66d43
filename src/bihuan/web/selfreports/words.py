"""The figures of a self-report in words, in the order of the form."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.filings.self_reports import rules
from bihuan.refusal import Refusal

FIGURES: dict[str, Any] = {
    "found_general": gettext_lazy("本期发现的一般隐患"),
    "found_major": gettext_lazy("本期发现的重大隐患"),
    "found_own": gettext_lazy("其中企业自己发现"),
    "found_others": gettext_lazy("其中机构、专家和部门发现"),
    "fixed_general": gettext_lazy("本期销号的一般隐患"),
    "fixed_major": gettext_lazy("本期销号的重大隐患"),
    "open_general": gettext_lazy("未销号的一般隐患"),
    "open_major": gettext_lazy("未销号的重大隐患"),
    "checks_employee": gettext_lazy("员工自查次数"),
    "checks_team": gettext_lazy("班组自查次数"),
    "checks_workshop": gettext_lazy("车间自查次数"),
    "checks_enterprise": gettext_lazy("企业自查次数"),
}
STATUS = {
    "open": ("warn", "clock", gettext_lazy("待填报")),
    "missing": ("bad", "clock-exclamation", gettext_lazy("超期未报")),
    "draft": ("info", "edit", gettext_lazy("待签字")),
    "signed": ("info", "signature", gettext_lazy("待主要负责人签字")),
    "filed": ("good", "circle-check", gettext_lazy("已报送")),
    "closed": ("good", "circle-check", gettext_lazy("已办结")),
    "returned": ("warn", "arrow-back-up", gettext_lazy("已退回，待更正")),
}

_TURNS = {"returned": 0, "draft": 1, "signed": 2, "filed": 3, "closed": 3}
"""State → whose turn it is: who writes, the deputy, the principal, nobody any more."""


@dataclass(frozen=True)
class Line:
    """One figure as the page shows it: what is signed, and what the ledger had where that is another number."""

    label: str
    stated: int
    ledger: int

    @property
    def corrected(self) -> bool:
        return self.stated != self.ledger


def lines(stated: Mapping[str, int], ledger: Mapping[str, int]) -> list[Line]:
    """The figures in the order of the form."""
    return [Line(_(str(label)), stated.get(name, 0), ledger.get(name, 0)) for name, label in FIGURES.items()]


def signatures(report: Any, due_on: date | None, law: Any) -> list[dict[str, Any]]:
    """Written, signed by one, signed and filed by another, as far as the place asks for them: how far it is and whose
    turn it is (components/stepper)."""
    posts, turn = law.or_else(()), _TURNS[report.state]
    steps = [
        {"label": _("填报"), "by": report.prepared_name},
        {"label": _("分管负责人签字"), "by": report.deputy_name, "at": report.deputy_at, "basis": law.basis},
        {"label": filing(report, posts), "by": report.principal_name, "at": report.filed_at},
    ]
    if "deputy_in_charge" not in posts and report.deputy_at is None:
        del steps[1]
        turn -= turn > 1
    for n, step in enumerate(steps):
        step["state"] = "done" if n < turn else "current" if n == turn else "todo"
        if n >= turn:  # what was signed before the report came back holds no longer
            step |= {"by": "", "at": None}
    if turn < len(steps) and report.first_filed_at is None:
        steps[turn]["due_on"] = due_on
    return steps


def filing(report: Any, posts: Collection[str]) -> str:
    """What who files does: sign as the principal only where the place asks for it, or who filed was the principal."""
    return _("主要负责人签字报送") if "main_person" in posts or report.by_principal else _("报送")


def term_name(term: rules.Term) -> str:
    """A quarter by its number, any other stretch of months by its ends."""
    first, last = term.since, term.until
    if (last.month - first.month, first.month % 3) == (2, 1):
        return _("{year}年第{n}季度").format(year=first.year, n=last.month // 3)
    return f"{first:%Y-%m} — {last:%Y-%m}"


def month_of(text: str) -> date:
    """The first day of 2026-11. Raises `month_invalid`."""
    year, _dash, month = text.partition("-")
    written = year.isdecimal() and month.isdecimal() and len(text) <= 7
    if written and 1 <= int(month) <= 12 and 2000 <= int(year) < 2200:
        return date(int(year), int(month), 1)
    raise Refusal("month_invalid", value=text[:10])
