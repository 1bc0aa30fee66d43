"""Measures against an enterprise, and who was found at work without a certificate."""

from __future__ import annotations

from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.measures.states import GROUND_WORDS, HALTS, STATE_WORDS, STEP_WORDS, Ground, MeasureState, Step
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.parties.scope import Scope

ONCE_SINCE = datetime(2026, 11, 28, tzinfo=clock.SHANGHAI)
"""Numbers that offices gave before were not looked at, and are left as they are."""


class UncertifiedWork(models.Model):
    """无证上岗: a person found at a post without training or certificate, with the photos of it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="uncertified_work")
    person = models.CharField("人员", max_length=60)
    post = models.CharField("岗位", max_length=80)
    found_on = models.DateField("发现日期")
    photos = ArrayField(models.BigIntegerField(), default=list, verbose_name="照片")
    serious = models.BooleanField("情节严重", default=False)
    why_serious = models.CharField("情节严重的理由", max_length=300, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "conduct"
        verbose_name = "无证上岗"

    @property
    def ref(self) -> str:
        return f"uncertified_work:{self.pk}"


class MeasureQuerySet(models.QuerySet["EnforcementMeasure"]):
    def within(self, scope: Scope) -> MeasureQuerySet:
        """Those against enterprises in scope; no visitor's affair."""
        if scope.account_id is not None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.within(scope).values("pk"))

    def decided(self) -> MeasureQuerySet:
        """Those that a decision stands behind."""
        return self.exclude(state__in=[MeasureState.PROPOSED, MeasureState.DROPPED])

    def in_force(self) -> MeasureQuerySet:
        return self.filter(state=MeasureState.IN_FORCE)

    def halting(self) -> MeasureQuerySet:
        """Those by which the enterprise stands still until they are lifted."""
        return self.in_force().of_all()

    def of_all(self) -> MeasureQuerySet:
        """Those that let the whole enterprise stand still while they are in force."""
        return self.filter(models.Q(step__in=[Step.STOP, Step.CLOSE]) | models.Q(measures__overlap=list(HALTS)))


class EnforcementMeasure(models.Model):
    """处置措施: one step on one ground, with what the data said when it was proposed (`reasons`)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="measures")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="部门")
    step = models.CharField("措施", max_length=8, choices=[(s.value, _(STEP_WORDS[s])) for s in Step])
    ground = models.CharField("情形", max_length=20, choices=[(g.value, _(GROUND_WORDS[g])) for g in Ground])
    state = models.CharField("状态", max_length=20, choices=[(s.value, _(STATE_WORDS[s])) for s in MeasureState])
    source = models.CharField("依据的记录", max_length=60, blank=True)
    reasons = models.JSONField("事实", default=dict)
    subject = models.CharField("证照或范围", max_length=300, blank=True)
    measures = ArrayField(models.CharField(max_length=20), default=list, verbose_name="现场措施")
    hazards = ArrayField(models.BigIntegerField(), default=list, verbose_name="隐患")
    number = models.CharField("决定文号", max_length=150, blank=True)
    legal_basis = models.TextField("依据", blank=True)
    until = models.DateField("期限", null=True)
    document_id = models.BigIntegerField("文书", null=True)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    decided_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="决定人")
    decided_at = models.DateTimeField("决定时间", null=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="解除人")
    ended_at = models.DateTimeField("解除时间", null=True)
    opinion = models.CharField("审查意见", max_length=300, blank=True)
    checked_on = models.DateField("审查日期", null=True)
    lifting_number = models.CharField("解除决定文号", max_length=150, blank=True)
    lifting_document_id = models.BigIntegerField("解除决定书", null=True)

    objects = MeasureQuerySet.as_manager()

    class Meta:
        app_label = "conduct"
        verbose_name = "处置措施"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "step", "ground", "source"],
                condition=models.Q(state__in=[MeasureState.PROPOSED, MeasureState.IN_FORCE]),
                name="measure_once_on_a_ground",
            ),
            models.UniqueConstraint(
                fields=["office", "number"],
                condition=~models.Q(number="") & models.Q(decided_at__gte=ONCE_SINCE),
                name="measure_number_once",
            ),
            models.UniqueConstraint(
                fields=["office", "lifting_number"],
                condition=~models.Q(lifting_number="") & models.Q(ended_at__gte=ONCE_SINCE),
                name="measure_lifting_number_once",
            ),
            models.CheckConstraint(
                name="measure_in_force_has_its_decision",
                condition=~models.Q(state=MeasureState.IN_FORCE) | ~models.Q(number="") & ~models.Q(legal_basis=""),
            ),
        ]

    @property
    def ref(self) -> str:
        return f"measure_against:{self.pk}"

    def term_over(self, on: date) -> bool:
        """Whether its term has passed while it was in force."""
        return self.state == MeasureState.IN_FORCE and self.until is not None and self.until < on
