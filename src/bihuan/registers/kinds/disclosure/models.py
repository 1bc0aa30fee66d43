"""What the enterprise says of itself, part by part, and which parts it has confirmed."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bihuan import clock
from bihuan.parties.models import Enterprise


class Disclosure(models.Model):
    """如实告知: the parts by their codes, those confirmed, and when the service began (YT-4.3.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.OneToOneField(Enterprise, models.PROTECT, related_name="disclosure")
    parts = models.JSONField("告知内容", default=dict)
    confirmed = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="已确认")
    provider = models.CharField("服务机构或专家", max_length=200, blank=True)
    started_on = models.DateField("服务开始日期", null=True, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "如实告知"
