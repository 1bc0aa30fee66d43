"""The reads about the catalogue: the posts, what stands under each, what none covers, and what was checked last."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from django.db.models import Count, Max, Q, QuerySet

from bihuan.parties import keeping, places
from bihuan.parties.models import REGULATOR_ROLES, Account, Enterprise, Regulator
from bihuan.registers.kinds.catalogue.models import Catalogue, NamedPost, PostCheck, PostObject
from bihuan.registers.kinds.catalogue.rules import Coverage
from bihuan.standards import divisions

FIRST = 50
"""So many of what no post covers are shown at once."""


def posts(office: Regulator) -> list[NamedPost]:
    """The posts with their people, their areas (`areas`) and how many enterprises each has by name (`named`)."""
    named = Count("objects_under", filter=Q(objects_under__enterprise__isnull=False))
    found = NamedPost.objects.filter(office=office).select_related("leader", "holder").annotate(named=named)
    rows, areas = list(found.order_by("id")), {}
    for post_id, code in _areas(office):
        areas.setdefault(post_id, []).append(code)
    for post in rows:
        post.areas = areas.get(post.pk, [])
    return rows


def _areas(office: Regulator) -> list[tuple[int, str]]:
    under = PostObject.objects.filter(post__office=office).exclude(division_code="")
    return list(under.order_by("division_code").values_list("post_id", "division_code"))


def uncovered(office: Regulator, areas: Iterable[str]) -> QuerySet[Enterprise]:
    """The enterprises whose record the office keeps and that stand under none of its posts, by name or by area."""
    by_name = PostObject.objects.filter(post__office=office, enterprise__isnull=False).values("enterprise_id")
    own = Enterprise.objects.filter(keeping.kept_by(office)).exclude(pk__in=by_name)
    return own.exclude(_within(areas))


def _within(areas: Iterable[str]) -> Q:
    wanted = Q(pk__in=[])
    for code in areas:
        wanted |= Q(division_code__startswith=code)
    return wanted


def areas_below(office: Regulator) -> list[str]:
    """The places right below the office's own; its own where there are none."""
    below = [one.code for one in places.divisions().children(office.division_code)]
    return [places.significant(code) for code in below] or [office.division_code]


def coverage(office: Regulator) -> Coverage:
    """What the rules are told; three statements."""
    areas = [code for _, code in _areas(office)]
    lacking = uncovered(office, areas)
    names = list(lacking.order_by("-id").values_list("name", flat=True)[:3])
    open_areas = [code for code in areas_below(office) if not any(code.startswith(area) for area in areas)]
    return Coverage(
        enterprises=Enterprise.objects.filter(keeping.kept_by(office)).count(),
        uncovered=lacking.count() if names else 0,
        names=names,
        areas=[places.own_name(code) for code in open_areas],
    )


def under(post: NamedPost) -> QuerySet[Enterprise]:
    """The enterprises under a post, by name or by area, for a list that pages by key."""
    rows = list(PostObject.objects.filter(post=post).values_list("enterprise_id", "division_code"))
    by_name = Q(pk__in=[enterprise for enterprise, _ in rows if enterprise is not None])
    by_area = _within(code for _, code in rows if code) & keeping.kept_by(post.office)
    return Enterprise.objects.filter(by_name | by_area)


def is_under(post: NamedPost, enterprise: Enterprise) -> bool:
    """Whether the post covers the enterprise."""
    return under(post).filter(pk=enterprise.pk).exists()


def last_checked(post: NamedPost, ids: Iterable[int]) -> Mapping[int, date]:
    """Enterprise id → the day of the last check that was filed under the post; one statement."""
    rows = PostCheck.objects.filter(post=post, enterprise_id__in=list(ids)).values("enterprise_id")
    return dict(rows.annotate(last=Max("checked_on")).values_list("enterprise_id", "last"))


def checks_of(post: NamedPost) -> list[PostCheck]:
    """What was filed under the post, the last first."""
    return list(post.checks.select_related("enterprise", "by").order_by("-id")[:30])


def checks_of_office(office: Regulator) -> QuerySet[PostCheck]:
    """What the holders of the office's posts checked; the order is the caller's."""
    return PostCheck.objects.filter(post__office=office).select_related("post", "enterprise", "by")


def my_posts(by: Account) -> list[NamedPost]:
    """The posts a person answers for."""
    mine = Q(holder=by) | Q(leader=by)
    return list(NamedPost.objects.filter(mine, office_id=by.regulator_id).order_by("id"))


def last_published(office: Regulator) -> Catalogue | None:
    return Catalogue.objects.filter(office=office).select_related("by").order_by("-id").first()


def colleagues(by: Account) -> list[Account]:
    """Who may hold a post: the open accounts of the own office that act for it."""
    if by.regulator_id is None:
        return []
    people = Account.objects.filter(regulator_id=by.regulator_id, is_active=True, roles__overlap=list(REGULATOR_ROLES))
    return list(people.order_by("id"))


def covers(office: Regulator, code: str) -> bool:
    """Whether an area lies in the office's place."""
    return divisions.contains(office.division_code, code)
