"""One paper of the enterprise that a check may need to see."""

from __future__ import annotations

from django.db import models

from bihuan import clock
from bihuan.parties.models import Account


class Material(models.Model):
    """检查资料: brought for one check. `process_confidential` keeps it to the enterprise, the experts of the check and
    the offices that supervise the enterprise (YT-4.2.8)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey("inspections.Inspection", models.CASCADE, related_name="materials")
    title = models.CharField("资料名称", max_length=120)
    attachment_id = models.BigIntegerField("文件")
    process_confidential = models.BooleanField("工艺保密", default=False)
    brought_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提供人")
    brought_at = models.DateTimeField("提供时间")

    class Meta:
        app_label = "inspections"
        verbose_name = "检查资料"

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"material:{self.pk}"
