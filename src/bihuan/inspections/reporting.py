"""The acts after the look-round: explaining, signing, delivering, receiving, re-checking, closing file and year."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.experts.models import Expert
from bihuan.hazards import closure, repeats
from bihuan.hazards import operations as hazards
from bihuan.hazards import rules as hazard_rules
from bihuan.hazards.models import Hazard, HazardStep
from bihuan.hazards.queries import UNPLANNED as UNMEASURED
from bihuan.hazards.states import Step
from bihuan.inspections import (
    conditions,
    counting,
    ending,
    hearing,
    ledger,
    listeners,
    listing,
    papers,
    queries,
    rules,
    visits,
)
from bihuan.inspections.access import INSPECTIONS, SITES
from bihuan.inspections.messages import tell
from bihuan.inspections.models import Inspection, YearConfirmation
from bihuan.inspections.states import INSPECTION, Act
from bihuan.parties.models import Account, Site
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


@transaction.atomic
def explain_findings(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    present: str,
    summary: str,
    advice: str = "",
    drawing: int | None = None,
    signed_by: str = "",
    happened_at: datetime | None = None,
) -> Inspection:
    """向企业交底: every item is answered, every hazard is explained with its advice; the notice is issued, and record
    and report are drawn up for signing, as things stand now (docs/adr/0016).

    `present` names who of the enterprise was there; they confirm in their own account, and one of them, `signed_by`,
    may have signed on the glass (`drawing`). Raises `glass_signer_unknown`, `section_unchecked` (QHD-2.1),
    `item_unanswered`, `finding_missing`, `nothing_looked_at` (YT-4.2.9), `survey_part_missing` (QHD-6.1.2),
    `suggestion_missing`, `root_cause_missing` (YT-4.2.5), `explanation_listener_missing`, `summary_missing`,
    `visit_time_invalid` (YT-4.2.9), and what packages above ask (conditions.py).
    A visit shorter than the place finds plausible is marked for somebody to look into; it ends when that `happened_at`.
    """
    INSPECTIONS.require(Act.EXPLAIN_FINDINGS, inspection, by)
    done, told = clock.done_when(happened_at, at)
    ending.visit_times(inspection.started_at, done, ledger.policy_of(inspection))
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.EXPLAIN_FINDINGS, inspection.state)
    policy = ledger.policy_of(inspection)
    rules.all_answered(
        queries.unanswered(inspection),
        queries.problems_without_finding(inspection),
        policy,
        unopened=queries.unopened(inspection),
    )
    seen, found = queries.parts_seen(inspection), queries.hazards_of(inspection)
    ending.looked(seen, len(found), policy)
    if queries.is_survey(inspection, policy):
        ending.survey_whole(seen, policy)
    conditions.require(Act.EXPLAIN_FINDINGS, inspection, by=by, at=at)
    if not present.strip():
        raise Refusal(
            "explanation_listener_missing", missing=["present"], basis=policy.checks.disclosure_acknowledged.basis
        )
    if not summary.strip():
        raise Refusal("summary_missing", missing=["summary"])
    drawn = documents.drawn(drawing, by=by.ref)
    silent = [hazard.description[:30] for hazard in found if not hazard.advice]
    if silent:
        raise Refusal("suggestion_missing", missing=silent, basis=policy.hazards.suggestion_required.basis)
    _roots_analysed(found, policy)
    for hazard in found:
        if not _has(hazard, Step.REPORTED):
            hazards.report_hazard(hazard, by=by, at=at, note="检查组当场反馈")
        if not _has(hazard, Step.EXPLAINED):
            hazards.explain_hazard(hazard, by=by, at=at, note=f"在场：{present.strip()}")
    inspection.explained_at, inspection.explained_to = done, present.strip()
    inspection.end_heard_at = at if told else None
    inspection.present_drawing = drawn
    inspection.present_signer = listeners.signer(present, signed_by, policy) if drawn else ""
    inspection.summary, inspection.advice = summary.strip(), advice.strip()
    notice = papers.issue_notice(inspection, found, by=by, at=at) if found else None
    papers.draw_up(inspection, at=at)
    ledger.enter(
        inspection,
        Act.EXPLAIN_FINDINGS,
        by=by,
        at=at,
        basis=policy.checks.disclosure_acknowledged.basis,
        data=told,
        explained_at=done,
        end_heard_at=inspection.end_heard_at,
        present_drawing=drawn,
        present_signer=inspection.present_signer,
        explained_to=present.strip(),
        summary=summary.strip(),
        advice=advice.strip(),
        notice_id=notice.pk if notice else None,
        hasty=ending.hasty((done - inspection.begun_at).total_seconds() / 60, policy),
    )
    tell("inspection-explained", inspection, at=at, by=by)
    return inspection


def _roots_analysed(found: Sequence[Hazard], policy: Policy) -> None:
    """What came back has its root analysed, where the place asks for it (YT-4.2.5)."""
    if policy.checks.root_cause_for_recurring.value:
        hazard_rules.recurring_analysed((hazard.description[:30] for hazard in repeats.unanalysed(found)), policy)


def _has(hazard: Hazard, step: Step) -> bool:
    return HazardStep.objects.filter(hazard=hazard, step=step, undone_at=None).exists()


@transaction.atomic
def sign_report(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    signer: Expert | None = None,
    drawing: int | None = None,
    happened_at: datetime | None = None,
) -> Inspection:
    """签报告: each expert signs for themselves; the last signature makes the report final and delivers it (YT-4.2.10).

    A signature is bound to what was signed: it stands as long as the draft says the same and is given anew otherwise.
    `signer` is whose name the signature bears where it was drawn on a device that several hands hold; left out, it is
    that of `by`. A `drawing` on the glass is printed on the papers, with the moment it `happened_at`. Raises
    `signer_mismatch` for anybody else's, `already_signed`; what deliver_report raises.
    """
    INSPECTIONS.require(Act.SIGN_REPORT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.SIGN_REPORT, inspection.state)
    member = inspection.team.select_related("expert").get(expert__account=by)
    if signer is not None and signer != member.expert:
        basis = ledger.policy_of(inspection).reports.signatures.basis
        raise Refusal("signer_mismatch", basis=basis, expert=signer.name, by=by.name)
    digest = papers.draw_up(inspection, at=at).digest
    if member.signed_digest == digest:
        raise Refusal("already_signed", expert=member.expert.name)
    member.signed_at, member.signed_digest = at, digest
    member.drawing, (member.drawn_at, told) = documents.drawn(drawing, by=by.ref), clock.done_when(happened_at, at)
    member.save(update_fields=["signed_at", "signed_digest", "drawing", "drawn_at"])
    drawn = {"drawing": member.drawing} if member.drawing else {}
    data = {"expert": member.expert.ref, "digest": digest, **drawn, **told}
    ledger.enter(inspection, Act.SIGN_REPORT, by=by, at=at, data=data)
    if not inspection.team.exclude(signed_digest=digest).exists():
        return deliver_report(inspection, by=by, at=at)
    return inspection


@transaction.atomic
def deliver_report(inspection: Inspection, *, by: Account, at: datetime) -> Inspection:
    """送达报告: the signed report gets its number, is sealed and goes to whom the place names
    (packs/CONTRADICTIONS.md C9).

    What is sealed is what was signed, word for word. From then on the check counts for the year, if it may. Raises
    `report_not_final` where nobody has signed (YT-4.2.11), `signature_missing` naming who has not (YT-4.2.10),
    `department_copy_missing` where the place wants the department's copy and the enterprise has no department
    (YT-4.2.12), `root_cause_missing` for what came back unanalysed (YT-4.2.5).
    """
    INSPECTIONS.require(Act.DELIVER_REPORT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.DELIVER_REPORT, inspection.state)
    policy = ledger.policy_of(inspection)
    _roots_analysed(queries.hazards_of(inspection), policy)
    draft = papers.draw_up(inspection, at=at)
    digest = draft.digest
    rules.signed(
        inspection.team.exclude(signed_digest=digest).values_list("expert__name", flat=True),
        policy,
        signatures=inspection.team.filter(signed_digest=digest).count(),
    )
    recipients = papers.recipients(inspection, policy)
    record, report = papers.issue_record_and_report(inspection, draft, by=by, at=at, recipients=recipients)
    inspection.report_id = report.pk
    ledger.enter(
        inspection,
        Act.DELIVER_REPORT,
        by=by,
        at=at,
        basis=policy.reports.recipients.basis,
        data={"record": record.number, "report": report.number, "sha256": report.pdf_sha256},
        record_id=record.pk,
        report_id=report.pk,
        delivered_at=at,
        counted_year=counting.year_of(inspection),
    )
    tell("report-delivered", inspection, at=at, by=by, copies=recipients)
    return inspection


@transaction.atomic
def acknowledge_report(inspection: Inspection, *, by: Account, at: datetime) -> Inspection:
    """签收报告: a person of the enterprise confirms receipt, and having been told of every hazard."""
    INSPECTIONS.require(Act.ACKNOWLEDGE_REPORT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.ACKNOWLEDGE_REPORT, inspection.state)
    if inspection.acknowledged_at:
        raise Refusal("already_acknowledged", at=inspection.acknowledged_at)
    for hazard in queries.hazards_of(inspection):
        if HazardStep.objects.filter(hazard=hazard, step=Step.EXPLAINED, undone_at=None, acknowledged_at=None).exists():
            hazards.acknowledge_explanation(hazard, by=by, at=at)
    for document_id in (inspection.notice_id, inspection.record_id, inspection.report_id):
        papers.receive(document_id, inspection.enterprise.ref, by=by, at=at)
    return ledger.enter(inspection, Act.ACKNOWLEDGE_REPORT, by=by, at=at, acknowledged_at=at, acknowledged_by=by.pk)


@transaction.atomic
def respond_to_report(inspection: Inspection, *, by: Account, at: datetime) -> Inspection:
    """回复报告: the enterprise answers the report with a measure for every problem; what could be fixed at once is.

    A measure is a plan of rectification or a fix on the spot. Raises `measure_missing` naming the problems that have
    none (LY-2.1.13), `already_responded`.
    """
    INSPECTIONS.require(Act.RESPOND_TO_REPORT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.RESPOND_TO_REPORT, inspection.state)
    if inspection.responded_at:
        raise Refusal("already_responded", at=inspection.responded_at)
    unmeasured = [hazard.description[:30] for hazard in queries.hazards_of(inspection) if hazard.state in UNMEASURED]
    ruling = rules.responded(unmeasured, ledger.policy_of(inspection))
    return ledger.enter(
        inspection, Act.RESPOND_TO_REPORT, by=by, at=at, basis=ruling, responded_at=at, responded_by=by.pk
    )


@transaction.atomic
def issue_recheck_record(
    inspection: Inspection,
    *,
    by: Account,
    at: datetime,
    results: Mapping[int, Mapping[str, object]],
    drawing: int | None = None,
    happened_at: datetime | None = None,
) -> documents.OfficialDocument:
    """复查: an expert of the team looks at what was rectified, hazard by hazard, and the record is drawn up and signed;
    also at what came back of it, when the check itself is long closed.

    `results` maps hazard ids to {"passed": bool, "opinion": str, "photos": [attachment ids], "recordings": [the same]};
    they are looked at when that `happened_at`, and what is rectified later is re-checked later. Recordings stand beside
    the opinion and never in its place. Passed ones are struck off, unless something is
    owed that is not the expert's to do: the reply to a notice (HZ-5.6.3), or that the department has seen how a major
    one went (LH-2.8). Raises `hazard_not_of_this_check`, `nothing_to_recheck`, `looked_before_rectified` naming what
    was handed in only after that, and what the hazards' own acts raise.
    """
    INSPECTIONS.require(Act.ISSUE_RECHECK_RECORD, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.ISSUE_RECHECK_RECORD, inspection.state)
    own = {hazard.pk: hazard for hazard in queries.followed(inspection)}
    foreign = sorted(set(results) - set(own))
    if foreign:
        raise Refusal("hazard_not_of_this_check", missing=[str(pk) for pk in foreign])
    if not results:
        raise Refusal("nothing_to_recheck")
    done, told = clock.done_when(happened_at, at)
    basis = ledger.policy_of(inspection).hazards.verifier.for_key("general").basis
    unseen = [own[pk].description[:30] for pk in results if own[pk].rectified_at and done < own[pk].rectified_at]
    if unseen:
        raise Refusal("looked_before_rectified", missing=unseen, basis=basis)
    for pk, result in results.items():
        looked = {name: value for name, value in result.items() if name != "recordings"}
        _recheck_one(own[pk], by=by, at=at, happened_at=done, **looked)
        hearing.keep(inspection, result.get("recordings", ()), by=by, at=at, hazard=own[pk])
    rechecked = [Hazard.objects.get(pk=pk) for pk in results]
    paper = papers.issue_recheck_record(
        inspection, rechecked, results, by=by, at=at, looked_at=done, drawing=documents.drawn(drawing, by=by.ref)
    )
    ledger.enter(
        inspection,
        Act.ISSUE_RECHECK_RECORD,
        by=by,
        at=at,
        basis=basis,
        data={"number": paper.number, "hazards": [str(pk) for pk in results], **told},
    )
    return paper


def _recheck_one(
    hazard: Hazard,
    *,
    by: Account,
    at: datetime,
    happened_at: datetime,
    passed: bool,
    opinion: str = "",
    photos: tuple[int, ...] = (),
) -> None:
    if not passed:
        closure.return_rectification(hazard, by=by, at=at, opinion=opinion, photos=photos, on_record=True)
        return
    said = {"opinion": opinion, "photos": photos, "on_record": True, "happened_at": happened_at}
    hazard = closure.verify_rectification(hazard, by=by, at=at, **said)
    if closure.nothing_owed(hazard, by=by, at=at):
        closure.close_hazard(hazard, by=by, at=at)


@transaction.atomic
def close_inspection(inspection: Inspection, *, by: Account, at: datetime) -> Inspection:
    """办结: every hazard of the check is explained and struck off, also what came back of it, and the report is
    received; the visit is over.

    Raises `report_missing` for a check held without one (LY-2.1.12), `disclosure_not_acknowledged` (YT-4.2.4),
    `finding_not_handed_over` (LH-2.4), `hazards_open` naming them, `receipt_missing`, and what packages above ask
    (conditions.py).
    """
    INSPECTIONS.require(Act.CLOSE_INSPECTION, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    policy = ledger.policy_of(inspection)
    if inspection.started_at and inspection.report_id is None:
        raise Refusal("report_missing", missing=["report"], basis=policy.reports.recipients.basis)
    INSPECTION.move(Act.CLOSE_INSPECTION, inspection.state)
    conditions.require(Act.CLOSE_INSPECTION, inspection, by=by, at=at)
    rules.explained(queries.unacknowledged(inspection), policy)
    listing.require_listed(inspection)
    still_open = [hazard.description[:30] for hazard in queries.followed(inspection) if hazard.is_open]
    if still_open:
        raise Refusal("hazards_open", missing=still_open)
    if not inspection.acknowledged_at:
        raise Refusal("receipt_missing", missing=["receipt"])
    visits.end(inspection)
    return ledger.enter(inspection, Act.CLOSE_INSPECTION, by=by, at=at, closed_at=at)


@transaction.atomic
def confirm_year(site: Site, *, by: Account, at: datetime, year: int) -> YearConfirmation:
    """年度办结: the site's duty of the year is declared done, by the law and the grade of that year; anew, where
    more is asked by now than it was declared with.

    Raises `annual_checks_short` with the number missing (LY-2.1.3), `duty_not_set`, `year_not_begun`,
    `year_before_records`, `pack_not_in_force` for a year before the place's law.
    """
    SITES.require(Act.CONFIRM_YEAR, site, by)
    today = clock.local_day(at)
    Site.objects.select_for_update(of=("self",)).get(pk=site.pk)  # who voids a report of this year waits, or we do
    duty = queries.year_duty(site, year=year, on=today)
    rules.year_done(duty)
    policy = policies.at(site.division_code, on=min(today, date(year, 12, 31)))
    standing = YearConfirmation.objects.filter(site=site, year=year).first()
    if standing is not None and standing.rests_on_enough(duty.required):
        return standing
    said = {"required": duty.required, "done": duty.done, "by": by.pk, "at": at, "release": policy.release}
    row, _created = YearConfirmation.objects.update_or_create(site=site, year=year, defaults=said)
    audit.record(
        Act.CONFIRM_YEAR,
        site.ref,
        by=by.ref,
        at=at,
        basis=[duty.setting.basis],
        release=policy.release,
        data={"year": year, "required": duty.required, "done": duty.done},
    )
    return row
