"""How a pool is kept: wanted numbers, reviews by event and by cycle, work declined, removals."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.experts.models.pool import Expert, Membership, Pool
from bihuan.parties.models import Account


class Wanted(models.Model):
    """需要人数: how many experts of one specialty a pool is to have (LY-2.3.1, LH-7.2)."""

    pool = models.ForeignKey(Pool, models.CASCADE, related_name="wanted")
    specialty = models.CharField("专业", max_length=40)
    number = models.PositiveSmallIntegerField("需要人数")

    class Meta:
        verbose_name = "需要人数"
        constraints = [models.UniqueConstraint(fields=["pool", "specialty"], name="wanted_once")]


class Review(models.Model):
    """专家复核 for one pool: opened by an event in somebody's work; until the pool's owner has settled it, the expert
    is sent nowhere that reviews by events (LY-2.3.7)."""

    class Kind(models.TextChoices):
        WORK_NEED = "work_need", _("工作需要")
        JOB_CHANGE = "job_change", _("工作变动")
        RETIREMENT = "retirement", _("退休")

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="reviews")
    membership = models.ForeignKey(Membership, models.PROTECT, null=True, related_name="reviews")
    kind = models.CharField("情形", max_length=12, choices=Kind)
    note = models.CharField("说明", max_length=200)
    opened_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("提出时间")
    finding = models.CharField("复核意见", max_length=200, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "专家复核"

    @property
    def ref(self) -> str:
        return f"expert_review:{self.pk}"


class PoolReview(models.Model):
    """专家库定期复核: one round over everybody in a pool (LH-7.4)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="rounds")
    opened_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("开始时间")
    finding = models.CharField("复核意见", max_length=300, blank=True)
    closed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "专家库定期复核"
        constraints = [
            models.UniqueConstraint(fields=["pool"], condition=Q(closed_at=None), name="one_round_at_a_time")
        ]


class Declined(models.Model):
    """推辞: work an expert would not take, and whether the reason was good (LH-14.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="declined")
    work = models.CharField("工作", max_length=120)
    on = models.DateField("日期")
    reason = models.CharField("理由", max_length=200)
    justified = models.BooleanField("有正当理由")
    noted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "推辞记录"


class Removal(models.Model):
    """更换专家: on one of the place's grounds, with what shows it; `freed` is the work that was released, each with who
    could take it (LH-14.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    membership = models.OneToOneField(Membership, models.PROTECT, related_name="removal")
    ground = models.CharField("情形", max_length=40)
    evidence = models.CharField("事实和证据", max_length=300)
    files = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name="附件")
    declined = models.ForeignKey(Declined, models.PROTECT, null=True, related_name="+")
    freed = models.JSONField("退出的工作", default=list)
    removed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    removed_at = models.DateTimeField("更换时间")

    class Meta:
        verbose_name = "更换记录"
