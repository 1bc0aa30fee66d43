"""How an enterprise stands, as its sector department was told."""

from __future__ import annotations

from django.db import models

from bihuan import clock
from bihuan.parties.models import Enterprise, Regulator


class SituationFeedback(models.Model):
    """安全状况反馈: the situation and a suggestion, to the department that answered for the enterprise then."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="situation_feedbacks")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="接收部门")
    situation = models.TextField("安全状况")
    suggestion = models.TextField("意见和建议")
    by = models.BigIntegerField("反馈人")
    by_name = models.CharField("反馈人姓名", max_length=60)
    at = models.DateTimeField("反馈时间")

    class Meta:
        app_label = "filings"
        verbose_name = "安全状况反馈"

    @property
    def ref(self) -> str:
        return f"situation_feedback:{self.pk}"
