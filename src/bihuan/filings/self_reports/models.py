"""The reports, one for a site and a period, and the months that an office has closed."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q, Value
from django.db.models.functions import MD5
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.filings.self_reports import rules
from bihuan.filings.self_reports.states import REPORTED, STATE_WORDS, STEP_WORDS, LoopStep, SelfReportState
from bihuan.parties.models import Account, Enterprise, Regulator, Site
from bihuan.parties.scope import Scope, narrowed


class SelfReportQuerySet(models.QuerySet["SelfReport"]):
    def within(self, scope: Scope) -> SelfReportQuerySet:
        """Only the reports of sites that `scope` covers; a visitor has no part in them."""
        return narrowed(self, scope, taking_part=Q(pk__in=[]))

    def reported(self) -> SelfReportQuerySet:
        return self.filter(state__in=sorted(REPORTED))

    def saying(self, text: str) -> SelfReportQuerySet:
        """Those in the very same words, by their index; a report without words says the same as none."""
        return self.alias(words=MD5("text")).filter(words=MD5(Value(text)), text=text).exclude(text="")


class SelfReport(models.Model):
    """自查自报: what one site reports of one period. `ledger` are the figures as its own records had them when it was
    written, `stated` those that are signed. `late` and `first_filed_at` are those of the first filing: what was
    returned and comes again is not late for that."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="self_reports")
    division_code = models.CharField("行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)
    month = models.DateField("期间起")
    until = models.DateField("期间止")
    state = models.CharField("状态", max_length=10, choices=[(s.value, _(STATE_WORDS[s])) for s in SelfReportState])
    zero = models.BooleanField("零报告")
    weak = models.BooleanField("没有自查记录支撑", default=False)
    late = models.BooleanField("迟报", default=False)
    ledger = models.JSONField("台账数字", default=dict)
    stated = models.JSONField("报送数字", default=dict)
    correction_reason = models.CharField("更正理由", max_length=300, blank=True)
    text = models.TextField("工作情况", blank=True)
    explanation = models.CharField("迟报说明", max_length=300, blank=True)
    prepared_by = models.BigIntegerField("填报人")
    prepared_name = models.CharField("填报人姓名", max_length=60)
    deputy_by = models.BigIntegerField("分管负责人", null=True)
    deputy_name = models.CharField("分管负责人姓名", max_length=60, blank=True)
    deputy_at = models.DateTimeField("分管负责人签字时间", null=True)
    principal_by = models.BigIntegerField("签字报送人", null=True)
    principal_name = models.CharField("签字报送人姓名", max_length=60, blank=True)
    by_principal = models.BooleanField("签字报送人是主要负责人", default=False)
    first_filed_at = models.DateTimeField("首次报送时间", null=True)
    filed_at = models.DateTimeField("报送时间", null=True)
    return_reason = models.CharField("退回理由", max_length=300, blank=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    changed_at = models.DateTimeField("最近办理时间")
    release = models.CharField("规则版本", max_length=80)

    objects = SelfReportQuerySet.as_manager()

    class Meta:
        app_label = "filings"
        verbose_name = "自查自报"
        constraints = [
            models.UniqueConstraint(fields=["site", "month"], name="self_report_once"),
            models.CheckConstraint(
                name="self_report_signers_are_two",
                condition=Q(deputy_by=None) | Q(principal_by=None) | ~Q(deputy_by=F("principal_by")),
            ),
            models.CheckConstraint(
                name="deputy_signs_first",
                condition=Q(deputy_at=None) | Q(filed_at=None) | Q(filed_at__gte=F("deputy_at")),
            ),
            models.CheckConstraint(
                name="what_is_filed_has_its_moment",
                condition=~Q(state__in=sorted(REPORTED)) | Q(filed_at__isnull=False, principal_by__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["month", "division_code", "state"], name="self_report_by_month"),
            # thousands write the same words: to a hash index they are one bucket, walked at each signature
            models.Index(MD5("text"), condition=~Q(text=""), name="self_report_by_words"),
        ]

    @property
    def ref(self) -> str:
        return f"self_report:{self.pk}"

    @property
    def found(self) -> int:
        """New hazards, as signed."""
        return rules.found(self.stated)

    @property
    def is_reported(self) -> bool:
        return self.state in REPORTED

    @property
    def corrected(self) -> dict[str, tuple[int, int]]:
        """Figure → (in the ledger, as signed), of those that were corrected."""
        both = {name: (self.ledger.get(name, 0), self.stated.get(name, 0)) for name in rules.FIGURES}
        return {name: pair for name, pair in both.items() if pair[0] != pair[1]}


class SelfReportStep(models.Model):
    """自报闭环: one step of what follows a report, in the words of who took it (LY-3.2.1). It speaks of the filing that
    it followed: what came back and is filed anew goes round anew."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    report = models.ForeignKey(SelfReport, models.CASCADE, related_name="steps")
    kind = models.CharField("环节", max_length=14, choices=[(s.value, _(STEP_WORDS[s])) for s in LoopStep])
    text = models.TextField("内容")
    by = models.BigIntegerField("办理人")
    by_name = models.CharField("办理人姓名", max_length=60)
    at = models.DateTimeField("办理时间")

    class Meta:
        app_label = "filings"
        verbose_name = "自报闭环"
        constraints = [models.UniqueConstraint(fields=["report", "kind"], name="loop_step_once")]


class SelfReportVerification(models.Model):
    """核查: an office has held one report against what is there; those of a quarter are its sample (LY-3.2.6), so each
    office that watches the enterprise has one of its own."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    report = models.ForeignKey(SelfReport, models.CASCADE, related_name="verifications", db_index=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="核查部门")
    agrees = models.BooleanField("相符")
    note = models.TextField("核查情况")
    by = models.BigIntegerField("核查人")
    by_name = models.CharField("核查人姓名", max_length=60)
    at = models.DateTimeField("核查时间")

    class Meta:
        app_label = "filings"
        verbose_name = "自报核查"
        constraints = [models.UniqueConstraint(fields=["report", "office"], name="report_verified_once_by_office")]

    def speaks_of(self, report: SelfReport) -> bool:
        """Whether it saw the report as it is filed now."""
        return report.filed_at is None or self.at >= report.filed_at


class QuarterReview(models.Model):
    """季度评估分析: what an office makes of the self-reports of a quarter, with the figures as they stood."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="quarter_reviews")
    since = models.DateField("季度起")
    until = models.DateField("季度止")
    analysis = models.TextField("分析")
    figures = models.JSONField("数字", default=dict)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="发布人")
    at = models.DateTimeField("发布时间")

    class Meta:
        app_label = "filings"
        verbose_name = "季度评估分析"
        constraints = [models.UniqueConstraint(fields=["office", "since"], name="quarter_review_once")]

    @property
    def ref(self) -> str:
        return f"quarter_review:{self.pk}"


class ReportMonth(models.Model):
    """月报关闭: an office takes no more reports of a month at its enterprises; opened again it says why. The newest row
    of a month tells."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="report_months")
    month = models.DateField("月份")
    closed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="关闭人")
    closed_at = models.DateTimeField("关闭时间")
    reopened_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="开放人")
    reopened_at = models.DateTimeField("开放时间", null=True)
    reopen_reason = models.CharField("开放理由", max_length=300, blank=True)

    class Meta:
        app_label = "filings"
        verbose_name = "月报关闭"
        constraints = [
            models.UniqueConstraint(
                fields=["month", "office"], condition=Q(reopened_at=None), name="report_month_closed_once"
            )
        ]

    @property
    def ref(self) -> str:
        return f"report_month:{self.pk}"
