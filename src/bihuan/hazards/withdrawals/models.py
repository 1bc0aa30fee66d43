"""Orders to stop and withdraw: by whom, when, and when everybody was out (LY-4.4.5)."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.hazards.withdrawals.states import STATE_WORDS, OrderState
from bihuan.parties.models import Enterprise, Guest, Site
from bihuan.parties.scope import Scope, narrowed


class WithdrawalOrderQuerySet(models.QuerySet["WithdrawalOrder"]):
    def within(self, scope: Scope) -> WithdrawalOrderQuerySet:
        """Only those that `scope` covers; visitors see those of whom they visit."""
        visited = Guest.objects.filter(scope.whose("account")).values("enterprise_id")
        visiting = Q(enterprise_id__in=visited)
        return narrowed(self, scope, sector="enterprise__sector", taking_part=visiting)


class WithdrawalOrder(models.Model):
    """停产撤人命令: given on the spot; it stands until the enterprise's head lifts it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="withdrawals")
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=8, choices=[(s.value, _(STATE_WORDS[s])) for s in OrderState])
    place = models.CharField("部位", max_length=120, blank=True)
    danger = models.CharField("险情", max_length=300, blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField("下令人", max_length=60)
    at = models.DateTimeField("下令时间")
    out_by_name = models.CharField(max_length=60, blank=True)
    out_at = models.DateTimeField("人员全部撤出的时间", null=True)
    lifted_by_name = models.CharField("解除人", max_length=60, blank=True)
    lifted_at = models.DateTimeField("解除时间", null=True)

    objects = WithdrawalOrderQuerySet.as_manager()

    class Meta:
        app_label = "hazards"
        verbose_name = "停产撤人命令"
        indexes = [
            models.Index(OpClass("division_code", "text_pattern_ops"), models.F("id").desc(), name="withdrawal_by_path")
        ]

    @property
    def ref(self) -> str:
        return f"withdrawal:{self.pk}"
