"""Certificates are recorded and examined again, posts ask for them, and people take these posts."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.documents.models import Attachment
from bihuan.parties.models import Account
from bihuan.parties.sealed import recognised
from bihuan.policy import policies
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.certificate import gate, queries, rules
from bihuan.registers.kinds.certificate.access import CERTIFICATES
from bihuan.registers.kinds.certificate.models import Certificate, CertifiedPost
from bihuan.registers.kinds.certificate.states import PURPOSE, Act
from bihuan.registers.kinds.duties.models import DutyPost, Employee


@transaction.atomic
def ask_for_certificate(
    post: DutyPost, *, by: Account, at: datetime, role: str, operation_class: str = ""
) -> CertifiedPost | None:
    """设定持证岗位: whoever is put on the post from now on holds that certificate; no `role` asks for none any more.
    Raises what rules.demandable raises."""
    CERTIFICATES.require(Act.ASK_FOR_CERTIFICATE, post.enterprise, by)
    made = None
    if role:
        demand = rules.Demand(role, operation_class if role == rules.SPECIAL_OPERATOR else "")
        rules.demandable(demand, queries.classes(), policies.at(post.enterprise.division_code, on=clock.local_day(at)))
        values = {"role": demand.role, "operation_class": demand.operation_class}
        made, _new = CertifiedPost.objects.update_or_create(post=post, defaults=values)
    else:
        CertifiedPost.objects.filter(post=post).delete()
    basis = rules.ground(role, policies.at(post.enterprise.division_code, on=clock.local_day(at)))
    data = {"post": str(post), "role": role, "operation_class": made.operation_class if made else ""}
    audit.record(Act.ASK_FOR_CERTIFICATE, post.enterprise.ref, by=by.ref, at=at, basis=[basis], data=data)
    return made


@transaction.atomic
def record_certificate(
    employee: Employee,
    *,
    by: Account,
    at: datetime,
    kind: str,
    number: str,
    operation_class: str = "",
    issuer: str = "",
    issued_on: date | None = None,
    valid_until: date | None = None,
    photo: int | None = None,
) -> Certificate:
    """登记资格证书: of one person; one of the same kind and class takes the place of the one before, which stays in the
    chain; the same one brought again keeps its photo and its re-examination. `photo` shows it (an attachment's id).
    Raises `employee_left` and what rules.recorded raises."""
    CERTIFICATES.require(Act.RECORD_CERTIFICATE, employee.enterprise, by)
    employee, today = _at_work(employee), clock.local_day(at)
    operation_class = operation_class if kind == rules.SPECIAL_OPERATOR else ""
    told = rules.Told(kind, number, operation_class, issued_on, valid_until)
    policy = policies.at(employee.enterprise.division_code, on=today)
    term = rules.recorded(told, queries.classes(), on=today, policy=policy)
    if photo is not None:
        documents.require_own([photo], by=by.ref, purpose=PURPOSE)
    known = employee.certificates.filter(kind=kind, operation_class=operation_class, withdrawn_at=None).first()
    row = known or Certificate(employee=employee, kind=kind, operation_class=operation_class)
    key = recognised(rules.bare(number), context=PURPOSE)
    same = row.number_key == key
    if not (same and (row.issued_on, row.valid_until) == (issued_on, term.valid_until)):
        row.keep(term)
    row.photo_id = photo if photo is not None or not same else row.photo_id
    row.number_end, row.number_key = rules.masked(number), key
    row.issuer, row.issued_on, row.recorded_at = issuer.strip(), issued_on, at
    row.save()
    data = {"name": employee.name, "kind": kind, "operation_class": operation_class, "ends_on": str(row.ends_on)}
    audit.record(Act.RECORD_CERTIFICATE, row.ref, by=by.ref, at=at, case=employee.enterprise.ref, data=data)
    return row


@transaction.atomic
def record_reexamination(certificate: Certificate, *, by: Account, at: datetime, passed_on: date | None) -> Certificate:
    """登记证书复审: passed on that day, it counts for another cycle. Raises `certificate_withdrawn` and what
    rules.reexamined raises."""
    CERTIFICATES.require(Act.RECORD_REEXAMINATION, certificate.employee.enterprise, by)
    row, today = _standing(certificate), clock.local_day(at)
    enterprise = certificate.employee.enterprise
    policy = policies.at(enterprise.division_code, on=today)
    row.keep(rules.reexamined(row.kind, row.term, passed_on, issued_on=row.issued_on, on=today, policy=policy))
    row.save(update_fields=["valid_until", "review_on", "ends_on"])
    data = {"name": certificate.employee.name, "passed_on": str(passed_on), "ends_on": str(row.ends_on)}
    audit.record(Act.RECORD_REEXAMINATION, row.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return row


@transaction.atomic
def withdraw_certificate(certificate: Certificate, *, by: Account, at: datetime, reason: str) -> Certificate:
    """作废证书记录: what was recorded by mistake counts no longer and stays on record. Raises `certificate_withdrawn`,
    `reason_missing`."""
    CERTIFICATES.require(Act.WITHDRAW_CERTIFICATE, certificate.employee.enterprise, by)
    row = _standing(certificate)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    case, data = certificate.employee.enterprise.ref, {"name": certificate.employee.name, "reason": reason.strip()}
    audit.record(Act.WITHDRAW_CERTIFICATE, row.ref, by=by.ref, at=at, case=case, data=data)
    return row


@transaction.atomic
def open_certificate_photo(certificate: Certificate, *, by: Account, at: datetime) -> Attachment:
    """查看证书照片: the file, once the look at somebody's number is on record. Stranger where there is none."""
    enterprise = certificate.employee.enterprise
    CERTIFICATES.require(Act.OPEN_CERTIFICATE_PHOTO, enterprise, by)
    file = Attachment.objects.filter(pk=certificate.photo_id).first()
    if file is None:
        raise Stranger(certificate.ref)
    data = {"name": certificate.employee.name, "sha256": file.sha256}
    audit.record(Act.OPEN_CERTIFICATE_PHOTO, certificate.ref, by=by.ref, at=at, case=enterprise.ref, data=data)
    return file


@transaction.atomic
def appoint_certified(employee: Employee, *, by: Account, at: datetime, post: DutyPost) -> Employee:
    """安排持证上岗: the person takes a post that asks for a certificate. Raises `employee_left`,
    `post_asks_for_none`, `certificate_missing`, `certificate_class_mismatch`, `certificate_expired` (LY-4.3.1,
    QHD-7.7)."""
    CERTIFICATES.require(Act.APPOINT_CERTIFIED, employee.enterprise, by)
    employee = _at_work(employee)
    if post.enterprise_id != employee.enterprise_id:
        raise Stranger(post.ref)
    demand = gate.require(employee, post, on=clock.local_day(at))
    if demand is None:
        raise Refusal("post_asks_for_none", name=post.name)
    employee.post = post
    employee.save(update_fields=["post"])
    policy = policies.at(employee.enterprise.division_code, on=clock.local_day(at))
    basis = rules.ground(demand.role, policy)
    data = {"name": employee.name, "post": str(post), "role": demand.role, "operation_class": demand.operation_class}
    case = employee.enterprise.ref
    audit.record(Act.APPOINT_CERTIFIED, employee.ref, by=by.ref, at=at, case=case, basis=[basis], data=data)
    return employee


def _at_work(employee: Employee) -> Employee:
    """The row as it stands now, locked until the act ends. Raises `employee_left`."""
    fresh = Employee.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=employee.pk)
    if fresh.left_on is not None:
        raise Refusal("employee_left", name=fresh.name)
    return fresh


def _standing(certificate: Certificate) -> Certificate:
    fresh = Certificate.objects.select_for_update(of=("self",)).get(pk=certificate.pk)
    if fresh.withdrawn_at is not None:
        raise Refusal("certificate_withdrawn")
    return fresh
