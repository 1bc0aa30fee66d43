"""What outside systems have confirmed: the receipts of an enterprise's data and of an officer's checks."""

from __future__ import annotations

from django.db import models

from bihuan import clock


class Entry(models.Model):
    """录入回执: the outside system has this kind of the enterprise's data; the last receipt of each kind stands."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey("parties.Enterprise", models.PROTECT, related_name="entries")
    system = models.CharField("外部系统", max_length=40)
    kind = models.CharField("数据种类", max_length=20)
    number = models.CharField("回执编号", max_length=60)
    by = models.BigIntegerField("登记人")
    by_name = models.CharField("登记人姓名", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "exchange"
        verbose_name = "录入回执"
        constraints = [models.UniqueConstraint(fields=["system", "number"], name="entry_receipt_once")]


class EntryPass(models.Model):
    """录入验收: an office has found every cell of an enterprise's entries filled."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.OneToOneField("parties.Enterprise", models.PROTECT, related_name="entry_pass")
    by = models.BigIntegerField("验收人")
    by_name = models.CharField("验收人姓名", max_length=60)
    at = models.DateTimeField("验收时间")

    class Meta:
        app_label = "exchange"
        verbose_name = "录入验收"


class ReportEntry(models.Model):
    """自报回执: the city's system has one filing of a month; what came back and was filed anew, `of` tells apart."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    report = models.ForeignKey("filings.SelfReport", models.PROTECT, related_name="entries", verbose_name="自查自报")
    of = models.DateTimeField("报送时间")
    number = models.CharField("回执编号", max_length=60)
    by = models.BigIntegerField("登记人")
    by_name = models.CharField("登记人姓名", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "exchange"
        verbose_name = "自报回执"
        constraints = [
            models.UniqueConstraint(fields=["number"], name="report_receipt_number_once"),
            models.UniqueConstraint(fields=["report", "of"], name="report_receipt_once"),
        ]


class PostEntry(models.Model):
    """岗位检查回执: the post system has what an officer checked; `minutes` since it was filed here."""

    check_filed = models.OneToOneField(
        "registers.PostCheck", models.PROTECT, primary_key=True, related_name="entry", verbose_name="监督检查情况"
    )
    number = models.CharField("回执编号", max_length=60)
    minutes = models.PositiveIntegerField("用时（分钟）")
    by_name = models.CharField("登记人姓名", max_length=60)
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "exchange"
        verbose_name = "岗位检查回执"
        constraints = [models.UniqueConstraint(fields=["number"], name="post_receipt_once")]
