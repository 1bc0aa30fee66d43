"""A report is written, signed by one, signed and filed by another, and may come back; a month is closed and opened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock
from bihuan.filings.direct_reports import queries as direct_reports
from bihuan.filings.direct_reports import rules as telling
from bihuan.filings.self_reports import figures, held, ledger, rules
from bihuan.filings.self_reports.access import MONTHS, REPORTS, SITES
from bihuan.filings.self_reports.models import ReportMonth, SelfReport
from bihuan.filings.self_reports.states import REPORTED, SELF_REPORT, Act
from bihuan.notify import operations as notify
from bihuan.parties.models import MANAGER_ROLES, Account, Role, Site
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal
from bihuan.standards import phones

REASON = 300  # letters at most


def law_of(report: SelfReport) -> Policy:
    """The law of the report's place on the last day of its period."""
    return policies.at(report.division_code, on=report.until)


@transaction.atomic
def prepare_self_report(
    site: Site,
    *,
    by: Account,
    at: datetime,
    month: date,
    given: Mapping[str, Any] | None = None,
    seen: Mapping[str, int] | None = None,
    reason: str = "",
    text: str = "",
) -> SelfReport:
    """填写自查自报: the figures of the site's own ledger in the period that `month` lies in, with what is `given` in
    their place and why; `seen` is the ledger as the writer had it before them. Written again, the signature under the
    earlier words is gone.

    Raises what rules.asked, rules.moved and rules.stated raise, `month_already_reported` (LY-3.2.2), `month_closed`,
    `immediate_report_required` where a major hazard waited for it (LY-3.2.3).
    """
    SITES.require(Act.PREPARE_SELF_REPORT, site, by)
    policy = policies.at(site.division_code, on=month)
    period = rules.asked(policy, month, today=clock.local_day(at))
    known = SelfReport.objects.filter(site=site, month=period.since).only("pk").first()
    report = held.hold(known.pk) if known is not None else _blank(site, period, policy)
    _require_open(report, at=at, basis=period.basis)
    counted = figures.of(site, since=period.since, until=period.until)
    if counted["found_major"]:
        telling.not_held_back(direct_reports.untold_at_once(site, since=period.since, until=period.until))
    rules.moved(counted, seen or {}, policy)
    signed = rules.stated(counted, given or {}, reason, policy)
    fields = {
        "zero": rules.found(signed) == 0,
        "ledger": counted,
        "stated": signed,
        "correction_reason": reason.strip() if signed != counted else "",
        "text": text.strip(),
        "prepared_by": by.pk,
        "prepared_name": by.name,
        "deputy_by": None,
        "deputy_name": "",
        "deputy_at": None,
        "principal_by": None,
        "principal_name": "",
        "by_principal": False,
        "filed_at": None,
        "release": policy.release,
    }
    data = {"month": str(period.since), "stated": signed, "corrected": signed != counted}
    return ledger.enter(Act.PREPARE_SELF_REPORT, report, by=by, at=at, basis=period.basis, data=data, **fields)


def _blank(site: Site, period: rules.Period, policy: Policy) -> SelfReport:
    firm = site.enterprise
    where = {"enterprise": firm, "site": site, "division_code": site.division_code, "sector": firm.sector}
    report = SelfReport(**where, month=period.since, until=period.until, state=SELF_REPORT.initial)
    report.is_shut = figures.is_shut(report)
    return report


@transaction.atomic
def sign_self_report(report: SelfReport, *, by: Account, at: datetime) -> SelfReport:
    """分管负责人签字: the deputy in charge answers for the figures. Raises `month_already_reported`, `month_closed`."""
    report = held.taken(report)
    REPORTS.require(Act.SIGN_SELF_REPORT, report, by)
    basis = rules.signers(law_of(report), zero=report.zero).cited
    _require_open(report, at=at, basis=basis)
    signature = {"deputy_by": by.pk, "deputy_name": by.name, "deputy_at": at}
    return ledger.enter(Act.SIGN_SELF_REPORT, report, by=by, at=at, basis=basis, data={}, **signature)


@transaction.atomic
def file_self_report(report: SelfReport, *, by: Account, at: datetime, explanation: str = "") -> SelfReport:
    """主要负责人签字报送: the month is reported, by the principal where the place asks for that; one statement beside
    the one that holds the report (docs/adr/0009).

    Whether a hazard was registered is asked in the act's own transaction, so a zero report that was true when it was
    written is refused the minute after. Raises `month_already_reported` (LY-3.2.2), `month_closed`,
    what rules.filed and rules.whole raise (LY-3.2.4), and `late_explanation_missing`.
    """
    report = held.taken(report)
    REPORTS.require(Act.FILE_SELF_REPORT, report, by)
    policy = law_of(report)
    period = rules.asked(policy, report.month, today=clock.local_day(at))
    _require_open(report, at=at, basis=period.basis)
    rules.filed(
        rules.Filing(
            zero=report.zero,
            known=rules.found(report.ledger),
            registered=report.registered,
            deputy=report.deputy_by,
            by=by.pk,
            by_roles=by.roles,
            one_mobile=phones.one_mobile(by.phone, report.deputy_phone or ""),
        ),
        policy,
    )
    rules.whole(period, policy, zero=report.zero, on=clock.local_day(at))
    fields = {
        "principal_by": by.pk,
        "principal_name": by.name,
        "by_principal": by.holds(Role.ENTERPRISE_PRINCIPAL),
        "filed_at": at,
        "weak": report.zero and not report.is_backed,
    }
    late = report.late
    if report.first_filed_at is None:
        late = rules.late(period, at, explanation)
        fields |= {"late": late, "explanation": explanation.strip() if late else "", "first_filed_at": at}
    data = {"month": str(report.month), "zero": report.zero, "found": report.found, "late": late}
    return ledger.enter(Act.FILE_SELF_REPORT, report, by=by, at=at, basis=period.basis, data=data, **fields)


@transaction.atomic
def return_self_report(report: SelfReport, *, by: Account, at: datetime, reason: str) -> SelfReport:
    """退回自查自报: the office says what is wrong, and the enterprise corrects it and files it again. Raises
    `reason_missing`, and `month_closed` while the enterprise could not do that."""
    report = held.taken(report)
    REPORTS.require(Act.RETURN_SELF_REPORT, report, by)
    _require_not_shut(report, basis=law_of(report).self_report.cycle.cited)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    fields = {"return_reason": reason.strip(), "returns": report.returns + 1}
    data = {"reason": reason.strip()}
    ledger.enter(Act.RETURN_SELF_REPORT, report, by=by, at=at, basis=None, data=data, **fields)
    tell_managers(report, "self-report-returned", at=at, facts={"reason": reason.strip()})
    return report


def tell_managers(report: SelfReport, event: str, *, at: datetime, facts: Mapping[str, Any] | None = None) -> None:
    """A line to everybody who answers for safety in the enterprise."""
    people = Account.objects.filter(
        enterprise=report.enterprise_id, is_active=True, roles__overlap=list(MANAGER_ROLES)
    ).values_list("pk", flat=True)
    said = {"month": f"{report.month:%Y-%m}", **(facts or {})}
    notify.send(event, to=people, about=report.ref, at=at, facts=said)


def _require_open(report: SelfReport, *, at: datetime, basis: Any) -> None:
    """Nothing is written into a month that is reported or closed. Raises `month_already_reported`, `month_closed`,
    `clock_went_back`."""
    if report.state in REPORTED:
        raise Refusal("month_already_reported", basis=basis, month=f"{report.month:%Y-%m}")
    _require_not_shut(report, basis=basis)
    if report.changed_at is not None and at < report.changed_at:
        raise Refusal("clock_went_back", at=at, last=report.changed_at)


def _require_not_shut(report: SelfReport, *, basis: Any) -> None:
    """Raises `month_closed` where an office over the site has closed the month."""
    if report.is_shut:
        raise Refusal("month_closed", basis=basis, month=f"{report.month:%Y-%m}")


@transaction.atomic
def close_report_month(*, by: Account, at: datetime, month: date) -> ReportMonth:
    """关闭月报: the office takes no more reports of that month. Raises `month_not_over`, `month_closed`."""
    MONTHS.require(Act.CLOSE_REPORT_MONTH, None, by)
    policy = policies.at(by.regulator.division_code, on=month)
    period = rules.asked(policy, month, today=clock.local_day(at))
    if at < period.late_from:
        raise Refusal("month_not_over", basis=period.basis, due_on=period.due_on)
    if closed_month(by, period.since) is not None:
        raise Refusal("month_closed", basis=period.basis, month=f"{period.since:%Y-%m}")
    row = ReportMonth.objects.create(office=by.regulator, month=period.since, closed_by=by, closed_at=at)
    data = {"month": str(period.since)}
    audit.record(Act.CLOSE_REPORT_MONTH, row.ref, by=by.ref, at=at, case=by.regulator.ref, data=data)
    return row


@transaction.atomic
def reopen_report_month(*, by: Account, at: datetime, month: date, reason: str) -> ReportMonth:
    """重新开放月报: reports of that month are taken again, and why. Raises `month_not_closed`, `reason_missing`,
    `text_too_long`."""
    MONTHS.require(Act.REOPEN_REPORT_MONTH, None, by)
    row = closed_month(by, month, hold=True)
    if row is None:
        raise Refusal("month_not_closed", month=f"{month:%Y-%m}")
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    if len(reason.strip()) > REASON:
        raise Refusal("text_too_long", missing=["reason"], most=REASON, n=len(reason.strip()))
    row.reopened_by, row.reopened_at, row.reopen_reason = by, at, reason.strip()
    row.save(update_fields=["reopened_by", "reopened_at", "reopen_reason"])
    data = {"month": str(month), "reason": row.reopen_reason}
    audit.record(Act.REOPEN_REPORT_MONTH, row.ref, by=by.ref, at=at, case=by.regulator.ref, data=data)
    return row


def closed_month(by: Account, month: date, *, hold: bool = False) -> ReportMonth | None:
    """The month as far as the office of `by` has closed it; with `hold` until the act ends."""
    rows = ReportMonth.objects.filter(office=by.regulator_id, month=month, reopened_at=None)
    if hold:
        rows = rows.select_for_update(of=("self",))
    return rows.select_related("closed_by").first()
