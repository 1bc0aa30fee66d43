"""A major hazard is reported, told to the workers, given the receipt of the outside system, and signed for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial

from django.db import transaction

from bihuan import clock, row_scope
from bihuan.filings.direct_reports import ledger, papers, queries, receivers, rules
from bihuan.filings.direct_reports.access import DIRECT_REPORTS, sender_of
from bihuan.filings.direct_reports.models import DirectReceipt, DirectReport
from bihuan.filings.direct_reports.rules import Duty
from bihuan.filings.direct_reports.states import Act, Occasion, Sender
from bihuan.hazards import ledger as hazard_ledger
from bihuan.hazards import operations as hazards
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade, Step
from bihuan.notify import operations as notify
from bihuan.parties.models import REGULATOR_ROLES, Account, Regulator
from bihuan.refusal import Refusal
from bihuan.standards.width import compact

WORKERS = "workers_congress"


@transaction.atomic
def file_direct_report(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    to: Collection[str],
    occasion: str = Occasion.FIRST,
    status: str,
    harm: str,
    office: Regulator | None = None,
    held: bool = False,
) -> list[DirectReport]:
    """报送重大隐患: one paper, filled from the hazard, to all the receivers in `to`; it is the step 报告 of the hazard
    as well, unless one office tells another, which is theirs alone. `office` is the department that gets it, where it
    is another than the place points to; `held` puts it off to the month's report.

    Raises `not_major_hazard`, `report_content_missing`, and what rules.to_file and rules.received_here raise.
    """
    DIRECT_REPORTS.require(Act.FILE_DIRECT_REPORT, hazard, by)
    sender, policy = sender_of(by), hazard_ledger.policy_of(hazard)
    _require_major(hazard)
    owed = [duty for duty in rules.duties(policy, sender) if duty.receiver != WORKERS]
    wanted = {(receiver, occasion) for receiver in to}
    filed = {row.key for row in queries.reports(hazard) if row.sender == sender}
    plan = hazard.plans.order_by("-version").first() if Step.PLANNED in hazard_ledger.done(hazard) else None
    chosen = rules.to_file(owed, wanted, filed=filed, planned=plan is not None, held=held, policy=policy)
    going = [(duty, office or receivers.office_of(duty.receiver, hazard, by)) for duty in chosen]
    for duty, target in going:
        if target is not None:
            rules.received_here(target.name, target.division_code, hazard.division_code, duty)
    if missing := [name for name, text in (("status", status), ("harm", harm)) if not text.strip()]:
        raise Refusal("report_content_missing", missing=missing, basis=chosen[0].basis)
    said = {"status": status.strip(), "harm": harm.strip()}
    rows = [_row(hazard, duty, target, said=said, by=by, at=at) for duty, target in going]
    case = rows[0].case
    paper = papers.issue(hazard, going, plan, said, occasion=occasion, case=case, by=by, at=at)
    for row in rows:
        row.document_id = paper.pk
    DirectReport.objects.bulk_create(rows)
    if sender != Sender.REGULATOR:
        _take_step(hazard, by=by, at=at, number=paper.number)
    data = {"to": [duty.receiver for duty in chosen], "number": paper.number, "minutes": rows[0].minutes}
    basis = [duty.basis for duty in chosen]
    ledger.record(Act.FILE_DIRECT_REPORT, hazard, by=by, at=at, basis=basis, data=data, case=case)
    _tell(hazard, rows, by=by, at=at)
    return rows


def _require_major(hazard: Hazard) -> None:
    if hazard.grade != HazardGrade.MAJOR:
        raise Refusal("not_major_hazard", basis=hazard_ledger.policy_of(hazard).major.reports.basis)


def _row(
    hazard: Hazard,
    duty: Duty,
    office: Regulator | None,
    *,
    by: Account,
    at: datetime,
    said: dict[str, str],
) -> DirectReport:
    since = queries.major_since(hazard)
    minutes = rules.minutes_between(since, at)
    return DirectReport(
        hazard=hazard,
        sender=duty.sender,
        receiver=duty.receiver,
        occasion=duty.occasion,
        channel=duty.channel,
        office=office,
        minutes=minutes,
        late=duty.late(minutes, heard_on=queries.heard_on(hazard, since), filed_on=clock.local_day(at)),
        basis=duty.basis.clause,
        by=by.pk,
        by_name=by.name,
        at=at,
        enterprise=hazard.enterprise,
        division_code=hazard.division_code,
        sector=hazard.sector,
        **said,
    )


def _take_step(hazard: Hazard, *, by: Account, at: datetime, number: str) -> None:
    """What is reported is reported: the step is not asked for once more."""
    if hazard.is_open and Step.REPORTED not in hazard_ledger.done(hazard):
        try:
            hazard_ledger.require_step(hazard, Step.REPORTED)
        except Refusal:  # its turn comes later in this place
            return
        hazards.report_hazard(hazard, by=by, at=at, note=number)


def _tell(hazard: Hazard, rows: Sequence[DirectReport], *, by: Account, at: datetime) -> None:
    """The offices on the platform hear of it at once."""
    offices = {row.office_id for row in rows if row.office_id}
    if offices:
        transaction.on_commit(partial(_send, hazard, offices, rows[0].minutes, by=by, at=at))


def _send(hazard: Hazard, offices: set[int], minutes: int, *, by: Account, at: datetime) -> None:
    with row_scope.system("whom it concerns"), transaction.atomic():
        people = Account.objects.filter(regulator__in=offices, roles__overlap=list(REGULATOR_ROLES), is_active=True)
        facts = {
            "hazard": f"{hazard.number}{hazard.description[:60]}",
            "enterprise": hazard.enterprise.name,
            "minutes": minutes,
        }
        to = set(people.values_list("pk", flat=True)) - {by.pk}
        notify.send("direct-report-filed", to=to, about=hazard.ref, at=at, facts=facts)


@transaction.atomic
def tell_workers_congress(hazard: Hazard, *, by: Account, at: datetime, told_on: date | None, how: str) -> DirectReport:
    """登记向职代会报告: on which day and at which meeting the enterprise told its workers of the major hazard
    (AQF-41.2). Raises `not_major_hazard`, `direct_report_not_owed`, `congress_day_missing`, `congress_day_invalid`,
    `direct_report_filed`."""
    DIRECT_REPORTS.require(Act.TELL_WORKERS_CONGRESS, hazard, by)
    _require_major(hazard)
    policy = hazard_ledger.policy_of(hazard)
    owed = [duty for duty in rules.duties(policy, Sender.ENTERPRISE) if duty.receiver == WORKERS]
    filed = {row.key for row in queries.reports(hazard) if row.sender == Sender.ENTERPRISE}
    wanted = {(WORKERS, Occasion.FIRST)}
    (duty,) = rules.to_file(owed, wanted, filed=filed, planned=True, held=False, policy=policy)
    if told_on is None or not how.strip():
        raise Refusal("congress_day_missing", missing=["told_on", "how"], basis=duty.basis)
    if not hazard.found_on <= told_on <= clock.local_day(at):
        raise Refusal("congress_day_invalid", value=told_on, basis=duty.basis)
    row = _row(hazard, duty, None, said={"status": how.strip()}, by=by, at=at)
    since = queries.major_since(hazard)
    row.minutes = min(row.minutes, rules.minutes_between(since, clock.day_begins(told_on)))
    row.late = duty.late(row.minutes, heard_on=queries.heard_on(hazard, since), filed_on=told_on)
    row.save(force_insert=True)
    data = {"told_on": str(told_on), "how": how.strip()}
    ledger.record(Act.TELL_WORKERS_CONGRESS, hazard, by=by, at=at, basis=[duty.basis], data=data)
    return row


@transaction.atomic
def record_direct_receipt(hazard: Hazard, *, by: Account, at: datetime, number: str) -> DirectReceipt:
    """登记直报回执: the number that the outside system gave. Raises `direct_report_missing` before anything went
    through it, `direct_report_no_system`, `receipt_number_missing`, `receipt_number_used`, `receipt_recorded`
    (YT-4.3.4)."""
    DIRECT_REPORTS.require(Act.RECORD_DIRECT_RECEIPT, hazard, by)
    policy = hazard_ledger.policy_of(hazard)
    owed = rules.duties(policy, Sender.ENTERPRISE)
    through = rules.receipt(number, owed=owed, policy=policy)
    system, ground, given = through.system, through.basis, compact(number)
    if not any(row.sender == Sender.ENTERPRISE and row.system == system for row in queries.reports(hazard)):
        raise Refusal("direct_report_missing", missing=["direct_report"], basis=ground)
    if DirectReceipt.objects.filter(hazard=hazard, system=system).exists():
        raise Refusal("receipt_recorded", basis=ground)
    if DirectReceipt.objects.filter(system=system, number=given).exists():
        raise Refusal("receipt_number_used", basis=ground, number=given)
    row = DirectReceipt.objects.create(hazard=hazard, system=system, number=given, by=by.pk, by_name=by.name, at=at)
    basis = [duty.basis for duty in owed if duty.system == system]
    data = {"system": system, "receipt": row.number}
    ledger.record(Act.RECORD_DIRECT_RECEIPT, hazard, by=by, at=at, basis=basis, data=data)
    return row


@transaction.atomic
def sign_for_direct_report(report: DirectReport, *, by: Account, at: datetime) -> DirectReport:
    """签收重大隐患报告: the office that it went to has it. Raises `direct_report_of_another_office`,
    `already_acknowledged`."""
    DIRECT_REPORTS.require(Act.SIGN_FOR_DIRECT_REPORT, report.hazard, by)
    ground = hazard_ledger.policy_of(report.hazard).major.reports.basis
    if report.office_id != by.regulator_id:
        raise Refusal("direct_report_of_another_office", basis=ground)
    fresh = DirectReport.objects.select_for_update().get(pk=report.pk)
    if fresh.seen_at is not None:
        raise Refusal("already_acknowledged", basis=ground, at=fresh.seen_at)
    fresh.seen_by_name, fresh.seen_at = by.name, at
    fresh.save(update_fields=["seen_by_name", "seen_at"])
    data = {"report": fresh.ref, "occasion": fresh.occasion}
    basis = [fresh.basis]
    ledger.record(Act.SIGN_FOR_DIRECT_REPORT, report.hazard, by=by, at=at, basis=basis, data=data, case=report.case)
    return fresh
