"""Every time that an expert came to train or to check, and until when the matter is settled."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Enterprise
from bihuan.registers.kinds.technicians.states import HELP_WORDS


class ExpertHelp(models.Model):
    """专家帮扶: one training or one check by an expert."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="expert_help")
    kind = models.CharField("种类", max_length=16, choices=[(code, _(word)) for code, word in HELP_WORDS.items()])
    held_on = models.DateField("日期")
    expert = models.CharField("专家", max_length=60)
    settled = models.BooleanField("已办结", default=False)

    class Meta:
        app_label = "registers"
        verbose_name = "专家帮扶"
        constraints = [models.UniqueConstraint(fields=["enterprise", "kind", "held_on"], name="expert_help_once")]
