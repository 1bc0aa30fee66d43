"""What an office was advised and what it said to it, one row a self-reported hazard; and what was learned of that."""

from __future__ import annotations

from functools import lru_cache

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from bihuan import clock
from bihuan.filings.quality import learning
from bihuan.filings.quality.rules import Reason
from bihuan.hazards.models import Hazard
from bihuan.parties.scope import Scope, narrowed


class TextReviewQuerySet(models.QuerySet["TextReview"]):
    def within(self, scope: Scope) -> TextReviewQuerySet:
        """The reviews of hazards that `scope` covers; nobody who takes part reads what reviewers are told."""
        return narrowed(
            self,
            scope,
            enterprise="hazard__enterprise",
            sector="hazard__sector",
            lies_in=lambda code: Q(hazard__division_code__startswith=code),
            taking_part=Q(pk__in=[]),
        )

    def waiting(self) -> TextReviewQuerySet:
        """Advised, and nobody has said anything to it yet."""
        return self.filter(advised=True, hollow=None)

    def judged(self) -> TextReviewQuerySet:
        return self.exclude(hollow=None)


class TextReview(models.Model):
    """自报文字提示: the text as it was read, the reasons to look again (none, most of the time), and what an office
    judged: `hollow` says that it is no genuine report."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.OneToOneField(Hazard, models.PROTECT, related_name="text_review")
    text = models.TextField("自报文字")
    item = models.CharField("检查项目", max_length=400, blank=True)
    reasons = models.JSONField("理由", default=list)
    advised = models.BooleanField("建议核实")
    likelihood = models.FloatField("模型给出的可能性", null=True)
    model = models.ForeignKey("QualityModel", models.PROTECT, null=True, related_name="+", verbose_name="模型")
    looked_at = models.DateTimeField("提示时间")
    hollow = models.BooleanField("认定不实", null=True)
    note = models.CharField("认定说明", max_length=200, blank=True)
    judged_by = models.BigIntegerField("认定人", null=True)
    judged_by_name = models.CharField("认定人姓名", max_length=60, blank=True)
    judged_at = models.DateTimeField("认定时间", null=True)

    objects = TextReviewQuerySet.as_manager()

    class Meta:
        app_label = "filings"
        verbose_name = "自报文字提示"
        indexes = [
            models.Index(fields=["-id"], condition=Q(advised=True, hollow=None), name="text_review_waiting"),
            models.Index(fields=["-judged_at"], condition=Q(hollow__isnull=False), name="text_review_judged"),
        ]

    @property
    def ref(self) -> str:
        return f"text_review:{self.pk}"

    @property
    def why(self) -> list[Reason]:
        return [Reason.of_data(one) for one in self.reasons]


class QualityModel(models.Model):
    """自报质量模型: what the verdicts of one place taught, as plain weights, with the trial that it passed. The newest
    of a place is asked; older ones stay, since advice names the one it came from."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    division_code = models.CharField("行政区划", max_length=12)
    weights = models.TextField("权重")
    report = models.JSONField("试用结果", default=dict)
    examples = models.PositiveIntegerField("依据的认定数")
    trained_by = models.BigIntegerField("训练人")
    trained_by_name = models.CharField("训练人姓名", max_length=60)
    trained_at = models.DateTimeField("训练时间")

    class Meta:
        app_label = "filings"
        verbose_name = "自报质量模型"
        indexes = [
            models.Index(OpClass("division_code", "text_pattern_ops"), F("id").desc(), name="quality_model_by_place")
        ]

    @property
    def ref(self) -> str:
        return f"quality_model:{self.pk}"


@lru_cache(maxsize=32)
def weights_of(model_id: int) -> learning.Model:
    """The weights of a model, read once in a process: a row never changes."""
    return learning.Model.of_json(QualityModel.objects.values_list("weights", flat=True).get(pk=model_id))
