"""An expert's year: what offices note of the work, the grade that the keeper of a pool gives, and commendations."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.experts.models.pool import Expert, Membership
from bihuan.parties.models import Account, Regulator


class ServiceNote(models.Model):
    """服务评价: what an office found when it looked at an expert's work, or what somebody complained of and whether it
    was so (LH-14.1)."""

    class Kind(models.TextChoices):
        QUALITY_PASSED = "quality_passed", _("质量抽查合格")
        QUALITY_FAILED = "quality_failed", _("质量抽查不合格")
        COMPLAINT_FOUNDED = "complaint_founded", _("投诉属实")
        COMPLAINT_UNFOUNDED = "complaint_unfounded", _("投诉不属实")

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="service_notes")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="登记部门")
    kind = models.CharField("情况", max_length=20, choices=Kind)
    on = models.DateField("日期")
    work = models.CharField("哪次工作", max_length=120)
    said = models.CharField("说明", max_length=300)
    noted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "服务评价"
        indexes = [models.Index(fields=["expert", "on"], name="service_notes_of_a_year")]


class Assessment(models.Model):
    """年度考核: the grade of a year in one pool, the ground that a person wrote, and the counts of the records it
    was given by, as they stood. A wrong one is withdrawn with a reason and given anew, never changed (LH-14.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    membership = models.ForeignKey(Membership, models.PROTECT, related_name="assessments")
    year = models.PositiveSmallIntegerField("考核年度")
    grade = models.CharField("等次", max_length=30)
    ground = models.CharField("考核意见", max_length=300)
    record = models.JSONField("依据的记录", default=dict)
    assessed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    assessed_at = models.DateTimeField("考核时间")
    release = models.CharField("规则版本", max_length=80)
    withdrawn_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_for = models.CharField("撤回理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "年度考核"
        constraints = [
            models.UniqueConstraint(fields=["membership", "year"], condition=Q(withdrawn_at=None), name="assessed_once")
        ]

    @property
    def ref(self) -> str:
        return f"assessment:{self.pk}"


class Commendation(models.Model):
    """表彰: for the work of a year that was assessed with a top grade, with the ground; everybody who may choose the
    expert reads it (LY-2.4.5, LH-14.2)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    assessment = models.OneToOneField(Assessment, models.PROTECT, related_name="commendation")
    ground = models.CharField("事迹", max_length=300)
    reward = models.CharField("奖励", max_length=120, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("表彰时间")

    class Meta:
        verbose_name = "表彰"
