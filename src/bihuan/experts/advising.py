"""专家意见: experts of the pool advise an office, and the office links the advice to what it decided (LH-6.2)."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import Q, QuerySet

from bihuan import audit, clock, documents
from bihuan.experts import rules
from bihuan.experts.access import OPINIONS, Act
from bihuan.experts.models import Expert, Membership, Opinion, Pool
from bihuan.experts.states import SIGNED_OPINION
from bihuan.parties.models import Account, Regulator
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.standards import divisions


@transaction.atomic
def register_opinion(
    office: Regulator,
    *,
    by: Account,
    at: datetime,
    expert: Expert,
    matter: str,
    title: str,
    said: str,
    given_on: date,
    signed_paper: int | None = None,
) -> Opinion:
    """登记专家意见: by the expert, whose account signs it, or by the office with the paper that the expert signed.

    Raises `opinion_matter_unknown`, `not_in_expert_pool` (LH-6.2), and `opinion_incomplete` naming what is missing of
    title, text, signature; `opinion_in_the_future`.
    """
    opinion = Opinion(office=office, expert=expert, registered_by=by, registered_at=at)
    OPINIONS.require(Act.REGISTER_OPINION, opinion, by)
    today = clock.local_day(at)
    policy = policies.at(office.division_code, on=today)
    signed_by_oneself = expert.account_id == by.pk
    rules.opinion(
        matter,
        in_pool=in_a_pool_of(office, expert, on=given_on),
        given={"title": title.strip(), "opinion": said.strip(), "signature": signed_by_oneself or signed_paper},
        policy=policy,
    )
    if given_on > today:
        raise Refusal("opinion_in_the_future", value=given_on)
    if signed_paper is not None:
        documents.require_own([signed_paper], by=by.ref, purpose=SIGNED_OPINION)
    opinion.matter, opinion.title, opinion.said = matter, title.strip()[:120], said.strip()
    opinion.given_on, opinion.signed_paper = given_on, signed_paper
    opinion.save(force_insert=True)
    data = {"expert": expert.ref, "matter": matter, "title": opinion.title, "on": str(given_on)}
    basis = _basis(opinion, at)
    audit.record(Act.REGISTER_OPINION, opinion.ref, by=by.ref, at=at, case=office.ref, basis=basis, data=data)
    return opinion


@transaction.atomic
def link_opinion(opinion: Opinion, *, by: Account, at: datetime, decision: str, decided_on: date | None) -> Opinion:
    """关联决策: the document by which the office decided, and its day. Raises `decision_missing`,
    `decided_before_advice`."""
    OPINIONS.require(Act.LINK_OPINION, opinion, by)
    missing = [name for name, there in (("decision", decision.strip()), ("decided_on", decided_on)) if not there]
    if missing:
        raise Refusal("decision_missing", missing=missing)
    if decided_on < opinion.given_on:
        raise Refusal("decided_before_advice", value=opinion.given_on)
    opinion.decision, opinion.decided_on = decision.strip()[:160], decided_on
    opinion.save(update_fields=["decision", "decided_on"])
    data = {"decision": opinion.decision, "on": str(decided_on)}
    basis = _basis(opinion, at)
    audit.record(Act.LINK_OPINION, opinion.ref, by=by.ref, at=at, case=opinion.office.ref, basis=basis, data=data)
    return opinion


def _basis(opinion: Opinion, at: datetime) -> list[object]:
    setting = policies.at(opinion.office.division_code, on=clock.local_day(at)).experts.opinion_matters
    return [setting.cited]


def in_a_pool_of(office: Regulator, expert: Expert, *, on: date) -> bool:
    """Whether the expert stood announced, on that day, in a pool of the office's place, of one above it or below."""
    return any(_near(office, pool) for pool in _pools(expert, on))


def _pools(expert: Expert, on: date) -> QuerySet[Pool]:
    standing = Membership.objects.filter(Q(ended_on=None) | Q(ended_on__gt=on), expert=expert, announced_on__lte=on)
    held = Pool.objects.filter(pk__in=standing.values("pool_id"), owner_regulator__isnull=False)
    return held.select_related("owner_regulator").order_by("id")


def _near(office: Regulator, pool: Pool) -> bool:
    here, there = office.division_code, pool.division_code
    return divisions.contains(here, there) or divisions.contains(there, here)


def offices_of(expert: Expert, *, on: date) -> list[Regulator]:
    """Whom an expert can advise: the offices that keep the pools the expert is in."""
    return list({pool.owner_regulator_id: pool.owner_regulator for pool in _pools(expert, on)}.values())


def advisers(office: Regulator, *, on: date) -> list[Expert]:
    """Who can advise an office: the announced experts of the pools near it, by name."""
    standing = Membership.objects.filter(ended_on=None, announced_on__lte=on, pool__owner_regulator__isnull=False)
    here = Q(pool__division_code__startswith=office.division_code)
    above = [office.division_code[:length] for length in range(2, len(office.division_code) + 1)]
    near = standing.filter(here | Q(pool__division_code__in=above))
    return list(Expert.objects.filter(pk__in=near.values("expert_id")).order_by("name", "id")[:500])


def opinions(by: Account) -> QuerySet[Opinion]:
    """Those given to one's own office; an expert's own."""
    mine = Q(office_id=by.regulator_id) if by.regulator_id is not None else Q(expert__account=by)
    return Opinion.objects.filter(mine).select_related("expert", "office")
