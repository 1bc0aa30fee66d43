"""A licence is applied for, each condition shown and looked at, reviewed by others without an interest, and decided."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.admission import papers, queries, rules
from bihuan.admission.access import APPLICATIONS, ENTERPRISES, REVIEWS
from bihuan.admission.models import Construction, LicenceApplication, LicenceReview
from bihuan.admission.states import APPLICATION, EVIDENCE, Act
from bihuan.experts.models import Expert
from bihuan.experts.works import operations as works
from bihuan.parties import assigning
from bihuan.parties.keeping import keeps
from bihuan.parties.models import Account, Enterprise, Guest, Institution, Regulator, Role
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal, Stranger

LICENCE_REVIEW = "licence_review"
"""The kind of work that an expert does here (experts.work_kinds)."""


@transaction.atomic
def apply_for_licence(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    office: Regulator | None,
    licence: str,
    construction: Construction | None = None,
    assessed_by: Institution | None = None,
) -> LicenceApplication:
    """申请许可: at one office; `assessed_by` prepared the applicant's safety assessment. Raises
    `licence_incomplete`, `office_does_not_license` for one that does not keep the applicant's record."""
    ENTERPRISES.require(Act.APPLY_FOR_LICENCE, enterprise, by)
    missing = [name for name, given in (("licence", licence.strip()), ("office", office)) if not given]
    if missing:
        raise Refusal("licence_incomplete", missing=missing)
    if not keeps(office, enterprise):
        raise Refusal("office_does_not_license", name=office.name)
    if construction is not None and construction.enterprise_id != enterprise.pk:
        raise Stranger(construction.ref)
    made = LicenceApplication.objects.create(
        enterprise=enterprise,
        office=office,
        licence=licence.strip(),
        construction=construction,
        assessed_by=assessed_by,
        applied_by=by,
        applied_at=at,
    )
    data = {"licence": made.licence, "office": office.ref, "construction": construction.ref if construction else ""}
    _take_step(Act.APPLY_FOR_LICENCE, made, by, at, None, data)
    return made


@transaction.atomic
def evidence_condition(
    application: LicenceApplication,
    *,
    by: Account,
    at: datetime,
    code: str,
    evidence: str,
    files: Sequence[int] = (),
) -> LicenceApplication:
    """提交条件证明: what shows that a condition is met, in words and as `files` (attachments; without new ones those
    before stay); what the office found of it before is looked at anew. Raises `safety_condition_unknown`,
    `condition_evidence_missing`."""
    APPLICATIONS.require(Act.EVIDENCE_CONDITION, application, by)
    row = _open(application, Act.EVIDENCE_CONDITION)
    _known(row, code, at)
    if not evidence.strip():
        raise Refusal("condition_evidence_missing", missing=["evidence"], basis=_condition_basis(row, at))
    documents.require_own(files, by=by.ref, purpose=EVIDENCE)
    shown = list(files) or row.conditions.get(code, {}).get("files", [])
    row.conditions[code] = {"evidence": evidence.strip(), "files": shown, "shown": at.isoformat()}
    row.files = [*row.files, *files]
    row.save(update_fields=["conditions", "files"])
    data = {"condition": code, "evidence": evidence.strip(), "files": len(shown)}
    _take_step(Act.EVIDENCE_CONDITION, row, by, at, _law(row, at).licensing.conditions_all_met, data)
    return row


@transaction.atomic
def check_condition(
    application: LicenceApplication,
    *,
    by: Account,
    at: datetime,
    code: str,
    met: bool,
    note: str = "",
    shown: str | None = None,
) -> LicenceApplication:
    """核查安全条件: the office found it met by what was shown, or not and says why. `shown` tells when what it looked
    at was brought (a condition's "shown"). Raises `safety_condition_unknown`, `condition_evidence_missing`,
    `done_meanwhile` where something else has been brought since, `reason_missing`."""
    APPLICATIONS.require(Act.CHECK_CONDITION, application, by)
    row = _open(application, Act.CHECK_CONDITION)
    _known(row, code, at)
    said = row.conditions.get(code, {})
    if shown is not None and shown != said.get("shown", ""):
        raise Refusal("done_meanwhile")
    if met and not said.get("evidence"):
        raise Refusal("condition_evidence_missing", missing=["evidence"], basis=_condition_basis(row, at))
    if not met and not note.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=_condition_basis(row, at))
    row.conditions[code] = {**said, "met": met, "note": note.strip(), "by": by.name, "on": str(clock.local_day(at))}
    row.save(update_fields=["conditions"])
    data = {"condition": code, "met": str(met), "note": note.strip()}
    _take_step(Act.CHECK_CONDITION, row, by, at, _law(row, at).licensing.conditions_all_met, data)
    return row


@transaction.atomic
def commission_review(
    application: LicenceApplication, *, by: Account, at: datetime, reviewer: Expert | Institution
) -> LicenceReview:
    """委托许可审查: an expert or an institution that has no part in the applicant; as long as it lasts they see the
    enterprise. Raises `conflict_of_interest` naming the tie (HZ-3.1.2, LH-6.3), `reviewer_without_account`,
    `review_commissioned_already`."""
    APPLICATIONS.require(Act.COMMISSION_REVIEW, application, by)
    row = _open(application, Act.COMMISSION_REVIEW)
    policy = _independent(reviewer, row, at)
    people = _people_of(reviewer)
    if not people:
        raise Refusal("reviewer_without_account", name=reviewer.name)
    whose = {"expert" if isinstance(reviewer, Expert) else "institution": reviewer}
    if row.reviews.filter(**whose).exists():
        raise Refusal("review_commissioned_already", name=reviewer.name)
    made = LicenceReview.objects.create(application=row, commissioned_by=by, commissioned_at=at, **whose)
    for account in people:
        Guest.objects.get_or_create(account=account, enterprise=row.enterprise, reason=_reason(row))
    _take_step(Act.COMMISSION_REVIEW, row, by, at, policy.licensing.expert_opinion, {"reviewer": reviewer.ref})
    return made


@transaction.atomic
def sign_review_opinion(
    review: LicenceReview, *, by: Account, at: datetime, said: str, favourable: bool
) -> LicenceReview:
    """签署审查意见: as a signed paper in the file; an expert's work is logged with it (LH-6.3). Raises
    `conflict_of_interest`, `review_signed_already`, `opinion_incomplete`."""
    REVIEWS.require(Act.SIGN_REVIEW_OPINION, review, by)
    row = _open(review.application, Act.SIGN_REVIEW_OPINION)
    review = LicenceReview.objects.select_for_update(of=("self",)).get(pk=review.pk)
    if review.signed_at is not None:
        raise Refusal("review_signed_already")
    if not said.strip():
        raise Refusal("opinion_incomplete", missing=["opinion"])
    policy = _independent(review.reviewer, row, at)  # a tie may have come to light since
    review.said, review.favourable = said.strip(), favourable
    review.signed_by, review.signed_at = by, at
    review.document_id = papers.issue_opinion(review, row, by=by, at=at).pk
    review.save()
    if review.expert is not None:
        works.note(review.expert, LICENCE_REVIEW, row.enterprise, by=by, at=at, document_id=review.document_id)
    data = {"reviewer": review.reviewer.ref, "favourable": str(favourable)}
    _take_step(Act.SIGN_REVIEW_OPINION, row, by, at, policy.licensing.expert_opinion, data)
    return review


@transaction.atomic
def grant_licence(
    application: LicenceApplication,
    *,
    by: Account,
    at: datetime,
    number: str,
    construction: Construction | None = None,
    apart: str = "",
) -> LicenceApplication:
    """准予许可: the three simultaneities are passed, every safety condition is shown and met, and whoever was asked has
    signed; the licence stands on record. Nobody may let a condition pass, and no applicant leaves its project out:
    where one does not produce yet, the office says which the licence is for, or why (`apart`) for none. Raises
    `licence_project_unsaid`, `three_simultaneous_not_passed` (LY-4.1.1), `safety_condition_unmet` naming them
    (LY-4.1.2), `review_opinion_pending`, `licence_incomplete`."""
    APPLICATIONS.require(Act.GRANT_LICENCE, application, by)
    row, policy = _open(application, Act.GRANT_LICENCE), _law(application, at)
    today = clock.local_day(at)
    if construction is not None and construction.enterprise_id != row.enterprise_id:
        raise Stranger(construction.ref)
    row.construction = construction or row.construction
    rules.project_said(
        named=row.construction is not None,
        apart=apart,
        building=bool(queries.unfinished(row.enterprise)),
        policy=policy,
    )
    queries.require_grantable(row, policy, on=today)
    if not number.strip():
        raise Refusal("licence_incomplete", missing=["number"])
    row.number, row.reason = number.strip(), apart.strip() if row.construction is None else ""
    assigning.record_licence(row.enterprise, by=by, at=at, name=row.licence, number=row.number, issued_by=row.office)
    row = _decided(Act.GRANT_LICENCE, row, by=by, at=at, policy=policy, data=_granted(row))
    return row


def _granted(row: LicenceApplication) -> dict[str, str]:
    """Under which number, for which project, or why for none."""
    about = {"construction": row.construction.ref} if row.construction is not None else {"reason": row.reason}
    return {"number": row.number} | {name: said for name, said in about.items() if said}


@transaction.atomic
def deny_licence(application: LicenceApplication, *, by: Account, at: datetime, reason: str) -> LicenceApplication:
    """不予许可: with the reason. Raises `reason_missing`."""
    APPLICATIONS.require(Act.DENY_LICENCE, application, by)
    row = _refused(Act.DENY_LICENCE, application, reason, by=by, at=at)
    return row


@transaction.atomic
def take_back_licence_application(
    application: LicenceApplication, *, by: Account, at: datetime, reason: str
) -> LicenceApplication:
    """撤回许可申请: by the applicant. Raises `reason_missing`."""
    APPLICATIONS.require(Act.TAKE_BACK_LICENCE_APPLICATION, application, by)
    row = _refused(Act.TAKE_BACK_LICENCE_APPLICATION, application, reason, by=by, at=at)
    return row


def _refused(act: Act, application: LicenceApplication, reason: str, *, by: Account, at: datetime) -> Any:
    row = _open(application, act)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=_condition_basis(row, at))
    row.reason = reason.strip()
    return _decided(act, row, by=by, at=at, policy=_law(row, at), data={"reason": row.reason})


def _decided(
    act: Act, row: LicenceApplication, *, by: Account, at: datetime, policy: Policy, data: dict[str, str]
) -> LicenceApplication:
    row.state, row.decided_at = APPLICATION.target(act, row.state), at
    row.save(update_fields=["state", "decided_at", "number", "reason", "construction"])
    Guest.objects.filter(enterprise=row.enterprise, reason=_reason(row)).delete()
    _take_step(act, row, by, at, policy.licensing.conditions_all_met, {"licence": row.licence, **data})
    return row


def _open(application: LicenceApplication, act: Act) -> LicenceApplication:
    """The row as it stands now, locked, where the act may be done. Raises `state_not_allowed`."""
    rows = LicenceApplication.objects.select_for_update(of=("self",))
    row = rows.select_related("enterprise", "office", "construction", "assessed_by").get(pk=application.pk)
    APPLICATION.target(act, row.state)
    return row


def _independent(reviewer: Expert | Institution, row: LicenceApplication, at: datetime) -> Policy:
    policy, today = _law(row, at), clock.local_day(at)
    rules.independent(queries.ties_of(reviewer, row, on=today), reviewer.name, policy)
    return policy


def _people_of(reviewer: Expert | Institution) -> list[Account]:
    if isinstance(reviewer, Expert):
        return [reviewer.account] if reviewer.account is not None and reviewer.account.is_active else []
    return list(reviewer.accounts.filter(is_active=True, roles__contains=[Role.INSTITUTION]))


def _reason(row: LicenceApplication) -> str:
    return f"{Guest.REVIEWING}{row.pk}"


def _known(row: LicenceApplication, code: str, at: datetime) -> None:
    if code not in queries.conditions(row.enterprise, on=clock.local_day(at)):
        raise Refusal("safety_condition_unknown", value=code, basis=_condition_basis(row, at))


def _condition_basis(row: LicenceApplication, at: datetime) -> Any:
    return _law(row, at).licensing.conditions_all_met.cited


def _law(row: LicenceApplication, at: datetime) -> Policy:
    return policies.at(row.enterprise.division_code, on=clock.local_day(at))


def _take_step(
    act: Act, row: LicenceApplication, by: Account, at: datetime, setting: Any, data: dict[str, Any]
) -> None:
    basis = setting.cited if setting is not None else None
    audit.record(act, row.ref, by=by.ref, at=at, case=row.enterprise.ref, basis=[basis], data=data)
