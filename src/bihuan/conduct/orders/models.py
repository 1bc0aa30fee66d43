"""Orders to rectify, the hazards that each binds, and what the re-checks said."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Max, Q, QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.orders.states import NEXT_WORDS, STATE_WORDS, Next, OrderState
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardState
from bihuan.parties.models import Account, Regulator, Site
from bihuan.parties.scope import Scope, narrowed

PASSED = (HazardState.VERIFIED, HazardState.STRUCK_OFF)
"""A hazard that somebody other than its rectifier looked at, and found done."""


class OrderQuerySet(models.QuerySet["RectificationOrder"]):
    def within(self, scope: Scope) -> OrderQuerySet:
        """Those at the places an office watches over, or of the own enterprise; no visitor's affair."""
        rows = narrowed(
            self,
            scope,
            enterprise="site__enterprise",
            sector="site__enterprise__sector",
            taking_part=Q(pk__in=[]),
            lies_in=lambda place: Q(site__division_code__startswith=place),
        )
        return rows


class RectificationOrder(models.Model):
    """限期整改指令书: at one site, with one paper; `due_on` is the last of its items' days as they were set."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="orders")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="下达部门")
    state = models.CharField(
        "状态", max_length=16, choices=[(s.value, _(STATE_WORDS[s])) for s in OrderState], default=OrderState.ISSUED
    )
    legal_basis = models.TextField("依据")
    interim = models.TextField("整改期间的防护要求", blank=True)
    due_on = models.DateField("整改期限")
    officers = models.JSONField("执法人员", default=list)
    document_id = models.BigIntegerField("文书", unique=True)
    number = models.CharField("文号", max_length=150)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="下达人")
    issued_at = models.DateTimeField("下达时间")
    ended_at = models.DateTimeField("办结时间", null=True)
    end_reason = models.CharField("撤销理由", max_length=300, blank=True)

    objects = OrderQuerySet.as_manager()

    class Meta:
        app_label = "conduct"
        verbose_name = "限期整改指令书"

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"rectification_order:{self.pk}"


class ItemQuerySet(models.QuerySet["OrderItem"]):
    def dated(self) -> ItemQuerySet:
        """Each with `until`: its own day, or the later one that an extension of its hazard was granted since."""
        granted = Q(hazard__extension_requests__granted=True) & Q(
            hazard__extension_requests__decided_at__gt=F("order__issued_at")
        )
        extended = Max("hazard__extension_requests__new_due_on", filter=granted)
        return self.annotate(until=Greatest(F("due_on"), Coalesce(extended, F("due_on"))))

    def overdue(self, on: date) -> ItemQuerySet:
        """Of open orders, not passed by their day: what a refused order is made of."""
        return self.filter(open=True).exclude(hazard__state__in=PASSED).dated().filter(until__lt=on)


class OrderItem(models.Model):
    """指令书条目: one hazard with what is demanded and its own day; `open` while its order is."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="order_items")
    order = models.ForeignKey(RectificationOrder, models.CASCADE, related_name="items")
    requirement = models.TextField("整改要求")
    due_on = models.DateField("整改期限")
    open = models.BooleanField("在办", default=True)

    objects = ItemQuerySet.as_manager()

    class Meta:
        app_label = "conduct"
        verbose_name = "指令书条目"
        constraints = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(open=True), name="hazard_in_one_open_order")
        ]


class OrderRecheck(models.Model):
    """整改复查意见书: what was found of each item, and what follows."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    order = models.ForeignKey(RectificationOrder, models.CASCADE, related_name="rechecks")
    results = models.JSONField("逐条复查结果", default=list)
    conclusion = models.CharField("总结论", max_length=4)
    follows = models.CharField(
        "后续处理", max_length=12, choices=[(n.value, _(NEXT_WORDS[n])) for n in Next], blank=True
    )
    officers = models.JSONField("复查人员", default=list)
    document_id = models.BigIntegerField("文书", unique=True)
    number = models.CharField("文号", max_length=150)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="复查人")
    at = models.DateTimeField("复查时间")

    class Meta:
        app_label = "conduct"
        verbose_name = "整改复查意见书"


def in_force(orders: QuerySet[RectificationOrder]) -> QuerySet[RectificationOrder]:
    """Those neither settled nor withdrawn."""
    return orders.filter(state=OrderState.ISSUED)
