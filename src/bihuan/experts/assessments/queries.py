"""The reads about experts' years: a pool's members with record and grade, who is left, one expert's years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet

from bihuan.experts.assessments import record, rules
from bihuan.experts.models import Assessment, Expert, Membership, Pool, ServiceNote
from bihuan.parties.models import Regulator
from bihuan.policy import policies

AT_MOST = 500
"""A page of a pool shows no more members at once; who is assessed makes room for the rest."""


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


def members_of_year(pool: Pool, year: int) -> list[MemberYear]:
    """Who was announced by the end of that year and is in the pool: those not assessed first, each with the record;
    three statements."""
    standing = Assessment.objects.filter(year=year, withdrawn_at=None).select_related("commendation", "assessed_by")
    rows = pool.memberships.filter(ended_on=None, announced_on__year__lte=year).select_related("expert__account")
    rows = rows.order_by(Exists(standing.filter(membership=OuterRef("pk"))), "expert__name", "id")
    found = list(rows.prefetch_related(Prefetch("assessments", standing))[:AT_MOST])
    counts = record.of([row.expert_id for row in found], place=pool.division_code, year=year)
    return [MemberYear(row, counts[row.expert_id], next(iter(row.assessments.all()), None)) for row in found]


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
