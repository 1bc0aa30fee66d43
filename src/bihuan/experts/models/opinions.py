"""What experts advise an office on its plans, systems, policies and decisions."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.experts.models.pool import Expert
from bihuan.parties.models import Account, Regulator


class Opinion(models.Model):
    """专家意见: signed by the expert (in the own account, or on a paper that the office keeps), dated, and linked to
    the decision that was taken on it (LH-6.2)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="opinions", verbose_name="部门")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="opinions", verbose_name="专家")
    matter = models.CharField("事项类别", max_length=40)
    title = models.CharField("事项名称", max_length=120)
    said = models.TextField("意见")
    given_on = models.DateField("签署日期")
    signed_paper = models.BigIntegerField("签字件", null=True)
    registered_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    registered_at = models.DateTimeField("登记时间")
    decision = models.CharField("决策文件", max_length=160, blank=True)
    decided_on = models.DateField("决策日期", null=True)

    class Meta:
        verbose_name = "专家意见"
        indexes = [models.Index(fields=["office", "-id"], name="opinion_of_office")]
        constraints = [
            models.CheckConstraint(
                condition=Q(decision="", decided_on=None) | (~Q(decision="") & Q(decided_on__isnull=False)),
                name="decision_with_its_day",
            )
        ]

    @property
    def ref(self) -> str:
        return f"opinion:{self.pk}"
