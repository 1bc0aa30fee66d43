"""The reads about experts' years: a pool's members with record and grade, who is left, one expert's years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from bihuan.experts.assessments import access, record, rules
from bihuan.experts.models import Assessment, Expert, Membership, Pool, ServiceNote
from bihuan.parties.models import Account, Regulator
from bihuan.policy import policies


@dataclass(frozen=True)
class MemberYear:
    """The year of one member: what the records count, and the assessment that stands, if one does."""

    membership: Membership
    record: Mapping[str, int]
    assessment: Assessment | None

    @property
    def worked(self) -> bool:
        return any(self.record.values())


@dataclass(frozen=True)
class Owed:
    """A pool with members whose year is still to be assessed."""

    pool: Pool
    asked: rules.Asked
    missing: int


def members_of(year: int, rows: QuerySet[Membership]) -> QuerySet[Membership]:
    """Of these memberships, those of experts who were announced by the end of that year and are in the pool; each says
    whether it is `assessed`."""
    standing = Assessment.objects.filter(year=year, withdrawn_at=None)
    held = rows.filter(ended_on=None, announced_on__year__lte=year).select_related("expert__account")
    return held.annotate(assessed=Exists(standing.filter(membership=OuterRef("pk"))))


def how_many(members: QuerySet[Membership]) -> tuple[int, int]:
    """How many of the members of a year are assessed, and how many there are."""
    found = members.aggregate(done=Count("pk", filter=Q(assessed=True)), all=Count("pk"))
    return found["done"], found["all"]


def years(rows: Iterable[Membership], pool: Pool, year: int) -> list[MemberYear]:
    """The year of each of these members of a pool; two statements."""
    found = list(rows)
    standing = Assessment.objects.filter(year=year, withdrawn_at=None).select_related("commendation", "assessed_by")
    prefetch_related_objects(found, Prefetch("assessments", standing, to_attr="standing"))
    counts = record.of([row.expert_id for row in found], place=pool.division_code, year=year)
    return [MemberYear(row, counts[row.expert_id], next(iter(row.standing), None)) for row in found]


def idle(pool: Pool, year: int, *, by: Account) -> list[Membership]:
    """Who `by` can leave ungraded: not assessed, without any record of the year, of another unit; two statements."""
    rows = access.to_be_assessed_by(by, pool).filter(access.of_others(by))
    left = list(members_of(year, rows).filter(assessed=False).order_by("pk"))
    counts = record.of([row.expert_id for row in left], place=pool.division_code, year=year)
    return [row for row in left if not counts[row.expert_id]]


def unassessed(year: int) -> QuerySet[Membership]:
    """The memberships in pools of offices whose expert was there in that year and was assessed for it in no pool."""
    given = Assessment.objects.filter(membership__expert=OuterRef("expert"), year=year, withdrawn_at=None)
    held = Membership.objects.filter(ended_on=None, announced_on__year__lte=year, pool__kind=Pool.Kind.HAZARD)
    return held.filter(~Exists(given), pool__owner_regulator__isnull=False)


def owed(office: Regulator, *, on: date) -> list[Owed]:
    """The office's pools with somebody left to assess for the year that its place asks for now; one statement, none
    where it asks for none (LY-2.4.4)."""
    asked = rules.asked(policies.at(office.division_code, on=on), on=on)
    if asked is None:
        return []
    left = Count("memberships", filter=Q(memberships__in=unassessed(asked.year)))
    pools = Pool.objects.filter(owner_regulator=office).annotate(left=left).filter(left__gt=0).order_by("id")
    return [Owed(pool, asked, pool.left) for pool in pools]


def years_of(expert: Expert) -> list[Assessment]:
    """The assessments of an expert that stand, the newest year first, each with its commendation."""
    found = Assessment.objects.filter(membership__expert=expert, withdrawn_at=None)
    return list(found.select_related("membership__pool", "commendation").order_by("-year", "-id"))


def notes_of(expert: Expert) -> list[ServiceNote]:
    """What offices noted of the expert's work, newest first."""
    return list(expert.service_notes.select_related("office").order_by("-on", "-id")[:50])
