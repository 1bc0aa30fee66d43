"""The reads about orders: the list, one with its items, and what there is to order at an enterprise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from bihuan.conduct.orders.models import PASSED, OrderItem, OrderRecheck, RectificationOrder, in_force
from bihuan.documents.models import Delivery
from bihuan.hazards.models import Hazard
from bihuan.parties.models import REGULATOR_ROLES, Account, Enterprise, Site
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal, Stranger


def orders(by: Account, *, show: str = "", enterprise_id: int | None = None) -> QuerySet[RectificationOrder]:
    """Those in scope with how many `items` they have and how many are `done`; `show` "open" leaves out the rest."""
    rows = RectificationOrder.objects.within(Scope.of(by)).select_related("site__enterprise", "office")
    if enterprise_id is not None:
        rows = rows.filter(site__enterprise=enterprise_id)
    if show == "open":
        rows = in_force(rows)
    return rows.annotate(n=Count("items"), done=Count("items", filter=Q(items__hazard__state__in=PASSED)))


def items_of(order: RectificationOrder) -> list[OrderItem]:
    """With the hazard, and `until`: the day that counts now."""
    return list(order.items.dated().select_related("hazard", "hazard__enterprise").order_by("pk"))


def rechecks_of(order: RectificationOrder) -> list[OrderRecheck]:
    return list(order.rechecks.select_related("by").order_by("at", "pk"))


def receipts(papers: Iterable[int]) -> dict[int, Delivery]:
    """Who signed for each paper: by document; one statement."""
    return {row.document_id: row for row in Delivery.objects.filter(document__in=list(papers))}


def to_order(enterprise_id: int, by: Account, *, bound_too: bool = False) -> list[Hazard]:
    """What is open at the enterprise and, unless `bound_too`, stands in no open order, by site; what an office found
    comes first."""
    bound = OrderItem.objects.filter(hazard=OuterRef("pk"), open=True)
    rows = Hazard.objects.within(Scope.of(by)).filter(enterprise=enterprise_id).exclude(state__in=PASSED)
    rows = (rows if bound_too else rows.exclude(Exists(bound))).select_related("site", "enterprise")
    return sorted(rows.order_by("-pk")[:100], key=lambda row: (row.site_id, not row.found_by_office, -row.pk))


def site_of(enterprise: Enterprise, hazard_ids: Sequence[int], by: Account) -> Site:
    """The one site of these hazards; the enterprise's first in scope where none is named. Raises `hazards_of_sites`."""
    rows = Site.objects.within(Scope.of(by)).filter(enterprise=enterprise).select_related("enterprise")
    chosen = Hazard.objects.filter(pk__in=hazard_ids).values("site_id")
    sites = list(rows.filter(pk__in=chosen) if hazard_ids else rows.order_by("-is_main", "pk")[:1])
    if not sites:
        raise Stranger("orders")
    if len(sites) > 1:
        raise Refusal("hazards_of_sites", missing=[site.name for site in sites])
    return sites[0]


def signers(by: Account) -> tuple[list[Account], list[dict[str, str]]]:
    """Who of the own office may sign beside, and who signed the doer's last order, with their certificates, so that
    nobody types them twice; one statement."""
    office = Account.objects.filter(regulator=by.regulator_id, is_active=True, roles__overlap=list(REGULATOR_ROLES))
    last = RectificationOrder.objects.filter(by=OuterRef("pk")).order_by("-pk").values("officers")[:1]
    people = list(office.annotate(last_officers=Subquery(last)).order_by("name", "pk"))
    signed = next((one.last_officers for one in people if one.pk == by.pk), None)
    return [one for one in people if one.pk != by.pk], signed or []


def waiting(scope: Scope) -> QuerySet[RectificationOrder]:
    """Open orders with `next_on`, the day of the first item that has not passed (none once all have): for desks."""
    left = OrderItem.objects.filter(order=OuterRef("pk")).exclude(hazard__state__in=PASSED).order_by("due_on")
    rows = in_force(RectificationOrder.objects.within(scope))
    return rows.annotate(next_on=Subquery(left.values("due_on")[:1])).order_by("due_on", "pk")


def overdue_items(enterprise_ids: Iterable[int], *, on: date) -> QuerySet[OrderItem]:
    """Items of open orders past their day at these enterprises."""
    rows = OrderItem.objects.overdue(on).filter(hazard__enterprise__in=list(enterprise_ids))
    return rows.select_related("order", "hazard")
