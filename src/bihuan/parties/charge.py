"""Who is in charge: the leaders of an office and its person for expert services, the duty list of a place, and the
licences by which departments come to supervise. The tables; the acts stand in leading.py and assigning.py."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock


class OfficeCharge(models.Model):
    """领导责任和专家服务专人: of one office; a day says since when each is in force."""

    office = models.OneToOneField("parties.Regulator", models.CASCADE, primary_key=True, related_name="charge")
    head = models.ForeignKey("parties.Account", models.PROTECT, null=True, related_name="+", verbose_name="主要负责人")
    deputy = models.ForeignKey("parties.Account", models.PROTECT, null=True, related_name="+", verbose_name="分管领导")
    leaders_since = models.DateField("责任制启用日期", null=True)
    service_section = models.CharField("专家服务工作机构", max_length=60, blank=True)
    service_person = models.ForeignKey(
        "parties.Account", models.PROTECT, null=True, related_name="+", verbose_name="专家服务专人"
    )
    service_since = models.DateField("专家服务启动日期", null=True)

    class Meta:
        verbose_name = "领导责任和专家服务专人"


class DutyRole(models.TextChoices):
    """What a line of the duty list makes of a department (LH-15.1)."""

    SUPERVISES = "supervises", _("监管")
    INDUSTRY = "industry", _("行业管理")


class DutyLine(models.Model):
    """职责清单: one sector of one department, in the list of the department's place."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey("parties.Regulator", models.CASCADE, related_name="duty_lines")
    sector = models.CharField("行业领域", max_length=40)
    role = models.CharField("职责", max_length=12, choices=DutyRole)

    class Meta:
        verbose_name = "职责清单"
        constraints = [models.UniqueConstraint(fields=["office", "sector"], name="duty_line_once")]


class Licence(models.Model):
    """许可证: whoever issued it supervises its holder in what it permits (LY-1.2.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey("parties.Enterprise", models.CASCADE, related_name="licences")
    name = models.CharField("许可证名称", max_length=80)
    number = models.CharField("许可证编号", max_length=80)
    issued_by = models.ForeignKey("parties.Regulator", models.PROTECT, related_name="+", verbose_name="发证部门")

    class Meta:
        verbose_name = "许可证"
        constraints = [models.UniqueConstraint(fields=["enterprise", "name", "number"], name="licence_once")]
