"""What an enterprise holds under each item of the catalogue, edition by edition."""

from __future__ import annotations

import hashlib
import json

from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.parties.models import Account, Enterprise


class HousePaper(models.Model):
    """企业资料: one item of the catalogue at one enterprise, done with a paper or not applicable for a reason."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="house_papers")
    code = models.CharField("资料", max_length=40)
    settled_on = models.DateField("办结日期", null=True)
    not_applicable = models.CharField("不涉及的理由", max_length=200, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "企业资料"
        constraints = [models.UniqueConstraint(fields=["enterprise", "code"], name="house_paper_once")]

    @property
    def ref(self) -> str:
        return f"house_paper:{self.pk}"


class Edition(models.Model):
    """版本: written from the template or brought as a file, approved by the enterprise, published as a paper
    (HZ-3.2.4)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    paper = models.ForeignKey(HousePaper, models.CASCADE, related_name="editions")
    number = models.PositiveSmallIntegerField("版本")
    sections = models.JSONField("内容", default=dict)
    attachment_id = models.BigIntegerField("文件", null=True)
    brought_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="文件提交人")
    written_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="编写人")
    written_at = models.DateTimeField("编写时间")
    approved_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="批准人")
    approved_at = models.DateTimeField("批准时间", null=True)
    published_at = models.DateTimeField("发布时间", null=True)
    document_id = models.BigIntegerField("文书", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "企业资料版本"
        constraints = [
            models.UniqueConstraint(fields=["paper", "number"], name="edition_once"),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(approved_by__isnull=False), name="edition_published_with_approver"
            ),
        ]

    @property
    def digest(self) -> str:
        """What whoever approves it has read: other words or another file are not what was read."""
        said = json.dumps([self.number, self.sections, self.attachment_id], sort_keys=True)
        return hashlib.sha256(said.encode()).hexdigest()
