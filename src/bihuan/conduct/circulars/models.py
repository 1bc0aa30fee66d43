"""Circulars about an office below, with the numbers on which they rest."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.circulars.states import STATE_WORDS, CircularState
from bihuan.conduct.urging.models import UrgingLetter
from bihuan.parties.models import Account, Regulator


class OfficeCircular(models.Model):
    """部门通报: `office` tells all offices of its place what is behind at `about_office`, after a letter and an
    interview or without."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="circulars_published", verbose_name="通报部门")
    about_office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="被通报部门")
    letter = models.ForeignKey(UrgingLetter, models.PROTECT, null=True, related_name="circulars")
    state = models.CharField("状态", max_length=20, choices=[(s.value, _(STATE_WORDS[s])) for s in CircularState])
    text = models.TextField("通报内容")
    figures = models.JSONField("数据和依据", default=list)
    figures_on = models.DateField("数据截止")
    drafted_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    approved_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间", null=True)
    number = models.CharField("文号", max_length=120, blank=True)
    document_id = models.BigIntegerField("文书", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    reason = models.TextField("撤回或不发的理由", blank=True)
    ended_at = models.DateTimeField("撤回时间", null=True)

    class Meta:
        app_label = "conduct"
        verbose_name = "部门通报"
        constraints = [
            models.CheckConstraint(name="circular_is_about_another", condition=~Q(office=F("about_office"))),
            models.CheckConstraint(
                name="circular_out_was_approved", condition=Q(published_at=None) | Q(approved_at__isnull=False)
            ),
        ]
        indexes = [models.Index(fields=["office", "-id"], name="circular_by_office")]

    @property
    def ref(self) -> str:
        return f"office_circular:{self.pk}"
