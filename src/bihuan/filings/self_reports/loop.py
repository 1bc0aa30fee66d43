"""What follows a filed report: guidance, the fix, its evaluation, the feedback, and the end of the loop (LY-3.2.1)."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan.filings.self_reports import held, ledger, rules
from bihuan.filings.self_reports.access import REPORTS
from bihuan.filings.self_reports.models import SelfReport, SelfReportStep, SelfReportVerification
from bihuan.filings.self_reports.operations import law_of, tell_managers
from bihuan.filings.self_reports.states import Act, LoopStep
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def guide_self_report(report: SelfReport, *, by: Account, at: datetime, text: str) -> SelfReport:
    """监督指导: the office says what to do about what the report shows. Raises what `_take_step` raises."""
    report = _take_step(Act.GUIDE_SELF_REPORT, LoopStep.GUIDANCE, report, by=by, at=at, text=text)
    tell_managers(report, "self-report-guided", at=at)
    return report


@transaction.atomic
def fix_self_report(report: SelfReport, *, by: Account, at: datetime, text: str) -> SelfReport:
    """整改: the enterprise says what it did about the guidance. Raises `guidance_not_given`, and as `_take_step`."""
    return _take_step(Act.FIX_SELF_REPORT, LoopStep.RECTIFICATION, report, by=by, at=at, text=text)


@transaction.atomic
def evaluate_self_report(report: SelfReport, *, by: Account, at: datetime, text: str) -> SelfReport:
    """效果评价: the office says whether it worked. Raises `guidance_unanswered` and what `_take_step` raises."""
    return _take_step(Act.EVALUATE_SELF_REPORT, LoopStep.EVALUATION, report, by=by, at=at, text=text)


@transaction.atomic
def feed_back_self_report(report: SelfReport, *, by: Account, at: datetime, text: str) -> SelfReport:
    """反馈: the unit hears of the evaluation. Raises `evaluation_missing` and what `_take_step` raises."""
    report = _take_step(Act.FEED_BACK_SELF_REPORT, LoopStep.FEEDBACK, report, by=by, at=at, text=text)
    tell_managers(report, "self-report-answered", at=at)
    return report


def _take_step(act: Act, step: LoopStep, report: SelfReport, *, by: Account, at: datetime, text: str) -> SelfReport:
    """One step with its words. Raises what rules.loop_step raises, `loop_text_missing`, `loop_step_taken`."""
    report = held.taken(report)
    REPORTS.require(act, report, by)
    setting = law_of(report).self_report.loop
    if not text.strip():
        raise Refusal("loop_text_missing", missing=["text"])
    rules.loop_step(step, {one.kind for one in steps_of(report)}, setting)
    if report.returns:
        report.steps.filter(kind=step).delete()  # of a filing that came back; its words stay in the chain
    row = SelfReportStep(report=report, kind=step, text=text.strip(), by=by.pk, by_name=by.name, at=at)
    basis = setting.cited
    return ledger.enter(act, report, by=by, at=at, basis=basis, data={"step": str(step), "text": row.text}, rows=[row])


@transaction.atomic
def close_self_report(report: SelfReport, *, by: Account, at: datetime) -> SelfReport:
    """办结自查自报: the loop of this report ends. Raises `evaluation_missing`, `feedback_missing`,
    `guidance_unanswered` (LY-3.2.1)."""
    report = held.taken(report)
    REPORTS.require(Act.CLOSE_SELF_REPORT, report, by)
    setting = law_of(report).self_report.loop
    rules.loop_closed({one.kind for one in steps_of(report)}, setting)
    basis = setting.cited
    return ledger.enter(Act.CLOSE_SELF_REPORT, report, by=by, at=at, basis=basis, data={})


def steps_of(report: SelfReport) -> list[SelfReportStep]:
    """The steps that were taken about the report as it is filed now, the first first."""
    return list(report.steps.filter(at__gte=report.filed_at).order_by("at")) if report.filed_at else []


@transaction.atomic
def verify_self_report(report: SelfReport, *, by: Account, at: datetime, agrees: bool, note: str) -> SelfReport:
    """核查: the office has held the report against the records or the place, and says what it saw; it counts for the
    quarter's sample of that office (LY-3.2.6). What came back and was filed anew is verified anew; what was seen of
    the first stays in the chain. Raises `verification_note_missing`, `report_verified`."""
    report = held.taken(report)
    REPORTS.require(Act.VERIFY_SELF_REPORT, report, by)
    setting = law_of(report).regulator.analysis
    if not note.strip():
        raise Refusal("verification_note_missing", missing=["verification"], basis=setting.cited)
    before = report.verifications.filter(office=by.regulator_id).first()
    if before is not None and before.speaks_of(report):
        raise Refusal("report_verified", basis=setting.cited)
    if before is not None:
        before.delete()
    row = SelfReportVerification(
        report=report, office_id=by.regulator_id, agrees=agrees, note=note.strip(), by=by.pk, by_name=by.name, at=at
    )
    basis, data = setting.cited, {"agrees": agrees, "note": row.note}
    return ledger.enter(Act.VERIFY_SELF_REPORT, report, by=by, at=at, basis=basis, data=data, rows=[row])


def count_review(report: SelfReport, *, by: Account, at: datetime, agrees: bool, note: str) -> None:
    """What a drawn review saw counts for the quarter's sample (LY-3.2.6), where the report is filed; what
    another office saw stays as it is."""
    if not report.is_reported:
        return
    known = report.verifications.filter(office=by.regulator_id).first()
    if known is None or not known.speaks_of(report):
        verify_self_report(report, by=by, at=at, agrees=agrees, note=note)
    else:
        known.agrees, known.note, known.by, known.by_name, known.at = agrees, note, by.pk, by.name, at
        known.save(update_fields=["agrees", "note", "by", "by_name", "at"])
