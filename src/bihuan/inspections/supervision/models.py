"""The plan of a year, and each check that it plans."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.inspections.supervision.states import CYCLE_WORDS
from bihuan.parties.models import Account, Enterprise, Regulator


class SupervisionPlan(models.Model):
    """监督检查计划: of one office for one year; the cycle is that of enterprises for which the place sets none."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="supervision_plans")
    year = models.PositiveSmallIntegerField("年度")
    cycle = models.CharField("检查周期", max_length=12, choices=[(c, _(word)) for c, word in CYCLE_WORDS.items()])
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("制定时间")

    class Meta:
        app_label = "inspections"
        verbose_name = "监督检查计划"
        constraints = [models.UniqueConstraint(fields=["office", "year"], name="supervision_plan_once")]

    @property
    def ref(self) -> str:
        return f"supervision_plan:{self.pk}"


class PlannedCheck(models.Model):
    """计划检查: one check of one enterprise within its window. `planned_on` is the day it was moved to; it is missed
    after `last_on`, the end of its window or that day, whichever is later."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    plan = models.ForeignKey(SupervisionPlan, models.CASCADE, related_name="checks")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="planned_checks")
    opens = models.DateField("周期起")
    closes = models.DateField("周期止")
    planned_on = models.DateField("改定日期", null=True)
    last_on = models.DateField("最迟检查日期")
    moved_reason = models.CharField("调整理由", max_length=200, blank=True)
    inspection = models.OneToOneField(
        "inspections.Inspection", models.PROTECT, null=True, related_name="planned_check", verbose_name="检查记录"
    )
    closed_on = models.DateField("办结日期", null=True)

    class Meta:
        app_label = "inspections"
        verbose_name = "计划检查"
        constraints = [models.UniqueConstraint(fields=["plan", "enterprise", "opens"], name="planned_check_once")]

    @property
    def ref(self) -> str:
        return f"planned_check:{self.pk}"

    def status(self, on: date) -> str:
        """done, missed or planned."""
        return "done" if self.closed_on else "missed" if self.last_on < on else "planned"
