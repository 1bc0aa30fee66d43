"""What every report of a period showed, the draws of an office, and the reports that were drawn."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.experts.lot import SOURCE_WORDS
from bihuan.experts.models.draws import new_token
from bihuan.filings.credibility.rules import Look, Reason
from bihuan.filings.credibility.states import (
    DRAW_WORDS,
    REVIEW_WORDS,
    STRATUM_WORDS,
    DrawnReportState,
    ReviewDrawState,
)
from bihuan.filings.self_reports.models import SelfReport
from bihuan.parties.models import Account, Regulator
from bihuan.parties.scope import Scope, narrowed

_STRATA = [(one.value, _(word)) for one, word in STRATUM_WORDS.items()]


class ReportLookQuerySet(models.QuerySet["ReportLook"]):
    def within(self, scope: Scope) -> ReportLookQuerySet:
        """The looks at reports that `scope` covers; nobody who takes part reads what reviewers are told."""
        return narrowed(self, scope, enterprise="report__enterprise", taking_part=Q(pk__in=[]))


class ReportLook(models.Model):
    """复核提示: what a report showed when its period was over, as it was filed then. `numbers` are what its peers would
    let one expect, {} where they are too few."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    report = models.OneToOneField(SelfReport, models.CASCADE, related_name="look")
    division_code = models.CharField("行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)
    month = models.DateField("期间起")
    stratum = models.CharField("分层", max_length=14, choices=_STRATA)
    reasons = models.JSONField("提示", default=list)
    numbers = models.JSONField("同类比较", default=dict)
    looked_at = models.DateTimeField("比对时间")

    objects = ReportLookQuerySet.as_manager()

    class Meta:
        app_label = "filings"
        verbose_name = "自报复核提示"
        indexes = [models.Index(fields=["month", "stratum", "division_code"], name="report_look_by_stratum")]

    @property
    def why(self) -> list[Reason]:
        return [Reason.of_data(one) for one in self.reasons]


class ReviewDraw(models.Model):
    """随机抽查: the list of a month with the stratum of each report, fixed with its digest before the public number of
    `number_on` is known (docs/adr/0032). `wanted`: how many of each stratum."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    token = models.CharField("公示码", max_length=32, unique=True, default=new_token)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="review_draws", verbose_name="抽查部门")
    month = models.DateField("期间起")
    wanted = models.JSONField("每层份数")
    source = models.CharField("公开号码", max_length=20, choices=[(s.value, word) for s, word in SOURCE_WORDS.items()])
    number_on = models.DateField("号码日期")
    entries = models.JSONField("名单")
    digest = models.CharField("名单校验码", max_length=64)
    state = models.CharField("状态", max_length=14, choices=[(s.value, _(word)) for s, word in DRAW_WORDS.items()])
    committed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="确定人")
    committed_at = models.DateTimeField("确定时间")
    told = models.CharField("号码", max_length=20, blank=True)
    drawn_at = models.DateTimeField("抽取时间", null=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        app_label = "filings"
        verbose_name = "自报随机抽查"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "month"], condition=~Q(state=ReviewDrawState.DRAW_VOID), name="review_drawn_once"
            )
        ]

    @property
    def ref(self) -> str:
        return f"review_draw:{self.pk}"


class DrawnReport(models.Model):
    """抽到的报告: the reasons as they stood when it was drawn, what the enterprise says and a reviewer saw."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    draw = models.ForeignKey(ReviewDraw, models.PROTECT, related_name="drawn")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="复核部门")
    report = models.ForeignKey(SelfReport, models.PROTECT, related_name="drawn")
    stratum = models.CharField("分层", max_length=14, choices=_STRATA)
    reasons = models.JSONField("提示", default=list)
    state = models.CharField("状态", max_length=10, choices=[(s.value, _(word)) for s, word in REVIEW_WORDS.items()])
    due_on = models.DateField("复核期限")
    statement = models.TextField("企业说明", blank=True)
    stated_by_name = models.CharField("说明人姓名", max_length=60, blank=True)
    stated_at = models.DateTimeField("说明时间", null=True)
    seen = models.TextField("复核情况", blank=True)
    judged_by = models.BigIntegerField("复核人", null=True)
    judged_by_name = models.CharField("复核人姓名", max_length=60, blank=True)
    judged_at = models.DateTimeField("复核时间", null=True)

    class Meta:
        app_label = "filings"
        verbose_name = "抽到的自报"
        constraints = [
            models.UniqueConstraint(fields=["draw", "report"], name="report_drawn_once"),
            models.CheckConstraint(
                name="what_is_judged_says_what_was_seen", condition=Q(state=DrawnReportState.TO_REVIEW) | ~Q(seen="")
            ),
        ]
        indexes = [
            models.Index(fields=["office", "due_on"], condition=Q(state=DrawnReportState.TO_REVIEW), name="to_review")
        ]

    @property
    def ref(self) -> str:
        return f"drawn_report:{self.pk}"

    @property
    def why(self) -> list[Reason]:
        return [Reason.of_data(one) for one in self.reasons]


def expectation(look: Look) -> Mapping[str, Any]:
    """What of a look is kept beside its signs."""
    if look.expected is None or look.chance is None:
        return {}
    one = look.expected
    return {
        "months": look.months,
        "found": look.found,
        "rate": round(one.rate, 3),
        "shape": one.shape and round(one.shape, 3),
        "expected": round(one.of(look.months), 2),
        "chance": round(look.chance, 4),
        "peers": one.sites,
        "group": one.group,
    }
