"""Who serves whom: contracts of single enterprises, and an office's projects with their lists."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.engagements.rules import VERDICTS
from bihuan.parties.models import Account, Enterprise, Institution, Regulator

COLLISIONS = {"contract_once": "contract_recorded", "project_once": "duplicate_project"}


class ServiceContract(models.Model):
    """服务合同: an enterprise and who serves it, from the first to the last day it holds (YT-4.3.1, YT-5.1.3), and how
    often that one comes to check; no cycle where it holds no periodic checks (HZ-3.2.5)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="service_contracts", verbose_name="企业")
    number = models.CharField("合同编号", max_length=80)
    provider = models.CharField("服务机构或专家", max_length=200)
    starts_on = models.DateField("生效日期")
    ends_on = models.DateField("终止日期")
    check_cycle = models.CharField("检查周期", max_length=20, blank=True)
    paper_id = models.BigIntegerField("合同原件", null=True)
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


class ServiceProject(models.Model):
    """服务项目: an office has a service done at the enterprises of a list, in a window (QHD-5.1, QHD-4.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="service_projects", verbose_name="部门")
    name = models.CharField("项目名称", max_length=120)
    institution = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="service_projects", verbose_name="服务机构"
    )
    starts_on = models.DateField("服务开始日")
    ends_on = models.DateField("服务结束日")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "服务项目"
        constraints = [
            models.UniqueConstraint(fields=["office", "name"], name="project_once"),
            models.CheckConstraint(name="project_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"project:{self.pk}"


class ListedEnterprise(models.Model):
    """名单企业: with its situation report and its conclusion, once they were issued (QHD-6.3.2)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    project = models.ForeignKey(ServiceProject, models.PROTECT, related_name="listed", verbose_name="服务项目")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name="企业")
    verdict = models.CharField("结论", max_length=12, blank=True, choices=[(c, _(w)) for c, w in VERDICTS.items()])
    report_id = models.BigIntegerField("情况报告", null=True)
    conclusion_id = models.BigIntegerField("结论性意见", null=True)
    concluded_at = models.DateTimeField("出具时间", null=True)
    concluded_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="出具人")

    class Meta:
        verbose_name = "名单企业"
        constraints = [
            models.UniqueConstraint(fields=["project", "enterprise"], name="listed_once"),
            models.CheckConstraint(
                condition=Q(verdict="") | Q(report_id__isnull=False, conclusion_id__isnull=False),
                name="concluded_with_both_papers",
            ),
        ]

    @property
    def ref(self) -> str:
        return f"listed_enterprise:{self.pk}"
