"""What an office makes of its boards: reminders, weak links with what experts say of them, and measures."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models

from bihuan import clock
from bihuan.experts.models import Expert
from bihuan.parties.models import Account, Regulator, Site

COLLISIONS = {"digest_once": "digest_issued", "reminder_once_a_day": "reminded_already"}


class Reminder(models.Model):
    """催办: an office told a unit that checks are missing; a unit hears so once a day at most."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", verbose_name="场所", db_index=False)
    year = models.PositiveSmallIntegerField("年度")
    missing = models.PositiveSmallIntegerField("还差次数")
    sent_on = models.DateField("催办日期")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="催办人")
    at = models.DateTimeField("催办时间")

    class Meta:
        verbose_name = "催办"
        constraints = [models.UniqueConstraint(fields=["site", "sent_on"], name="reminder_once_a_day")]

    @property
    def ref(self) -> str:
        return f"reminder:{self.pk}"


class WeakLink(models.Model):
    """监管薄弱环节: a sector in an area of which the figures, as they stood, say that supervision is weak (LH-13.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="weak_links", verbose_name="部门")
    division_code = models.CharField("行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)
    analysis = models.TextField("分析")
    found = models.PositiveIntegerField("累计发现")
    open = models.PositiveIntegerField("未销号")
    major = models.PositiveIntegerField("重大隐患未销号")
    as_of = models.DateField("数据截止")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="认定人")
    at = models.DateTimeField("认定时间")

    class Meta:
        verbose_name = "监管薄弱环节"
        indexes = [models.Index(OpClass("division_code", "text_pattern_ops"), name="weak_link_by_path")]

    @property
    def ref(self) -> str:
        return f"weak_link:{self.pk}"


class LinkComment(models.Model):
    """专家意见: what an expert who was there says of a weak link, in the own account."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    link = models.ForeignKey(WeakLink, models.PROTECT, related_name="comments")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="+", verbose_name="专家")
    text = models.TextField("意见")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("记录时间")

    class Meta:
        verbose_name = "专家意见"


class Measure(models.Model):
    """监管措施: what an office will do about weak links; it names each link that it answers."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="measures", verbose_name="部门")
    text = models.TextField("措施")
    due_on = models.DateField("完成时限")
    links = models.ManyToManyField(WeakLink, related_name="measures")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="发布人")
    at = models.DateTimeField("发布时间")

    class Meta:
        verbose_name = "监管措施"

    @property
    def ref(self) -> str:
        return f"measure:{self.pk}"


class Digest(models.Model):
    """通报: which week or month of an office has its digest, and which paper that is."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="digests", verbose_name="部门")
    cycle = models.CharField("周期", max_length=8)
    since = models.DateField("起")
    until = models.DateField("止")
    document_id = models.BigIntegerField("文书")
    at = models.DateTimeField("签发时间")

    class Meta:
        verbose_name = "通报"
        constraints = [models.UniqueConstraint(fields=["office", "cycle", "since"], name="digest_once")]


class Dispatch(models.Model):
    """转发: a notice from above that an office passes on, with the paper that carries it and the groups it is for."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="dispatches", verbose_name="部门")
    title = models.CharField("原通知标题", max_length=200)
    number = models.CharField("原通知文号", max_length=150, blank=True)
    issued_by = models.CharField("原通知发文单位", max_length=120, blank=True)
    groups = ArrayField(models.CharField(max_length=12), verbose_name="发送范围")
    document_id = models.BigIntegerField("文书", unique=True)
    parent_id = models.BigIntegerField("原通知文书", null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="转发人")
    at = models.DateTimeField("转发时间")
    closed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="办结人")
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        verbose_name = "转发通知"

    @property
    def ref(self) -> str:
        return f"dispatch:{self.pk}"
