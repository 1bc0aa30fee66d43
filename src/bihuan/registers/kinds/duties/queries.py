"""The reads that the pages, the sheets and the books of an enterprise's duties share."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Q, QuerySet

from bihuan.parties.models import Enterprise
from bihuan.registers.kinds.duties import rules
from bihuan.registers.kinds.duties.models import Declaration, DutyPost, Employee, SafetyRule


def staff(enterprise: Enterprise) -> QuerySet[Employee]:
    """The people who work there now, for a list that pages by key."""
    return Employee.objects.filter(enterprise=enterprise, left_on=None).select_related("post")


def posts(enterprise: Enterprise) -> list[DutyPost]:
    """The posts, each with how many hold it (`held`)."""
    held = Count("holders", filter=Q(holders__left_on=None))
    return list(DutyPost.objects.filter(enterprise=enterprise).annotate(held=held).order_by("id"))


def tree(enterprise: Enterprise, found: Iterable[DutyPost] | None = None) -> rules.Tree:
    """What the rules are told of an enterprise; two statements, one where the posts are at hand."""
    rows = DutyPost.objects.filter(enterprise=enterprise) if found is None else found
    people = staff(enterprise).select_related(None).order_by("id")
    fields = ("name", "post_id", "contract_until", "contract_open_ended")
    return rules.Tree(
        posts=tuple(
            rules.Post(
                one.pk, str(one), one.superior_id, one.is_main, bool(one.duties.strip()), one.book_id is not None
            )
            for one in rows
        ),
        staff=tuple(rules.Person(*values) for values in people.values_list(*fields)),
    )


@dataclass(frozen=True)
class Branch:
    """One post in the tree as it is drawn: how deep it stands, who holds it, and whether duty has reached it."""

    post: DutyPost
    depth: int
    holders: list[str]
    reached: bool


def branches(found: list[DutyPost], people: Iterable[tuple[int, str]], reached: frozenset[int]) -> Iterator[Branch]:
    """The posts from the main one down, what hangs on none of them last; `people` are (post, name)."""
    names: dict[int, list[str]] = {}
    for post_id, name in people:
        names.setdefault(post_id, []).append(name)
    below: dict[int | None, list[DutyPost]] = {}
    for post in found:
        below.setdefault(post.superior_id, []).append(post)
    roots = sorted(below.get(None, []), key=lambda one: not one.is_main)
    waiting = [(root, 0) for root in reversed(roots)]
    while waiting:
        post, depth = waiting.pop()
        yield Branch(post, depth, names.get(post.pk, []), post.pk in reached)
        waiting += [(one, depth + 1) for one in reversed(below.get(post.pk, []))]


def holders(enterprise: Enterprise) -> list[tuple[int, str]]:
    """(post, name) of everybody who has a post."""
    found = staff(enterprise).select_related(None).exclude(post=None)
    return list(found.order_by("id").values_list("post_id", "name"))


def expiring(enterprise: Enterprise, *, on: date) -> list[Employee]:
    """Whose contract is over, runs out within two months, or is not on record; the most pressing first."""
    wanted = Q(contract_until=None) | Q(contract_until__lte=on + timedelta(days=60))
    found = staff(enterprise).filter(wanted, contract_open_ended=False)
    return list(found.order_by("contract_until", "id")[:50])


def rules_of(enterprise: Enterprise) -> dict[str, SafetyRule]:
    """The rules that were uploaded, by kind."""
    return {one.kind: one for one in SafetyRule.objects.filter(enterprise=enterprise)}


def settled(enterprise: Enterprise) -> dict[str, Declaration]:
    """The latest of each that was declared done; one statement."""
    found = Declaration.objects.filter(enterprise=enterprise).select_related("by")
    return {one.settled: one for one in found.order_by("settled", "-id").distinct("settled")}


def employees_by_key(enterprise: Enterprise, keys: Iterable[tuple[str, str]]) -> QuerySet[Employee]:
    """The people with these numbers, or, where they have none, these names."""
    numbers = [value for name, value in keys if name == "number"]
    names = [value for name, value in keys if name == "name"]
    return staff(enterprise).filter(Q(number__in=numbers) | Q(number="", name__in=names))
