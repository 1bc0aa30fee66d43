"""What an expert brings to enter a pool, and what stands against it: proofs, applications, misconduct on record."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.experts.models.pool import Expert, Pool
from bihuan.experts.states import STATE_WORDS, ApplicationState
from bihuan.parties.models import Account


class Proof(models.Model):
    """入库材料: one paper an applicant brings (health, integrity, recommendation) or one judgement of who receives the
    application (competence, knowledge). It is never changed; a later one takes its place (LY-2.3.4, LH-5.1)."""

    class Kind(models.TextChoices):
        HEALTH_STATEMENT = "health_statement", _("健康证明")
        COMPETENCE_REVIEW = "competence_review", _("现场能力评审")
        INTEGRITY_STATEMENT = "integrity_statement", _("廉洁诚信承诺书")
        RECOMMENDING_UNIT = "recommending_unit", _("推荐单位意见")
        KNOWLEDGE_REVIEW = "knowledge_review", _("政策法规考核")

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="proofs")
    kind = models.CharField("材料", max_length=40, choices=Kind)
    dated_on = models.DateField("出具日期")
    said = models.CharField("出具单位或结论", max_length=200)
    files = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name="附件")
    filed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("提交时间")

    class Meta:
        verbose_name = "入库材料"


REVIEWS = frozenset({Proof.Kind.COMPETENCE_REVIEW, Proof.Kind.KNOWLEDGE_REVIEW})
"""Judgements that nobody passes on oneself."""


class Application(models.Model):
    """入库申请: to one pool, by the expert or on paper through the pool's owner."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="applications")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="applications")
    state = models.CharField(
        "状态", max_length=10, choices=[(state.value, word) for state, word in STATE_WORDS.items()],
        default=ApplicationState.FILED,
    )  # fmt: skip
    files = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name="签名的申请书")
    statement = models.CharField("申请说明", max_length=300, blank=True)
    filed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    filed_at = models.DateTimeField("申请时间")
    answer = models.CharField("答复", max_length=300, blank=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("答复时间", null=True)

    class Meta:
        verbose_name = "入库申请"
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "pool"], condition=Q(state=ApplicationState.FILED), name="applied_once"
            )
        ]

    @property
    def ref(self) -> str:
        return f"application:{self.pk}"


class Misconduct(models.Model):
    """违规记录: open until it is settled; nobody enters a pool while one is open (LH-5.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="misconduct")
    ground = models.CharField("情形", max_length=40)
    evidence = models.CharField("事实和证据", max_length=300)
    noted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间")
    settlement = models.CharField("处理结果", max_length=300, blank=True)
    settled_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField("处理时间", null=True)

    class Meta:
        verbose_name = "违规记录"

    @property
    def ref(self) -> str:
        return f"misconduct:{self.pk}"
