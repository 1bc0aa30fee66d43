"""What was told of a major hazard, and the receipt of the outside system through which it went."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.filings.direct_reports.states import (
    CHANNEL_WORDS,
    OCCASION_WORDS,
    RECEIVER_WORDS,
    SENDER_WORDS,
    Sender,
)
from bihuan.hazards.models import Hazard, Participant
from bihuan.parties.models import Enterprise, Regulator
from bihuan.parties.scope import Scope, narrowed


class DirectReportQuerySet(models.QuerySet["DirectReport"]):
    def within(self, scope: Scope) -> DirectReportQuerySet:
        """Only those of hazards that `scope` covers, as far as they are open to it."""
        work = Participant.objects.filter(scope.whose("account")).values("hazard_id")
        return narrowed(self.open_to(scope), scope, enterprise="enterprise", taking_part=Q(hazard_id__in=work))

    def open_to(self, scope: Scope) -> DirectReportQuerySet:
        """What an office tells the office above is for offices alone (LH-2.5)."""
        return self if scope.everything or scope.division_code is not None else self.exclude(sender=Sender.REGULATOR)


class DirectReport(models.Model):
    """重大隐患报告: one sender has told one receiver of one major hazard, on one occasion. `minutes` since it was known
    to be major; place, sector and enterprise are the hazard's own."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="direct_reports")
    sender = models.CharField("报告人", max_length=12, choices=[(c.value, _(w)) for c, w in SENDER_WORDS.items()])
    receiver = models.CharField("报送对象", max_length=30, choices=[(c, _(w)) for c, w in RECEIVER_WORDS.items()])
    occasion = models.CharField("报告种类", max_length=8, choices=[(c.value, _(w)) for c, w in OCCASION_WORDS.items()])
    channel = models.CharField("报送方式", max_length=32, choices=[(c, _(w)) for c, w in CHANNEL_WORDS.items()])
    office = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="+", verbose_name="接收部门")
    document_id = models.BigIntegerField("报告文书", null=True)
    status = models.TextField("现状及产生原因", blank=True)
    harm = models.TextField("危害程度和整改难易程度", blank=True)
    minutes = models.PositiveIntegerField("用时（分钟）")
    late = models.BooleanField("超期", default=False)
    basis = models.CharField("依据", max_length=60, blank=True)
    by = models.BigIntegerField("填报人")
    by_name = models.CharField("填报人姓名", max_length=60)
    at = models.DateTimeField("报送时间")
    seen_by_name = models.CharField("签收人", max_length=60, blank=True)
    seen_at = models.DateTimeField("签收时间", null=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", db_index=False)
    division_code = models.CharField("行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)

    objects = DirectReportQuerySet.as_manager()

    class Meta:
        app_label = "filings"
        verbose_name = "重大隐患报告"
        constraints = [
            models.UniqueConstraint(fields=["hazard", "sender", "receiver", "occasion"], name="direct_report_once")
        ]
        indexes = [
            models.Index(fields=["office", "-id"], condition=Q(seen_at=None), name="direct_report_unseen"),
            models.Index(OpClass("division_code", "text_pattern_ops"), F("id").desc(), name="direct_report_by_path"),
            models.Index(fields=["enterprise", "-id"], name="direct_report_by_enterprise"),
        ]

    @property
    def ref(self) -> str:
        return f"direct_report:{self.pk}"

    @property
    def case(self) -> str:
        """Whose chain holds the acts on it: the hazard's, which its enterprise reads; its own where an office told the
        office above."""
        return self.ref if self.sender == Sender.REGULATOR else self.hazard.ref


class DirectReceipt(models.Model):
    """直报回执: the number that the outside system gave for one hazard; it belongs to no other."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="direct_receipts")
    system = models.CharField("外部系统", max_length=40)
    number = models.CharField("回执编号", max_length=60)
    by = models.BigIntegerField("登记人")
    by_name = models.CharField("登记人姓名", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "filings"
        verbose_name = "直报回执"
        constraints = [
            models.UniqueConstraint(fields=["system", "number"], name="direct_receipt_number_once"),
            models.UniqueConstraint(fields=["hazard", "system"], name="direct_receipt_once"),
        ]
