"""Construction projects with their reviews; applications with what shows each condition, and who reviewed them."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.admission.rules import Condition
from bihuan.admission.states import KIND_WORDS, STAGE_WORDS, STATE_WORDS, ApplicationState
from bihuan.experts.models import Expert
from bihuan.parties.models import Account, Enterprise, Institution, Regulator

COLLISIONS = {"construction_once": "duplicate_construction", "reviewed_once_by_each": "review_commissioned_already"}


class Construction(models.Model):
    """建设项目: built, rebuilt or expanded, whose safety facilities are designed, built and used along with it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="constructions", verbose_name="企业")
    name = models.CharField("项目名称", max_length=120)
    kind = models.CharField("建设性质", max_length=12, choices=[(c, _(w)) for c, w in KIND_WORDS.items()])
    registered_at = models.DateTimeField("登记时间")
    started_on = models.DateField("开工日期", null=True)
    producing_since = models.DateField("投产日期", null=True)

    class Meta:
        verbose_name = "建设项目"
        constraints = [models.UniqueConstraint(fields=["enterprise", "name"], name="construction_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"construction:{self.pk}"

    def latest(self, on: date) -> dict[str, SimultaneityReview]:
        """By stage the review that counted on that day; of one day the one recorded last."""
        held = (one for one in self.reviews.all() if one.reviewed_on <= on)
        return {one.stage: one for one in sorted(held, key=lambda one: (one.reviewed_on, one.pk))}

    def passed(self, on: date) -> frozenset[str]:
        """The stages whose review counted as passed on that day."""
        return frozenset(stage for stage, one in self.latest(on).items() if one.passed)


class SimultaneityReview(models.Model):
    """“三同时”审查: of one stage; one held later takes the place of an earlier."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    construction = models.ForeignKey(Construction, models.PROTECT, related_name="reviews", verbose_name="建设项目")
    stage = models.CharField("审查环节", max_length=12, choices=[(c, _(w)) for c, w in STAGE_WORDS.items()])
    passed = models.BooleanField("审查通过")
    reviewed_on = models.DateField("审查日期")
    number = models.CharField("审查文号", max_length=120)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "“三同时”审查"


class LicenceApplication(models.Model):
    """许可申请: for which licence, at which office; per condition what shows it and what the office found;
    `files` are all that were ever brought for them."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="licence_applications", verbose_name="企业")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="许可部门")
    licence = models.CharField("许可证名称", max_length=120)
    construction = models.ForeignKey(
        Construction, models.PROTECT, null=True, related_name="applications", verbose_name="建设项目"
    )
    assessed_by = models.ForeignKey(
        Institution, models.PROTECT, null=True, related_name="+", verbose_name="安全评价机构"
    )
    conditions = models.JSONField("安全条件", default=dict)
    files = models.JSONField("证明文件", default=list)
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, _(STATE_WORDS[s])) for s in ApplicationState],
        default=ApplicationState.APPLIED,
    )  # fmt: skip
    applied_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="申请人")
    applied_at = models.DateTimeField("申请时间")
    decided_at = models.DateTimeField("决定时间", null=True)
    number = models.CharField("许可证编号", max_length=80, blank=True)
    reason = models.CharField("理由", max_length=300, blank=True)

    class Meta:
        verbose_name = "许可申请"
        indexes = [models.Index(fields=["office", "state", "-id"], name="application_at_office")]

    @property
    def ref(self) -> str:
        return f"licence_application:{self.pk}"

    @property
    def standing(self) -> dict[str, Condition]:
        """How each condition stands, as the rules see it."""
        return {code: Condition(said.get("evidence", ""), said.get("met")) for code, said in self.conditions.items()}


class LicenceReview(models.Model):
    """许可审查: an expert or an institution was asked, and what they signed."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    application = models.ForeignKey(LicenceApplication, models.PROTECT, related_name="reviews", verbose_name="许可申请")
    expert = models.ForeignKey(Expert, models.PROTECT, null=True, related_name="+", verbose_name="专家")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, related_name="+", verbose_name="服务机构")
    commissioned_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="委托人")
    commissioned_at = models.DateTimeField("委托时间")
    said = models.TextField("审查意见", blank=True)
    favourable = models.BooleanField("建议许可", null=True)
    signed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="签署人")
    signed_at = models.DateTimeField("签署时间", null=True)
    document_id = models.BigIntegerField("意见书", null=True)

    class Meta:
        verbose_name = "许可审查"
        constraints = [
            models.UniqueConstraint(
                fields=["application", "expert", "institution"], nulls_distinct=False, name="reviewed_once_by_each"
            ),
            models.CheckConstraint(
                name="reviewed_by_one",
                condition=Q(expert__isnull=False, institution__isnull=True)
                | Q(expert__isnull=True, institution__isnull=False),
            ),
        ]

    @property
    def ref(self) -> str:
        return f"licence_review:{self.pk}"

    @property
    def reviewer(self) -> Expert | Institution:
        return self.expert or self.institution
