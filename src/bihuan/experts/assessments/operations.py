"""The acts on an expert's year: what is noted of the work, the grade, its withdrawal, a commendation."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from functools import partial

from django.db import transaction

from bihuan import audit, clock
from bihuan.audit.operations import Draft
from bihuan.experts.assessments import queries, record, rules
from bihuan.experts.assessments.access import GIVEN, MEMBERS, WORK, Act, is_of_own_unit
from bihuan.experts.models import Assessment, Commendation, Expert, Membership, Pool, ServiceNote
from bihuan.notify import operations as notify
from bihuan.parties.models import Account
from bihuan.policy import Policy, policies
from bihuan.refusal import Refusal


@transaction.atomic
def note_service(
    expert: Expert, *, by: Account, at: datetime, kind: str, on: date | None, work: str, said: str
) -> ServiceNote:
    """登记服务评价: what the office found in the expert's work, or what was complained of and whether it was so. It
    stands among the records of the year and is never changed (LH-14.1).

    Raises `service_note_incomplete` naming kind, day, work or words that are missing, `service_note_later`.
    """
    WORK.require(Act.NOTE_SERVICE, expert, by)
    given = {"kind": kind in ServiceNote.Kind.values, "on": on, "work": work.strip(), "said": said.strip()}
    missing = [f"service_{name}" for name, there in given.items() if not there]
    if on is None or missing:
        raise Refusal("service_note_incomplete", missing=missing)
    if on > clock.local_day(at):
        raise Refusal("service_note_later", value=on)
    note = ServiceNote.objects.create(
        expert=expert, office=by.regulator, kind=kind, on=on, work=work.strip()[:120], said=said.strip()[:300],
        noted_by=by, noted_at=at,
    )  # fmt: skip
    data = {"kind": kind, "on": str(on), "work": note.work, "said": note.said}
    audit.record(Act.NOTE_SERVICE, expert.ref, by=by.ref, at=at, data=data)
    return note


@transaction.atomic
def assess_expert(
    membership: Membership, *, by: Account, at: datetime, year: int, grade: str, ground: str
) -> Assessment:
    """考核专家 for a year, by the keeper of the pool: the grade and its ground are a person's, the record is counted
    and kept with it; the expert hears of it (LY-2.4.4, LH-14.1).

    Raises `membership_ended`, `already_assessed`, and what rules.graded raises.
    """
    MEMBERS.require(Act.ASSESS_EXPERT, membership, by)
    membership, policy = _standing(membership, at)
    expert, pool = membership.expert, membership.pool
    if membership.assessments.filter(year=year, withdrawn_at=None).exists():
        raise Refusal("already_assessed", expert=expert.name, year=year)
    counts = record.of([expert.pk], place=pool.division_code, year=year)[expert.pk]
    facts = rules.YearFacts(year, counts, membership.admitted_on, own_unit=is_of_own_unit(expert, by))
    rules.graded(facts, grade, ground=ground, policy=policy, today=clock.local_day(at))
    given = _given(membership, policy, by=by, at=at, year=year, grade=grade, ground=ground.strip()[:300], counts=counts)
    given.save(force_insert=True)
    audit.record_many([_line(given, policy, by=by)])
    _tell(given, at=at)
    return given


@transaction.atomic
def leave_ungraded(pool: Pool, *, by: Account, at: datetime, year: int, ground: str) -> list[Assessment]:
    """不定等次 for everybody of the pool of whom the year has no record, at once, so that an idle year keeps nobody out
    of the next; who is of the own unit waits for somebody else. Raises what rules.graded raises, and
    `nobody_to_leave_ungraded`."""
    MEMBERS.require(Act.ASSESS_EXPERT, Membership(pool=pool), by)
    pool = Pool.objects.select_for_update(of=("self",)).get(pk=pool.pk)
    today, given = clock.local_day(at), []
    policy = policies.at(pool.division_code, on=today)
    for one in queries.idle(pool, year, by=by):
        facts = rules.YearFacts(year, {}, one.admitted_on)
        rules.graded(facts, rules.UNGRADED, ground=ground, policy=policy, today=today)
        said = {"grade": rules.UNGRADED, "ground": ground.strip()[:300], "counts": {}}
        given.append(_given(one, policy, by=by, at=at, year=year, **said))
    if not given:
        raise Refusal("nobody_to_leave_ungraded", year=year)
    Assessment.objects.bulk_create(given)
    audit.record_many([_line(one, policy, by=by) for one in given])
    people = [one.membership.expert.account_id for one in given if one.membership.expert.account_id]
    facts = {"year": year, "pool": pool.name}
    told = partial(notify.send, "expert-assessed", to=people, about=f"own_year:{year}", at=at, facts=facts)
    transaction.on_commit(told)
    return given


@transaction.atomic
def withdraw_assessment(assessment: Assessment, *, by: Account, at: datetime, reason: str) -> Assessment:
    """撤回考核 with the reason, to give it anew; what was given stays on record. Raises `reason_missing`,
    `conflict_of_interest`, `assessment_withdrawn`, `assessment_commended` while somebody is commended for it."""
    GIVEN.require(Act.WITHDRAW_ASSESSMENT, assessment, by)
    along = ("membership__expert__account", "membership__pool")
    assessment = Assessment.objects.select_for_update(of=("self",)).select_related(*along).get(pk=assessment.pk)
    expert, place = assessment.membership.expert, assessment.membership.pool.division_code
    rules.by_another_unit(is_of_own_unit(expert, by), policies.at(place, on=clock.local_day(at)))
    if assessment.withdrawn_at is not None:
        raise Refusal("assessment_withdrawn", on=clock.local_day(assessment.withdrawn_at))
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    if Commendation.objects.filter(assessment=assessment).exists():
        raise Refusal("assessment_commended", year=assessment.year)
    assessment.withdrawn_by, assessment.withdrawn_at, assessment.withdrawn_for = by, at, reason.strip()[:200]
    assessment.save(update_fields=["withdrawn_by", "withdrawn_at", "withdrawn_for"])
    data = {"assessment": assessment.ref, "year": assessment.year, "reason": assessment.withdrawn_for}
    audit.record(Act.WITHDRAW_ASSESSMENT, expert.ref, by=by.ref, at=at, data=data)
    return assessment


@transaction.atomic
def commend_expert(
    membership: Membership, *, by: Account, at: datetime, year: int, ground: str, reward: str = ""
) -> Commendation:
    """表彰专家 for a year with a top grade: everybody who may choose the expert reads for what (LY-2.4.5, LH-14.2).

    Raises `membership_ended`, `conflict_of_interest`, `already_commended`, and `commendation_ground_missing` as
    rules.commended does.
    """
    MEMBERS.require(Act.COMMEND_EXPERT, membership, by)
    membership, policy = _standing(membership, at)
    expert = membership.expert
    rules.by_another_unit(is_of_own_unit(expert, by), policy)
    year_of = membership.assessments.select_for_update().filter(year=year, withdrawn_at=None).first()
    misconduct = expert.misconduct.filter(settled_at=None).values_list("ground", flat=True)
    grade = year_of.grade if year_of is not None else None
    basis = rules.commended(grade, misconduct=misconduct, ground=ground, policy=policy)
    fields = {"ground": ground.strip()[:300], "reward": reward.strip()[:120], "by": by, "at": at}
    row, new = Commendation.objects.get_or_create(assessment=year_of, defaults=fields)
    if not new:
        raise Refusal("already_commended", expert=expert.name, year=year)
    data = {"year": year, "grade": grade, "ground": row.ground, "reward": row.reward, "pool": membership.pool.ref}
    audit.record(Act.COMMEND_EXPERT, expert.ref, by=by.ref, at=at, basis=[basis] if basis else [], data=data)
    facts = {"year": year, "ground": row.ground}
    _on_commit("expert-commended", expert, at=at, facts=facts, basis=[basis.clause] if basis else [])
    return row


def _standing(membership: Membership, at: datetime) -> tuple[Membership, Policy]:
    """The membership, locked until the act ends, with the law of its pool. Raises `membership_ended`."""
    rows = Membership.objects.select_for_update(of=("self",)).select_related("expert__account", "pool")
    fresh = rows.get(pk=membership.pk)
    if fresh.ended_on:
        raise Refusal("membership_ended", expert=fresh.expert.name, on=fresh.ended_on)
    return fresh, policies.at(fresh.pool.division_code, on=clock.local_day(at))


def _given(
    membership: Membership, policy: Policy, *, by: Account, at: datetime, year: int, grade: str, ground: str,
    counts: Mapping[str, int],
) -> Assessment:  # fmt: skip
    return Assessment(
        membership=membership, year=year, grade=grade, ground=ground, record=dict(counts), assessed_by=by,
        assessed_at=at, release=policy.release,
    )  # fmt: skip


def _line(given: Assessment, policy: Policy, *, by: Account) -> Draft:
    basis, membership = rules.basis_of(policy), given.membership
    data = {"year": given.year, "grade": given.grade, "ground": given.ground, "pool": f"pool:{membership.pool_id}"}
    return audit.draft(
        Act.ASSESS_EXPERT,
        membership.expert.ref,
        by=by.ref,
        at=given.assessed_at,
        basis=[basis] if basis else [],
        release=policy.release,
        data=data | {"record": given.record},
    )


def _tell(given: Assessment, *, at: datetime) -> None:
    facts = {"year": given.year, "pool": given.membership.pool.name}
    _on_commit("expert-assessed", given.membership.expert, at=at, facts=facts)


def _on_commit(event: str, expert: Expert, **told: object) -> None:
    """Tell the expert, who may have no account yet."""
    if expert.account_id is not None:
        transaction.on_commit(partial(notify.send, event, to=[expert.account_id], about=expert.ref, **told))
