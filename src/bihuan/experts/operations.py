"""The acts of the pool: registering, admitting, announcing, ending, ties and bookings."""

from __future__ import annotations

import hashlib
import hmac
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction

from bihuan import audit, clock
from bihuan.experts import keeping, leaving, queries, rules
from bihuan.experts.access import (
    EXPERTS,
    MEMBERSHIPS,
    POOLS,
    REGISTRY,
    TIES,
    Act,
    keeps_pools,
    knows_all_ties,
)
from bihuan.experts.models import Application, Booking, Expert, Interest, Membership, Pool, PoolLevel, Removal
from bihuan.experts.states import APPLICATION, ApplicationState
from bihuan.parties import exceptions, places
from bihuan.parties.access import ENTERPRISES, Matter
from bihuan.parties.models import Account, Enterprise, Institution, RecordedException, Regulator, Role
from bihuan.parties.operations import keep_account
from bihuan.parties.rules import place
from bihuan.policy import Basis, policies
from bihuan.refusal import Refusal, Stranger
from bihuan.standards import resident_id
from bihuan.standards.search_tokens import tokens


def person_key(identity: str) -> str:
    """A keyed hash by which the same person is recognised again; the identity itself is not kept."""
    return hmac.new(settings.SECRET_KEY.encode(), identity.strip().upper().encode(), hashlib.sha256).hexdigest()


@transaction.atomic
def create_pool(
    *,
    by: Account,
    at: datetime,
    name: str,
    level: str,
    kind: str = Pool.Kind.HAZARD,
    sector: str = "",
    owner_regulator: Regulator | None = None,
    owner_institution: Institution | None = None,
) -> Pool:
    """建立专家库 of one's own office or institution; the platform's administrator sets up anybody's.

    Raises `pool_owner_missing` without owner or level (LH-7.1), `pool_not_own` for somebody else's,
    `pool_level_not_own` where an institution would get an authority's level, `pool_level_not_allowed` for a level
    above the owner's own or that the place leaves to others (LY-2.3.1), `name_missing`, `duplicate_pool`.
    """
    REGISTRY.require(Act.CREATE_POOL, None, by)
    owner = owner_regulator or owner_institution
    if owner is None or level not in PoolLevel.values:
        raise Refusal("pool_owner_missing", missing=["owner", "level"])
    own = by.regulator_id == owner.pk if owner_regulator else by.institution_id == owner.pk
    if keeps_pools(None, by) and not own:
        raise Refusal("pool_not_own", owner=owner.name)
    if owner_institution and level != PoolLevel.INSTITUTION:
        raise Refusal("pool_level_not_own", missing=["level"])
    if kind not in Pool.Kind.values:
        raise Refusal("pool_owner_missing", missing=["kind"])
    policy = policies.at(owner.division_code, on=clock.local_day(at))
    entered = not keeps_pools(None, by)
    keeping.level_allowed(level, division_code=owner.division_code, policy=policy, entered=entered)
    if not name.strip():
        raise Refusal("name_missing", missing=["name"])
    if Pool.objects.filter(name=name.strip()).exists():
        raise Refusal("duplicate_pool", value=name)
    pool = Pool.objects.create(
        name=name.strip(),
        level=level,
        kind=kind,
        sector=sector,
        owner_regulator=owner_regulator,
        owner_institution=owner_institution,
        division_code=owner.division_code,
    )
    audit.record(Act.CREATE_POOL, pool.ref, by=by.ref, at=at, data={"level": level, "kind": str(kind)})
    return pool


@transaction.atomic
def register_expert(
    *,
    by: Account,
    at: datetime,
    name: str,
    work_since: date,
    specialties: list[str],
    identity_number: str = "",
    born_on: date | None = None,
    phone: str = "",
    account: Account | None = None,
    **fields,
) -> Expert:
    """登记专家. The birth date comes from the identity number where one is given, and the number itself is not kept.

    Raises the problem of the identity number, `born_in_the_future`, `work_dates_impossible`, `specialty_missing`,
    `duplicate_expert`.
    """
    REGISTRY.require(Act.REGISTER_EXPERT, None, by)
    today = clock.local_day(at)
    fields["unit_name"] = str(fields.get("unit_name", "")).strip()
    key = identity_number or f"{name.strip()}|{born_on}|{phone.strip()}"
    if identity_number:
        checked = resident_id.check(identity_number, on=today)
        if checked.problem:
            raise Refusal(checked.problem, value=resident_id.masked(identity_number))
        born_on, key = checked.born_on, checked.number
    if born_on is None:
        raise Refusal("birth_date_missing", missing=["born_on"])
    rules.person(rules.PersonFacts(name, born_on, work_since, tuple(specialties)), on=today)
    if Expert.objects.filter(person_key=person_key(key)).exists():
        raise Refusal("duplicate_expert", value=name)
    expert = Expert.objects.create(
        name=name.strip(),
        person_key=person_key(key),
        born_on=born_on,
        phone=phone.strip(),
        account=account,
        registered_by=by,
        work_since=work_since,
        specialties=list(specialties),
        search=tokens(f"{name} {fields['unit_name']}"),
        **fields,
    )
    audit.record(Act.REGISTER_EXPERT, expert.ref, by=by.ref, at=at, data={"specialties": list(specialties)})
    return expert


@transaction.atomic
def admit_expert(expert: Expert, *, pool: Pool, by: Account, at: datetime, reason: str = "") -> Membership:
    """专家入库, under the law of the pool's place; raises the first condition of the person or of the file that is not
    met, with its clause; an application that waits is granted with it.

    Also `readmission_reason_missing` for who was removed from this pool for cause, without the `reason` to take the
    expert back (LH-14.3); `already_in_pool`.
    """
    POOLS.require(Act.ADMIT_EXPERT, pool, by)
    today = clock.local_day(at)
    policy = policies.at(pool.division_code, on=today)
    rules.require(rules.admission(queries.facts(expert, division_code=pool.division_code, on=today), policy))
    rules.require(queries.file_answers(expert, division_code=pool.division_code, on=today))
    removal = Removal.objects.filter(membership__expert=expert, membership__pool=pool).order_by("-id").first()
    if removal is not None and not reason.strip():
        grounds = policy.experts.replacement_grounds
        on = clock.local_day(removal.removed_at)
        raise Refusal("readmission_reason_missing", missing=["reason"], basis=grounds.ground(removal.ground), on=on)
    try:
        with transaction.atomic():
            membership = Membership.objects.create(expert=expert, pool=pool, admitted_on=today)
    except IntegrityError as error:
        raise Refusal("already_in_pool", value=pool.name) from error
    _answer_application(expert, pool, by=by, at=at)
    data = {"pool": str(pool.pk)} | ({"reason": reason.strip()} if removal else {})
    audit.record(Act.ADMIT_EXPERT, expert.ref, by=by.ref, at=at, release=policy.release, data=data)
    return membership


def _answer_application(expert: Expert, pool: Pool, *, by: Account, at: datetime) -> None:
    """What the expert applied for is granted; who was invited has applied for nothing."""
    waiting = Application.objects.select_for_update().filter(expert=expert, pool=pool, state=ApplicationState.FILED)
    for one in waiting:
        one.state = APPLICATION.target(Act.ADMIT_EXPERT, one.state)
        one.decided_by, one.decided_at = by, at
        one.save(update_fields=["state", "decided_by", "decided_at"])


def _standing(membership: Membership) -> Membership:
    """The membership, locked until the act ends; refuses one that has ended."""
    fresh = Membership.objects.select_for_update(of=("self",)).select_related("expert", "pool").get(pk=membership.pk)
    if fresh.ended_on:
        raise Refusal("membership_ended", expert=fresh.expert.name, on=fresh.ended_on)
    return fresh


@transaction.atomic
def announce_expert(membership: Membership, *, by: Account, at: datetime, letter_number: str) -> Membership:
    """公布并发聘书: from that day on the expert may be sent (LY-2.3.6).

    Raises `letter_number_missing`, `letter_number_taken` for that of somebody else in the pool, `already_announced`,
    `membership_ended`, `pool_field_missing` where nobody admitted to the pool covers a field of the place, for the pool
    is public from then on (LH-7.3).
    """
    MEMBERSHIPS.require(Act.ANNOUNCE_EXPERT, membership, by)
    membership = _standing(membership)
    if membership.announced_on:
        raise Refusal("already_announced", expert=membership.expert.name, letter=membership.letter_number)
    if not letter_number.strip():
        raise Refusal("letter_number_missing", missing=["letter_number"])
    pool, today = membership.pool, clock.local_day(at)
    others = pool.memberships.exclude(expert=membership.expert)
    if others.filter(letter_number=letter_number.strip()).exists():
        raise Refusal("letter_number_taken", value=letter_number.strip())
    held, asked = set(queries.specialties_in(pool)), queries.fields_asked(pool, on=today)
    rules.fields(held, asked, policies.at(pool.division_code, on=today))
    membership.announced_on, membership.letter_number = today, letter_number.strip()
    membership.save(update_fields=["announced_on", "letter_number"])
    audit.record(
        Act.ANNOUNCE_EXPERT, membership.expert.ref, by=by.ref, at=at, data={"letter": membership.letter_number}
    )
    return membership


@transaction.atomic
def end_membership(membership: Membership, *, by: Account, at: datetime, reason: str) -> Membership:
    """移出专家库: no new work, and out of the work ahead that the expert can no longer do; past records stay
    (LY-2.3.7).

    Raises `reason_missing`, `membership_ended`.
    """
    MEMBERSHIPS.require(Act.END_MEMBERSHIP, membership, by)
    membership = _standing(membership)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    membership.ended_on = clock.local_day(at)
    membership.save(update_fields=["ended_on"])
    stays = membership.pool.kind != Pool.Kind.HAZARD or _stands_elsewhere(membership)
    freed = [] if stays else leaving.let_go(membership, by=by, at=at)
    data = {"reason": reason.strip(), "freed": [one["work"] for one in freed]}
    audit.record(Act.END_MEMBERSHIP, membership.expert.ref, by=by.ref, at=at, data=data)
    return membership


def _stands_elsewhere(membership: Membership) -> bool:
    """Whether the expert is announced in another pool that covers the same place; rescue experts go on no check."""
    place = membership.pool.division_code
    others = Membership.objects.filter(expert=membership.expert, ended_on=None, announced_on__isnull=False)
    others = others.filter(pool__kind=Pool.Kind.HAZARD)
    return any(place.startswith(row.pool.division_code) for row in others.select_related("pool"))


@transaction.atomic
def grant_expert_exception(
    expert: Expert, *, by: Account, at: datetime, code: str, division_code: str, reason: str
) -> RecordedException:
    """批准专家例外: a "generally" or "in principle" of the place is departed from for one expert, by a leader of its
    department, with a reason (LY-2.3.5, LH-5.3).

    Raises `division_unknown`, `exception_not_possible` for a criterion that is no "should" there, `not_special_field`
    where the place has a way of its own out of the criterion (permit_special_expert), and what grant_exception raises.
    """
    division_code = places.significant(place(division_code, known=places.known))
    on = clock.local_day(at)
    answers = queries.eligibility(expert, division_code=division_code, on=on)
    answer = next((answer for answer in answers if answer.code == code), None)
    if answer is not None and answer.way_out is not None:
        raise Refusal("not_special_field", basis=answer.way_out.basis, missing=["specialty"])
    setting = answer.setting if answer is not None else None
    return exceptions.grant_exception(
        expert.ref, by=by, at=at, code=code, matter=Matter(division_code), reason=reason, setting=setting
    )


@transaction.atomic
def give_account(expert: Expert, *, by: Account, at: datetime, username: str, password: str) -> Account:
    """给专家开通账号: without one an expert can neither declare, check nor sign; the keeper of the pool gives it, once.

    Raises `expert_has_account`, and what keep_account raises.
    """
    EXPERTS.require(Act.GIVE_ACCOUNT, expert, by)
    expert = Expert.objects.select_for_update().get(pk=expert.pk)
    if expert.account_id is not None:
        raise Refusal("expert_has_account", expert=expert.name)
    account = Account(username=username.strip(), name=expert.name, phone=expert.phone, roles=[Role.EXPERT])
    keep_account(account, password)
    expert.account = account
    expert.save(update_fields=["account"])
    audit.record(Act.GIVE_ACCOUNT, expert.ref, by=by.ref, at=at, data={"account": account.ref})
    return account


@transaction.atomic
def declare_interest(expert: Expert, *, by: Account, at: datetime, enterprise: Enterprise, kind: str) -> Interest:
    """登记利害关系: from now on the expert is not sent to that enterprise (LY-2.4.2). An office that only may send the
    expert notes ties with the enterprises it watches over.

    Raises `interest_kind_unknown`.
    """
    TIES.require(Act.DECLARE_INTEREST, expert, by)
    if not (knows_all_ties(expert, by) or ENTERPRISES.sees(enterprise, by)):
        raise Stranger(enterprise.ref)
    if kind not in Interest.Kind.values:
        raise Refusal("interest_kind_unknown", value=kind)
    row, created = Interest.objects.get_or_create(
        expert=expert, enterprise=enterprise, kind=kind, ended_at=None, defaults={"noted_at": at}
    )
    if created:
        audit.record(
            Act.DECLARE_INTEREST, expert.ref, by=by.ref, at=at, data={"enterprise": enterprise.ref, "kind": kind}
        )
    return row


@transaction.atomic
def end_interest(interest: Interest, *, by: Account, at: datetime, reason: str) -> Interest:
    """解除利害关系 that is over or never was one, with the reason, by an office that may send the expert and never by
    the expert; the record stays (LY-2.4.2). Raises `reason_missing`, `done_meanwhile`."""
    expert = interest.expert
    TIES.require(Act.END_INTEREST, expert, by)
    if not (knows_all_ties(expert, by) or ENTERPRISES.sees(interest.enterprise, by)):
        raise Stranger(interest.enterprise.ref)
    if not reason.strip():
        raise Refusal("reason_missing", missing=["reason"])
    row = Interest.objects.select_for_update(of=("self",)).select_related("enterprise").get(pk=interest.pk)
    if row.ended_at is not None:
        raise Refusal("done_meanwhile")
    row.ended_at, row.ended_by, row.end_reason = at, by, reason.strip()[:200]
    row.save(update_fields=["ended_at", "ended_by", "end_reason"])
    data = {"enterprise": row.enterprise.ref, "kind": row.kind, "reason": row.end_reason}
    audit.record(Act.END_INTEREST, expert.ref, by=by.ref, at=at, data=data)
    return row


def book(expert: Expert, *, on: date, source: str, basis: Basis | None = None) -> Booking:
    """Take the expert's day for a work; called inside the act that needs it, on the ground of its place.

    Raises `expert_not_available` (LY-2.4.1).
    """
    try:
        with transaction.atomic():
            row, _ = Booking.objects.get_or_create(expert=expert, on=on, defaults={"source": source})
    except IntegrityError as error:
        raise Refusal("expert_not_available", basis=basis, expert=expert.name, on=on) from error
    if row.source != source:
        raise Refusal("expert_not_available", basis=basis, expert=expert.name, on=on)
    return row


def release(expert: Expert, *, source: str) -> None:
    """Give the days of a work back."""
    Booking.objects.filter(expert=expert, source=source).delete()
