"""Tables of what follows from a hazard beyond its own rectification: whether it was here before, and why it came."""

from __future__ import annotations

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import F, Q

from bihuan import clock
from bihuan.hazards.models import Hazard, Participant
from bihuan.parties.models import Enterprise
from bihuan.parties.scope import Scope, narrowed


class RecurrenceQuerySet(models.QuerySet["Recurrence"]):
    def within(self, scope: Scope) -> RecurrenceQuerySet:
        """Only those on hazards that `scope` covers."""
        work = Participant.objects.filter(scope.whose("account")).values("hazard_id")
        return narrowed(self, scope, enterprise="enterprise", taking_part=Q(hazard_id__in=work))

    def confirmed(self) -> RecurrenceQuerySet:
        """Only those that a person called the same."""
        return self.filter(same=True)


class Recurrence(models.Model):
    """同类隐患: what a person said to "the same as …?": the earlier hazard, or that none of those offered is the same.

    Place, sector and enterprise are the hazard's own, so that repeat rates are counted without it; `kind` is the thing
    and the defect that both have in common (hazards/alike_texts.py).
    """

    hazard = models.OneToOneField(Hazard, models.CASCADE, primary_key=True, related_name="recurrence")
    earlier = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="recurred_as")
    same = models.BooleanField("与以往隐患同类")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", db_index=False)
    division_code = models.CharField(max_length=12)
    sector = models.CharField(max_length=40)
    kind = models.CharField(max_length=80, blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects = RecurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = "同类隐患"
        constraints = [
            models.CheckConstraint(
                name="recurrence_names_the_earlier",
                condition=Q(same=True, earlier__isnull=False) | Q(same=False, earlier__isnull=True),
            ),
            models.CheckConstraint(name="recurrence_is_later", condition=Q(same=False) | Q(earlier__lt=F("hazard"))),
        ]
        indexes = [
            models.Index(fields=["enterprise", "-hazard"], condition=Q(same=True), name="recurrence_by_enterprise"),
            models.Index(
                OpClass("division_code", "text_pattern_ops"),
                "sector",
                condition=Q(same=True),
                name="recurrence_by_path",
            ),
        ]


class RootCause(models.Model):
    """根源分析: why the hazard came and what keeps it from coming back, by the experts or by the enterprise; the last
    one of each side stands (YT-4.2.5, YT-4.3.5)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="root_causes")
    by_enterprise = models.BooleanField()
    cause = models.TextField("根源")
    prevention = models.TextField("防止再次发生的措施")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()


class Wording(models.Model):
    """更正: one version of what is said of a hazard, with who said it, when and why; the first is what was submitted.
    A version is never changed (YT-4.2.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="wordings")
    version = models.PositiveSmallIntegerField("版本")
    description = models.TextField("隐患描述")
    location = models.CharField("部位", max_length=200, blank=True)
    legal_basis = models.TextField("判定依据", blank=True)
    advice = models.TextField("整改建议", blank=True)
    reason = models.TextField("更正理由", blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        verbose_name = "更正"
        constraints = [
            models.UniqueConstraint(fields=["hazard", "version"], name="wording_version_once"),
            models.CheckConstraint(name="correction_with_reason", condition=Q(version=1) | ~Q(reason="")),
        ]


class Guidance(models.Model):
    """帮扶指导: what somebody from outside did so that the enterprise could carry the advice out (QHD-6.2.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="guidance")
    what = models.TextField("帮扶内容")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()


class AdviceAnswerQuerySet(models.QuerySet["AdviceAnswer"]):
    def within(self, scope: Scope) -> AdviceAnswerQuerySet:
        """Only those on hazards that `scope` covers."""
        work = Participant.objects.filter(scope.whose("account")).values("hazard_id")
        return narrowed(self, scope, enterprise="enterprise", taking_part=Q(hazard_id__in=work))


class AdviceAnswer(models.Model):
    """建议答复: whether the enterprise takes the advice, with how, or not, with why (HZ-5.2.3). Place, sector and
    enterprise are the hazard's own, so that the rate is counted without it."""

    hazard = models.OneToOneField(Hazard, models.CASCADE, primary_key=True, related_name="advice_answer")
    adopted = models.BooleanField("采纳")
    answer = models.TextField("采纳方案或不采纳理由")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    division_code = models.CharField(max_length=12)
    sector = models.CharField(max_length=40)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    objects = AdviceAnswerQuerySet.as_manager()

    class Meta:
        indexes = [models.Index(OpClass("division_code", "text_pattern_ops"), "adopted", name="advice_answer_by_path")]


class Escalation(models.Model):
    """提请负责人督办: that the day which was set is over came before the head of the department, by the clock or by an
    officer (LH-3.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="escalations")
    late_since = models.DateField("超过的期限")
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hazard", "late_since"], name="escalated_once_a_day_set")]


class ProgressReport(models.Model):
    """整改进展: how the rectification of a major hazard goes, told to the department of its place, which signs for it
    (LH-2.8)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="progress_reports")
    progress = models.TextField("整改进展")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    seen_by_name = models.CharField(max_length=60, blank=True)
    seen_at = models.DateTimeField(null=True)


class SupervisionNotice(models.Model):
    """督办通知: an office presses for an unfixed hazard, the enterprise replies, the office ends it (HZ-5.6.3)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="notices")
    demand = models.TextField("督办要求")
    due_on = models.DateField("回复期限")
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    reply = models.TextField("企业回复", blank=True)
    replied_by_name = models.CharField(max_length=60, blank=True)
    replied_at = models.DateTimeField(null=True)
    ended_by_name = models.CharField(max_length=60, blank=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(ended_at__isnull=True), name="one_open_notice"),
            models.CheckConstraint(
                name="notice_ends_with_a_reply",
                condition=Q(ended_at__isnull=True) | Q(replied_at__isnull=False),
            ),
        ]
