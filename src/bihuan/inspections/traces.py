"""Tables of what a visit leaves behind beside its findings: each expert's notes, on whose list a finding went, and what
an enterprise gave for one."""

from __future__ import annotations

from django.db import models

from bihuan import clock
from bihuan.experts.models import Expert
from bihuan.hazards.models import Hazard
from bihuan.inspections.models import Finding, Inspection
from bihuan.parties.models import Account, Regulator


class VisitNote(models.Model):
    """检查手记: what one expert looked at, where and when, in the expert's own name. Filed, it is never changed: the
    database refuses it to everybody (LH-2.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="notes")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="专家")
    seen_at = models.DateTimeField("检查时间")
    place = models.CharField("检查地点", max_length=120)
    text = models.TextField("检查情况")
    at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "检查手记"


class Recording(models.Model):
    """录音: what an expert said beside the words of a finding, of a re-check (both on a hazard) or of a note. It stands
    beside the words and never in their place."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="recordings")
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="recordings")
    note = models.ForeignKey(VisitNote, models.PROTECT, null=True, related_name="recordings")
    attachment_id = models.BigIntegerField("附件")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="说话人")
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = "录音"
        indexes = [models.Index(fields=["attachment_id"], name="recording_by_attachment")]
        constraints = [
            models.CheckConstraint(condition=models.Q(hazard=None) | models.Q(note=None), name="recording_on_one_thing")
        ]


class ListedFinding(models.Model):
    """部门隐患清单: a finding that the department which went along has put on its own list, with who presses for it and
    until when (LH-2.4)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="listed")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="listed_findings", verbose_name="部门")
    owner = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="责任人")
    due_on = models.DateField("督促期限")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("列入时间")

    class Meta:
        verbose_name = "部门隐患清单"
        indexes = [models.Index(fields=["office", "-id"], name="finding_listed_by_office")]


class ExpertReward(models.Model):
    """奖励专家: what the enterprise gave the expert who found a major hazard in a check it engaged itself (LH-10.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    finding = models.OneToOneField(Finding, models.PROTECT, related_name="reward")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="rewards", verbose_name="专家")
    reward = models.CharField("奖励", max_length=120)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("奖励时间")

    class Meta:
        verbose_name = "奖励专家"
