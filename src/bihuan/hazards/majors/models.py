"""Tables of major hazards: the meeting that identifies one, what stands still for it, what of its plan is done, and
whoever was asked to accept it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.hazards.majors.rules import STOP_WORDS, StopScope
from bihuan.hazards.models import Hazard, RectificationPlan
from bihuan.hazards.states import GRADE_WORDS, HazardGrade
from bihuan.parties.models import Enterprise


class Identification(models.Model):
    """重大隐患认定: a meeting of the enterprise, who led it, and what each department said (LY-3.1.4). `opinions` are
    rows of department, name, grade and note."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="identifications")
    grade = models.CharField("认定结论", max_length=8, choices=[(g.value, _(GRADE_WORDS[g])) for g in HazardGrade])
    criterion = models.CharField("对照的判定条款", max_length=40, blank=True)
    opinions = models.JSONField("参加部门的意见", default=list)
    by = models.BigIntegerField()
    by_name = models.CharField("主持人", max_length=60)
    at = models.DateTimeField()

    class Meta:
        app_label = "hazards"
        verbose_name = "重大隐患认定"


class ProductionStop(models.Model):
    """停产整改: what stands still because a major hazard endangers it (LY-2.1.15), until whoever accepts the
    rectification lifts it and the enterprise starts again (LY-3.2.5)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="stops")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="production_stops")
    scope = models.CharField(
        "停产范围",
        max_length=10,
        choices=[(scope.value, _(word)) for scope, word in STOP_WORDS.items() if scope != StopScope.NONE],
    )
    line = models.CharField("停产部位", max_length=120, blank=True)
    danger = models.TextField("危及安全的情况")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField("停产时间")
    lifted_by_name = models.CharField("准予恢复的人", max_length=60, blank=True)
    lifted_at = models.DateTimeField("准予恢复的时间", null=True)
    resumed_by_name = models.CharField(max_length=60, blank=True)
    resumed_at = models.DateTimeField("恢复生产的时间", null=True)

    class Meta:
        app_label = "hazards"
        verbose_name = "停产整改"
        constraints = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(resumed_at=None), name="one_stop_of_a_hazard")
        ]


class PlanItem(models.Model):
    """落实的整改措施: one point of one version of a plan that is done, and who said so."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="plan_items")
    plan = models.ForeignKey(RectificationPlan, models.CASCADE, related_name="items")
    nth = models.PositiveSmallIntegerField("第几项")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        app_label = "hazards"
        verbose_name = "落实的整改措施"
        constraints = [models.UniqueConstraint(fields=["plan", "nth"], name="plan_item_once")]


class AcceptanceApplication(models.Model):
    """验收申请: the enterprise asks the department to accept what it did, and is answered (LY-3.2.5)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="applications")
    said = models.TextField("申请说明", blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    review_due_on = models.DateField("审查期限", null=True)
    passed = models.BooleanField("验收合格", null=True)
    decided_by_name = models.CharField(max_length=60, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        app_label = "hazards"
        verbose_name = "验收申请"
        constraints = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(passed=None), name="one_application_at_a_time")
        ]
