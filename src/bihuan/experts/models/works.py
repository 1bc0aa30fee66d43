"""What experts did for the authorities."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.experts.models.pool import Expert
from bihuan.experts.works.states import WORK_WORDS
from bihuan.parties.models import Account, Regulator


class ExpertWork(models.Model):
    """参与工作: one piece of work of one of the five kinds, with the paper it ended in (LH-6.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="works", verbose_name="专家")
    office = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="+", verbose_name="登记部门")
    kind = models.CharField("工作种类", max_length=24, choices=[(code, _(word)) for code, word in WORK_WORDS.items()])
    done_on = models.DateField("日期")
    said = models.CharField("做了什么", max_length=300)
    document_id = models.BigIntegerField("意见书", null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "参与工作"
        indexes = [models.Index(fields=["expert", "-id"], name="works_of_expert")]
