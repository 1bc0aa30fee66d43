"""Opening a case, what is found out, and what the office decides; its end stands in ending.py."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction

from bihuan import clock, documents
from bihuan.conduct.cases import decided, findings, ledger, rules, sources
from bihuan.conduct.cases.access import OPENING, is_in_scope
from bihuan.conduct.cases.models import Case, CaseEvidence
from bihuan.conduct.cases.states import EVIDENCE, SHOWN, Act, CaseState, Ground
from bihuan.hazards.models import Hazard, Photo
from bihuan.parties import assigning
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.policy import due_on, policies
from bihuan.refusal import Refusal, Stranger


@transaction.atomic
def open_case(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    ground: str,
    suspect_kind: str,
    suspect: str,
    breach: str,
    legal_basis: str,
    hazard: Hazard | None = None,
    record: str = "",
    what: str = "",
    files: Collection[int] = (),
    with_photos: bool = False,
    responsible: str = "",
    reason: str = "",
) -> Case:
    """立案: on a finding, on a fact that the data show (`record` names it), or on what another department sent.

    `with_photos` takes the hazard's own photos for evidence; the record of a computed fact is evidence by itself.
    Raises `enforcement_ground_missing` (LY-2.2.3, LY-3.2.9), `self_found_no_penalty` (LH-10.4), `rectify_first`
    (YT-5.2.3), `suspect_missing`, `breach_missing`, `legal_basis_missing` (QHD-8.2), `evidence_missing` (LH-3.2),
    `not_in_duty_list`, `case_open_already`, `case_decided_already` for a fact that is over and was decided on.
    """
    today = clock.local_day(at)
    division = hazard.division_code if hazard is not None else enterprise.division_code
    policy = policies.at(division, on=today)
    basis = ledger.ground_basis(policy, ground) if ground in tuple(Ground) else None
    OPENING.require(Act.OPEN_CASE, enterprise, by, basis=basis)
    if ground != Ground.TRANSFERRED:  # what came here is the office's duty, whatever the enterprise else belongs to
        if not is_in_scope(enterprise, by):
            raise Stranger(enterprise.ref)
        assigning.require_listed(by.regulator, enterprise.sector, on=today)
    documents.require_own(files, by=by.ref, purpose=EVIDENCE)
    fact = _ground(ground, enterprise, by.regulator, hazard=hazard, record=record, reason=reason, on=today, basis=basis)
    photos = _photos(hazard) if with_photos and hazard is not None else []
    rules.charged(
        suspect=suspect,
        breach=breach,
        legal_basis=legal_basis,
        evidence=[*files, *photos, *([fact.record] if fact.ground != Ground.FINDING else [])],
        basis=basis,
    )
    if Case.objects.filter(office=by.regulator, ground=ground, ground_ref=fact.record, closed_at=None).exists():
        raise Refusal("case_open_already", basis=basis)
    if number := decided.numbers([fact], by.regulator, on=today).get((fact.ground, fact.record)):
        raise Refusal("case_decided_already", basis=basis, number=number)
    case = Case.objects.create(
        **_next_number(by.regulator, today),
        office=by.regulator,
        enterprise=enterprise,
        hazard=fact.hazard,
        division_code=division,
        state=CaseState.OPENED,
        ground=ground,
        ground_ref=fact.record,
        ground_text=fact.text,
        clause=getattr(basis, "clause", "") or "",
        suspect_kind=suspect_kind,
        suspect=suspect.strip(),
        breach=breach.strip(),
        legal_basis=legal_basis.strip(),
        reason=reason.strip(),
        minor=fact.hazard is not None and hasattr(fact.hazard, "minor_breach"),
        responsible=responsible.strip(),
        opened_by=by,
        opened_at=at,
    )
    if fact.ground != Ground.FINDING:
        _enter_evidence(case, by=by, at=at, what=fact.text[:200], record=fact.record)
    if files or photos:
        _enter_evidence(case, by=by, at=at, what=what.strip() or case.breach[:200], files=[*files, *photos])
    ledger.record(Act.OPEN_CASE, case, by=by, at=at, basis=basis, data={"enterprise": enterprise.name})
    return case


def _ground(
    ground: str,
    enterprise: Enterprise,
    office: Regulator,
    *,
    hazard: Hazard | None,
    record: str,
    reason: str,
    on: date,
    basis: Any,
) -> sources.Proposal:
    """The fact that the case rests on, or why there is none."""
    if hazard is not None and hazard.enterprise_id != enterprise.pk:
        raise Stranger(hazard.ref)
    if ground in SHOWN:
        wanted = record or (hazard.ref if hazard is not None else "")  # who names no record rests on none
        found = sources.proposed(enterprise, office, on=on)
        fact = next((one for one in found if (one.ground, one.record) == (ground, wanted)), None)
    elif ground == Ground.FINDING and hazard is not None:
        told = rules.immunity(findings.facts_of(hazard), policies.at(hazard.division_code, on=on))
        rules.punishable(told, reason=reason)
        fact = sources.Proposal(Ground.FINDING, hazard.ref, f"{hazard.number}“{hazard.description}”", hazard)
    else:
        fact = None
    if fact is None:
        raise Refusal("enforcement_ground_missing", missing=["ground"], basis=basis, name=enterprise.name)
    return fact


def _photos(hazard: Hazard) -> list[int]:
    return list(Photo.objects.filter(hazard=hazard).order_by("id").values_list("attachment_id", flat=True))


def _next_number(office: Regulator, today: date) -> dict[str, int]:
    """Numbers of one office and year have no gaps: whoever opens the next one waits for its row."""
    Regulator.objects.select_for_update(no_key=True).get(pk=office.pk)
    rows = Case.objects.filter(office=office, year=today.year).order_by("-serial")
    return {"year": today.year, "serial": (rows.values_list("serial", flat=True).first() or 0) + 1}


def _enter_evidence(
    case: Case, *, by: Account, at: datetime, what: str, files: Iterable[int] = (), record: str = ""
) -> CaseEvidence:
    return CaseEvidence.objects.create(case=case, what=what, files=list(files), record=record, by=by, at=at)


@transaction.atomic
def add_case_evidence(case: Case, *, by: Account, at: datetime, what: str, files: Collection[int]) -> Case:
    """补充证据: files, and what they show. Raises `evidence_missing`, `evidence_text_missing` (LH-3.2)."""
    case = ledger.begun(Act.ADD_CASE_EVIDENCE, case, by)
    documents.require_own(files, by=by.ref, purpose=EVIDENCE)
    basis = ledger.ground_basis(ledger.policy_of(case), case.ground)
    if not files:
        raise Refusal("evidence_missing", missing=["evidence"], basis=basis)
    if not what.strip():
        raise Refusal("evidence_text_missing", missing=["what"], basis=basis)
    row = _enter_evidence(case, by=by, at=at, what=what.strip(), files=files)
    return ledger.enter(Act.ADD_CASE_EVIDENCE, case, by=by, at=at, data={"evidence": row.what})


@transaction.atomic
def name_responsible(case: Case, *, by: Account, at: datetime, responsible: str, post: str = "") -> Case:
    """写明责任者: who answers for the breach, by name and post (LY-1.2.7). Raises `responsible_person_unset`."""
    case = ledger.begun(Act.NAME_RESPONSIBLE, case, by)
    basis = ledger.ground_basis(ledger.policy_of(case), case.ground)
    if not responsible.strip():
        raise Refusal("responsible_person_unset", missing=["responsible"], basis=basis)
    said = {"responsible": responsible.strip(), "responsible_post": post.strip()}
    return ledger.enter(Act.NAME_RESPONSIBLE, case, by=by, at=at, basis=basis, **said)


@transaction.atomic
def suspect_crime(case: Case, *, by: Account, at: datetime, reason: str) -> Case:
    """认定涉嫌犯罪: from then on the case ends with the police or with their answer (LH-3.4). Raises `reason_missing`,
    `crime_suspected_already`."""
    case = ledger.begun(Act.SUSPECT_CRIME, case, by)
    basis = ledger.policy_of(case).enforcement.crime_decide_days.basis
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"], basis=basis)
    if case.crime:
        raise Refusal("crime_suspected_already", basis=basis)
    said = {"crime": True, "crime_reason": reason.strip(), "crime_at": at}
    return ledger.enter(Act.SUSPECT_CRIME, case, by=by, at=at, basis=basis, **said)


@transaction.atomic
def end_investigation(case: Case, *, by: Account, at: datetime, findings: str) -> Case:
    """调查终结: what was found out. Raises `case_findings_missing`."""
    case = ledger.begun(Act.END_INVESTIGATION, case, by)
    basis = ledger.ground_basis(ledger.policy_of(case), case.ground)
    if not findings.strip():
        raise Refusal("case_findings_missing", missing=["findings"], basis=basis)
    return ledger.enter(Act.END_INVESTIGATION, case, by=by, at=at, basis=basis, findings=findings.strip())


@transaction.atomic
def decide_case(
    case: Case, *, by: Account, at: datetime, outcome: str, decision: str, number: str = "",
    amount: Decimal | None = None, discretion: str = "",
) -> Case:  # fmt: skip
    """作出处理决定: by the head of the office; the amount is what a person typed, nothing computes one.

    Raises `case_decision_missing`, `decision_number_missing`, `amount_without_penalty`.
    """
    case = ledger.begun(Act.DECIDE_CASE, case, by)
    policy = ledger.policy_of(case)
    basis = ledger.ground_basis(policy, case.ground)
    rules.decided(outcome, decision=decision, number=number, amount=amount, basis=basis)
    term = due_on(policy, "enforcement.publish_days", after=clock.local_day(at)) if outcome == "penalty" else None
    said = {
        "outcome": outcome,
        "decision": decision.strip(),
        "decision_number": number.strip(),
        "amount": amount,
        "discretion": discretion.strip(),
        "decided_at": at,
        "publish_by": term.on if term else None,
    }
    data = {"number": number.strip(), "amount": str(amount or "")}
    return ledger.enter(Act.DECIDE_CASE, case, by=by, at=at, basis=basis, data=data, **said)
