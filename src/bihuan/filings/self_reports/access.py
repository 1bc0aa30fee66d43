"""Who writes, signs and files a self-report, and who returns it, on one page."""

from __future__ import annotations

from contextlib import AbstractContextManager

from bihuan.filings.self_reports import held
from bihuan.filings.self_reports.models import SelfReport
from bihuan.filings.self_reports.states import ACT_WORDS as ACT_WORDS
from bihuan.filings.self_reports.states import Act as Act
from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account, Role, Site
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_site(site: Site, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return _covered(site.enterprise, site.division_code, site.enterprise.sector, by)


def sees_report(report: SelfReport, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return _covered(report.enterprise, report.division_code, report.sector, by)


def _covered(enterprise: object, place: str, sector: str, by: Account) -> bool:
    found = Scope.of(by).covers(
        enterprise_id=enterprise.pk, places=[place], sector=sector, department_id=enterprise.competent_department_id
    )
    return bool(found)


def manages_site(site: Site, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == site.enterprise_id and by.holds(*MANAGER_ROLES)


def manages_report(report: SelfReport, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == report.enterprise_id and by.holds(*MANAGER_ROLES)


def is_deputy(report: SelfReport, by: Account) -> bool:
    """本企业分管负责人"""
    return by.enterprise_id == report.enterprise_id and by.holds(Role.ENTERPRISE_DEPUTY)


def supervises(report: SelfReport, by: Account) -> bool:
    """该地该行业监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


SITES = Permissions("filings", sees=sees_site, acts={Act.PREPARE_SELF_REPORT: [[manages_site]]})
REPORTS = Permissions(
    "filings",
    sees=sees_report,
    acts={
        Act.SIGN_SELF_REPORT: [[is_deputy]],
        # Who files signs as well; whether that is the signature that the place asks for is rules.filed's to say.
        Act.FILE_SELF_REPORT: [[manages_report]],
        Act.FIX_SELF_REPORT: [[manages_report]],
        **{
            act: [[supervises]]
            for act in (
                Act.RETURN_SELF_REPORT,
                Act.GUIDE_SELF_REPORT,
                Act.EVALUATE_SELF_REPORT,
                Act.FEED_BACK_SELF_REPORT,
                Act.CLOSE_SELF_REPORT,
                Act.VERIFY_SELF_REPORT,
            )
        },
    },
)
MONTHS = Permissions(
    "filings",
    sees=in_an_office,
    acts={
        act: [[in_an_office]] for act in (Act.CLOSE_REPORT_MONTH, Act.REOPEN_REPORT_MONTH, Act.PUBLISH_QUARTER_REVIEW)
    },
)
"""On None: an office closes months and publishes quarters of its own."""


def fetch(report_id: int, by: Account) -> SelfReport:
    """The report, if `by` may know of it; otherwise Stranger (404)."""
    reports = SelfReport.objects.within(Scope.of(by)).select_related("enterprise", "site", "look")
    found = reports.filter(pk=report_id).first()
    if found is None:
        raise Stranger(f"self_report:{report_id}")
    return found


def held_for(report_id: int, by: Account) -> SelfReport:
    """The report, held for the one act that follows; Stranger (404) where `by` may not know of it."""
    try:
        report = held.hold(report_id)
    except SelfReport.DoesNotExist as none:
        raise Stranger(f"self_report:{report_id}") from none
    if not sees_report(report, by):
        raise Stranger(f"self_report:{report_id}")
    return held.reserve(report)


def held_together(arguments: list[dict[str, int]]) -> AbstractContextManager[None]:
    """The reports of several acts, by the arguments of their addresses: `held_for` takes each from there."""
    return held.together([given["report_id"] for given in arguments])
