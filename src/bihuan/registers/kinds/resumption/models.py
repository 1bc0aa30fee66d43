"""Every time that an enterprise stood still, and what was found before it started again."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.parties.models import Enterprise


class Shutdown(models.Model):
    """停产停业: since when and why; the answers by the code of their item (who, when, met or not, note); until when.
    It was known on the day on which the enterprise said so; what an office that keeps the record enters it vouches for
    from its first day. What was owed by an earlier day is not undone by it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="shutdowns")
    since = models.DateField("停产起")
    known_on = models.DateField("得知日期")
    reason = models.CharField("停产原因", max_length=200)
    answers = models.JSONField("复工检查", default=dict)
    resumed_on = models.DateField("恢复生产日期", null=True, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "停产停业"
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(resumed_on=None), name="one_open_shutdown")
        ]

    @property
    def ref(self) -> str:
        return f"shutdown:{self.pk}"
