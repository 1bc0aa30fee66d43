"""Interviews with enterprises, their minutes, and the circulars about them."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.interviews.states import STATE_WORDS, InterviewState
from bihuan.parties.models import Account, Enterprise, Regulator


class Interview(models.Model):
    """约谈: an office calls an enterprise in, with the ground and the time; both sides sign the minutes."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="interviews")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="部门")
    state = models.CharField("状态", max_length=20, choices=[(s.value, _(STATE_WORDS[s])) for s in InterviewState])
    ground = models.CharField("约谈事由", max_length=500)
    held_at = models.DateTimeField("约谈时间")
    place = models.CharField("约谈地点", max_length=120, blank=True)
    minutes = models.TextField("约谈纪要", blank=True)
    signed_by_office = models.CharField("部门签字人", max_length=60, blank=True)
    signed_by_enterprise = models.CharField("企业签字人", max_length=60, blank=True)
    circular = models.TextField("通报内容", blank=True)
    approved_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间", null=True)
    circulated_at = models.DateTimeField("通报时间", null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="通知人")
    at = models.DateTimeField("通知时间")

    class Meta:
        app_label = "conduct"
        verbose_name = "约谈"

    @property
    def ref(self) -> str:
        return f"interview:{self.pk}"
