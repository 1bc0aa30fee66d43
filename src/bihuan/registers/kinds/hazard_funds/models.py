"""The budget of a year, and what was spent: always on a hazard, and on its plan where it had one."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.hazards.models import Hazard, RectificationPlan
from bihuan.parties.models import Enterprise


class HazardBudget(models.Model):
    """隐患治理资金预算: so much for a year, from where; the last word stands."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="hazard_budgets")
    year = models.PositiveSmallIntegerField("年度")
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    source = models.CharField("资金来源", max_length=120, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "隐患治理资金预算"
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "year"], name="hazard_budget_once_a_year"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="hazard_budget_is_some"),
        ]


class Spending(models.Model):
    """资金使用: so much for one hazard, on a day, for what; `plan` is the one in force then."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="hazard_spending")
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="spending")
    plan = models.ForeignKey(RectificationPlan, models.PROTECT, null=True, related_name="spending")
    amount = models.DecimalField("金额（元）", max_digits=14, decimal_places=2)
    spent_on = models.DateField("使用日期")
    purpose = models.CharField("用途", max_length=200)
    by_name = models.CharField(max_length=60)

    class Meta:
        app_label = "registers"
        verbose_name = "隐患治理资金使用"
        indexes = [models.Index(fields=["enterprise", "-spent_on"], name="hazard_spending_of")]
        constraints = [models.CheckConstraint(condition=Q(amount__gt=0), name="hazard_spending_is_some")]

    @property
    def ref(self) -> str:
        return f"spending:{self.pk}"
