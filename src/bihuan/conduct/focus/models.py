"""The focus list with the numbers of each entry, what officers said, the year's number of visits, and the visits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.focus.states import CAUSE_WORDS, GROUND_WORDS, SAID_BY_PEOPLE, STATE_WORDS, VisitState
from bihuan.parties.models import Account, Enterprise, Institution, Regulator


class FocusFact(models.Model):
    """不配合情形: what an officer saw of an enterprise that does not cooperate, with the evidence."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="focus_facts")
    ground = models.CharField("情形", max_length=20, choices=[(g, _(GROUND_WORDS[g])) for g in SAID_BY_PEOPLE])
    evidence = models.CharField("事实和证据", max_length=500)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")
    settled = models.BooleanField("已处理", default=False)

    class Meta:
        app_label = "conduct"
        verbose_name = "不配合情形"

    @property
    def ref(self) -> str:
        return f"focus_fact:{self.pk}"


class FocusListing(models.Model):
    """重点名单: an enterprise on the list, with the conditions and their numbers as they were; until it was visited."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="focus_listings")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="部门")
    conditions = models.JSONField("列入的情形和数", default=list)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="列入人")
    at = models.DateTimeField("列入时间")
    removed_at = models.DateTimeField("移出时间", null=True)
    removed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="移出人")
    reason = models.CharField("移出理由", max_length=300, blank=True)

    class Meta:
        app_label = "conduct"
        verbose_name = "重点名单"
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(removed_at=None), name="on_focus_list_once")
        ]

    @property
    def ref(self) -> str:
        return f"focus_listing:{self.pk}"


class VisitQuota(models.Model):
    """年度执法次数: set by hand for one year, with the reason."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="visit_quotas")
    year = models.PositiveSmallIntegerField("年度")
    visits = models.PositiveSmallIntegerField("次数")
    reason = models.CharField("理由", max_length=300)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="核定人")
    at = models.DateTimeField("核定时间")

    class Meta:
        app_label = "conduct"
        verbose_name = "年度执法次数"
        constraints = [models.UniqueConstraint(fields=["enterprise", "year"], name="visit_quota_once_a_year")]


class EnforcementVisit(models.Model):
    """集中检查: planned, by a plan for this enterprise alone, closed with causes and remedies."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="enforcement_visits")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="部门")
    state = models.CharField("状态", max_length=16, choices=[(s.value, _(STATE_WORDS[s])) for s in VisitState])
    planned_on = models.DateField("检查日期")
    cause = models.CharField("事由", max_length=16, choices=[(c, _(w)) for c, w in CAUSE_WORDS.items()], blank=True)
    plan = models.TextField("检查方案", blank=True)
    hazards = ArrayField(models.BigIntegerField(), default=list, verbose_name="重点查的隐患")
    approved_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间", null=True)
    started_at = models.DateTimeField("开始时间", null=True)
    problems = models.JSONField("问题、管理原因和对策", default=list)
    service_fault = models.BooleanField("技术服务有问题", null=True)
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+", verbose_name="服务机构")
    service_note = models.CharField("技术服务情况", max_length=300, blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="安排人")
    at = models.DateTimeField("安排时间")

    class Meta:
        app_label = "conduct"
        verbose_name = "集中检查"

    @property
    def ref(self) -> str:
        return f"enforcement_visit:{self.pk}"
