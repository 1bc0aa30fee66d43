"""The way into a pool: proofs, the application and its answer, and the record that bars the door."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.db import IntegrityError, transaction

from bihuan import audit, clock, documents
from bihuan.experts.access import APPLICATIONS, EXPERTS, RECORDS, Act, is_the_expert
from bihuan.experts.models import REVIEWS, Application, Expert, Misconduct, Pool, Proof
from bihuan.experts.states import APPLICATION
from bihuan.parties.models import Account
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def file_proof(
    expert: Expert, *, by: Account, at: datetime, kind: str, dated_on: date, said: str, files: Sequence[int] = ()
) -> Proof:
    """提交入库材料: by the expert or the office that receives the application (LY-2.3.4, LH-5.1). `said` is who issued
    the paper or what the review found; `files` are attachment ids that `by` brought.

    Raises `proof_kind_unknown`, `proof_source_missing`, `proof_dated_later`, `review_by_others` for a judgement passed
    on oneself.
    """
    EXPERTS.require(Act.FILE_PROOF, expert, by)
    if kind not in Proof.Kind.values:
        raise Refusal("proof_kind_unknown", value=kind)
    if kind in REVIEWS and is_the_expert(expert, by):
        raise Refusal("review_by_others", missing=[kind])
    if not said.strip():
        raise Refusal("proof_source_missing", missing=["said"])
    if dated_on > clock.local_day(at):
        raise Refusal("proof_dated_later", value=dated_on)
    documents.require_own(files, by=by.ref)
    proof = Proof.objects.create(
        expert=expert, kind=kind, dated_on=dated_on, said=said.strip(), files=list(files), filed_by=by, filed_at=at
    )
    data = {"kind": kind, "dated_on": str(dated_on), "files": [str(pk) for pk in files]}
    audit.record(Act.FILE_PROOF, expert.ref, by=by.ref, at=at, data=data)
    return proof


@transaction.atomic
def apply_for_pool(
    expert: Expert, *, pool: Pool, by: Account, at: datetime, statement: str = "", files: Sequence[int] = ()
) -> Application:
    """申请入库, by the expert; or by the pool's owner for who brought it on paper, with the signed application, which
    opens the expert's file to that office.

    Raises `signed_application_missing`, `already_in_pool`, `application_open`.
    """
    application = Application(
        expert=expert, pool=pool, statement=statement.strip(), files=list(files), filed_by=by, filed_at=at
    )
    APPLICATIONS.require(Act.APPLY_FOR_POOL, application, by)
    if not (files or is_the_expert(expert, by)):
        raise Refusal("signed_application_missing", missing=["files"])
    documents.require_own(files, by=by.ref)
    if expert.memberships.filter(pool=pool, ended_on=None).exists():
        raise Refusal("already_in_pool", value=pool.name)
    try:
        with transaction.atomic():
            application.save(force_insert=True)
    except IntegrityError as error:
        raise Refusal("application_open", value=pool.name) from error
    audit.record(
        Act.APPLY_FOR_POOL, expert.ref, by=by.ref, at=at, data={"pool": pool.ref, "files": [str(pk) for pk in files]}
    )
    return application


@transaction.atomic
def return_application(application: Application, *, by: Account, at: datetime, reason: str) -> Application:
    """退回入库申请 with the reason; the expert may apply again. Raises `reason_missing`."""
    APPLICATIONS.require(Act.RETURN_APPLICATION, application, by)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    application = _decided(Act.RETURN_APPLICATION, application, by=by, at=at, answer=reason.strip())
    data = {"application": application.ref, "reason": application.answer}
    audit.record(Act.RETURN_APPLICATION, application.expert.ref, by=by.ref, at=at, data=data)
    return application


@transaction.atomic
def withdraw_application(application: Application, *, by: Account, at: datetime) -> Application:
    """撤回入库申请, by the applicant, as long as nobody has answered."""
    APPLICATIONS.require(Act.WITHDRAW_APPLICATION, application, by)
    application = _decided(Act.WITHDRAW_APPLICATION, application, by=by, at=at, answer="")
    data = {"application": application.ref}
    audit.record(Act.WITHDRAW_APPLICATION, application.expert.ref, by=by.ref, at=at, data=data)
    return application


def _decided(act: Act, application: Application, *, by: Account, at: datetime, answer: str) -> Application:
    """The application, locked and moved along its table."""
    application = Application.objects.select_for_update(of=("self",)).select_related("expert").get(pk=application.pk)
    application.state = APPLICATION.target(act, application.state)
    application.answer, application.decided_by, application.decided_at = answer, by, at
    application.save(update_fields=["state", "answer", "decided_by", "decided_at"])
    return application


@transaction.atomic
def note_misconduct(
    expert: Expert, *, by: Account, at: datetime, division_code: str, ground: str, evidence: str
) -> Misconduct:
    """登记违规 on one of the place's severe grounds, with what shows it; until it is settled no pool admits the expert
    (LH-5.1, LH-14.4).

    Raises `severe_ground_unknown` naming the place's grounds, `evidence_text_missing`.
    """
    EXPERTS.require(Act.NOTE_MISCONDUCT, expert, by)
    grounds = policies.at(division_code, on=clock.local_day(at)).experts.severe_grounds
    if ground not in (grounds.value or ()):
        raise Refusal("severe_ground_unknown", basis=grounds.basis, allowed=sorted(grounds.value or ()))
    if not evidence.strip():
        raise Refusal("evidence_text_missing", missing=["evidence"], basis=grounds.basis)
    row = Misconduct.objects.create(expert=expert, ground=ground, evidence=evidence.strip(), noted_by=by, noted_at=at)
    data = {"misconduct": row.ref, "ground": ground}
    audit.record(Act.NOTE_MISCONDUCT, expert.ref, by=by.ref, at=at, basis=[grounds.basis], data=data)
    return row


@transaction.atomic
def settle_misconduct(misconduct: Misconduct, *, by: Account, at: datetime, settlement: str) -> Misconduct:
    """违规处理完毕: what came of it, by the office that noted it or one above; the record stays. Raises
    `reason_missing`, `already_settled`."""
    RECORDS.require(Act.SETTLE_MISCONDUCT, misconduct, by)
    row = Misconduct.objects.select_for_update(of=("self",)).select_related("expert").get(pk=misconduct.pk)
    if row.settled_at is not None:
        raise Refusal("already_settled", on=clock.local_day(row.settled_at))
    if not settlement.strip():
        raise Refusal("reason_missing", missing=["reason"])
    row.settlement, row.settled_by, row.settled_at = settlement.strip(), by, at
    row.save(update_fields=["settlement", "settled_by", "settled_at"])
    audit.record(Act.SETTLE_MISCONDUCT, row.expert.ref, by=by.ref, at=at, data={"misconduct": row.ref})
    return row
