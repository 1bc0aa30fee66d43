"""What is to be retired, until when, and the proof that it was."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Enterprise
from bihuan.registers.kinds.equipment.states import WAY_WORDS


class AgeingEquipment(models.Model):
    """淘汰设备: one piece, open until it is removed or replaced (YT-3.5)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="ageing_equipment")
    name = models.CharField("设备名称", max_length=80)
    reason = models.CharField("淘汰原因", max_length=200, blank=True)
    retire_by = models.DateField("淘汰期限")
    way = models.CharField("去向", max_length=10, blank=True, choices=[(c, _(w)) for c, w in WAY_WORDS.items()])
    evidence = models.CharField("拆除或更新的凭证", max_length=200, blank=True)
    closed_on = models.DateField("办结日期", null=True, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "淘汰设备"
        constraints = [
            models.CheckConstraint(
                condition=Q(closed_on=None) | (~Q(evidence="") & ~Q(way="")), name="retired_with_evidence"
            )
        ]
