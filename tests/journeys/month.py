"""Ten enterprises of one place, with the four people a month's report needs, and what they do without a browser."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tests.cast import AT, SHANGHAI, Cast, account

from bihuan.filings.self_reports import operations
from bihuan.filings.self_reports.models import SelfReport
from bihuan.inspections.rounds import operations as rounds
from bihuan.parties import operations as parties
from bihuan.parties.models import Account, Enterprise, Role, Site
from bihuan.standards.credit_code import check_character, organisation_check_character

TRADES = ("铸造", "锻压", "木业", "纺织", "化肥", "食品", "造纸", "陶瓷", "塑料", "五金")


def moment(month: int, day: int, hour: int = 10, minute: int = 0, second: int = 0, *, year: int = 2026) -> datetime:
    return datetime(year, month, day, hour, minute, second, tzinfo=SHANGHAI)


@dataclass(frozen=True)
class Firm:
    """One enterprise and who of it has a part in the report."""

    enterprise: Enterprise
    site: Site
    safety: Account
    deputy: Account
    principal: Account
    worker: Account

    @property
    def name(self) -> str:
        return self.enterprise.name

    def looks_round(self, at: datetime) -> None:
        """The self-check that stands behind a zero report."""
        point = rounds.set_check_point(self.site, by=self.safety, at=at, name="配电室", layer="employee")
        rounds.record_round(point, by=self.worker, at=at)

    def signed(self, at: datetime) -> SelfReport:
        """Written from the ledger as it is, and signed by the deputy."""
        report = operations.prepare_self_report(self.site, by=self.safety, at=at, month=at.date())
        return operations.sign_self_report(report, by=self.deputy, at=at)

    def filed(self, at: datetime) -> SelfReport:
        """Written, signed by both and filed, at one moment."""
        return operations.file_self_report(self.signed(at), by=self.principal, at=at)


def settle(stage: Cast) -> list[Firm]:
    """The ten, in the place of the stage."""
    return [_firm(stage, n, trade) for n, trade in enumerate(TRADES)]


def _firm(stage: Cast, n: int, trade: str) -> Firm:
    firm = parties.register_enterprise(
        by=stage.officer,
        at=AT,
        name=f"示例{trade}有限公司（演示）",
        division_code=stage.enterprise.division_code,
        sector=stage.enterprise.sector,
        credit_code=_credit_code(stage.enterprise.division_code, n),
        contact_name=f"{trade}甲",
    )
    posts = {
        "safety": Role.ENTERPRISE_SAFETY,
        "deputy": Role.ENTERPRISE_DEPUTY,
        "principal": Role.ENTERPRISE_PRINCIPAL,
        "worker": Role.ENTERPRISE_WORKER,
    }
    names = zip(posts.items(), "乙丙丁戊", strict=True)
    people = {key: account(f"{key}-{n}", f"{trade}{who}", role, enterprise=firm) for (key, role), who in names}
    return Firm(firm, firm.sites.get(), **people)


def _credit_code(division: str, n: int) -> str:
    inner = f"XT{n:06d}"
    body = f"91{division}{inner}{organisation_check_character(inner)}"
    return body + check_character(body)
