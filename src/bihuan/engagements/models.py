"""Who serves whom: the contracts by which enterprises have the service of experts."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from bihuan import clock
from bihuan.parties.models import Account, Enterprise

COLLISIONS = {"contract_once": "contract_recorded"}


class ServiceContract(models.Model):
    """服务合同: an enterprise and who serves it, from the first to the last day it holds (YT-4.3.1, YT-5.1.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="service_contracts", verbose_name="企业")
    number = models.CharField("合同编号", max_length=80)
    provider = models.CharField("服务机构或专家", max_length=200)
    starts_on = models.DateField("生效日期")
    ends_on = models.DateField("终止日期")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "服务合同"
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "number"], name="contract_once"),
            models.CheckConstraint(name="contract_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
        ]
        indexes = [models.Index(fields=["enterprise", "ends_on"], name="contract_by_enterprise")]

    @property
    def ref(self) -> str:
        return f"contract:{self.pk}"
