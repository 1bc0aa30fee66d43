"""Cases with their evidence, and the breaches that were marked as minor."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.cases.states import GROUND_WORDS, OUTCOME_WORDS, STATE_WORDS, CaseState
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise, Regulator


class Suspect(models.TextChoices):
    UNIT = "unit", _("单位")
    PERSON = "person", _("个人")


class Case(models.Model):
    """案件: one suspected breach of one enterprise or of a person there, followed by one office.

    Of a person it holds the name and the post, and no number: the papers of a penalty are made where they are decided.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="cases", verbose_name="办案部门")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="cases", verbose_name="企业")
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="cases", verbose_name="隐患")
    division_code = models.CharField("行政区划", max_length=12)
    year = models.PositiveSmallIntegerField("年度")
    serial = models.PositiveIntegerField("序号")
    state = models.CharField("状态", max_length=14, choices=[(s.value, _(word)) for s, word in STATE_WORDS.items()])
    ground = models.CharField("案由来源", max_length=20, choices=[(g.value, _(w)) for g, w in GROUND_WORDS.items()])
    ground_ref = models.CharField("来源记录", max_length=60)
    ground_text = models.TextField("来源事实")
    clause = models.CharField("依据条款", max_length=60, blank=True)
    suspect_kind = models.CharField("当事人", max_length=8, choices=Suspect)
    suspect = models.CharField("当事人名称", max_length=200)
    breach = models.TextField("涉嫌违法行为")
    legal_basis = models.TextField("法律依据")
    reason = models.TextField("立案理由", blank=True)
    minor = models.BooleanField("违法轻微", default=False)
    responsible = models.CharField("责任者", max_length=60, blank=True)
    responsible_post = models.CharField("责任者职务", max_length=60, blank=True)
    crime = models.BooleanField("涉嫌犯罪", default=False)
    crime_reason = models.TextField("涉嫌犯罪的理由", blank=True)
    crime_at = models.DateTimeField("认定涉嫌犯罪的时间", null=True)
    findings = models.TextField("调查情况", blank=True)
    outcome = models.CharField("处理决定", max_length=12, choices=[(o.value, _(w)) for o, w in OUTCOME_WORDS.items()],
                               blank=True)  # fmt: skip
    decision = models.TextField("决定内容", blank=True)
    decision_number = models.CharField("决定文号", max_length=60, blank=True)
    amount = models.DecimalField("罚款金额", max_digits=14, decimal_places=2, null=True)
    discretion = models.CharField("裁量情节", max_length=300, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    publish_by = models.DateField("公开期限", null=True)
    published_on = models.DateField("公开日期", null=True)
    served_at = models.DateTimeField("送达时间", null=True)
    review_until = models.DateField("行政复议期限", null=True)
    lawsuit_until = models.DateField("行政诉讼期限", null=True)
    performance = models.TextField("履行情况", blank=True)
    opened_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField("立案时间")
    closed_at = models.DateTimeField("结案时间", null=True)
    closing = models.TextField("结案说明", blank=True)

    class Meta:
        app_label = "conduct"
        verbose_name = "案件"
        constraints = [
            models.UniqueConstraint(fields=["office", "year", "serial"], name="case_number_once"),
            models.UniqueConstraint(
                fields=["office", "ground", "ground_ref"],
                condition=~Q(state__in=[CaseState.CLOSED, CaseState.DROPPED]),
                name="case_open_once",
            ),
            models.CheckConstraint(
                name="case_closed_with_a_responsible_person",
                condition=~Q(state=CaseState.CLOSED) | ~Q(responsible=""),
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="case_by_enterprise")]

    def __str__(self) -> str:
        return self.number

    @property
    def ref(self) -> str:
        return f"case:{self.pk}"

    @property
    def number(self) -> str:
        """立案〔2026〕3号, of its office."""
        return number_of(self.year, self.serial)

    @property
    def is_open(self) -> bool:
        return self.state not in (CaseState.CLOSED, CaseState.DROPPED)


def number_of(year: int, serial: int) -> str:
    """立案〔2026〕3号: how the number of a case is written."""
    return f"立案〔{year}〕{serial}号"


class CaseEvidence(models.Model):
    """证据: files with what they show, or a record of the platform by its name."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="evidence")
    what = models.CharField("证明内容", max_length=200)
    files = ArrayField(models.BigIntegerField(), default=list)
    record = models.CharField("平台记录", max_length=60, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "conduct"
        verbose_name = "案件证据"
        constraints = [
            models.CheckConstraint(name="case_evidence_of_something", condition=~Q(files=[]) | ~Q(record=""))
        ]


class MinorBreach(models.Model):
    """违法轻微: an officer's judgement of one hazard, with its reason; what it proposes is to rectify (YT-5.2.3)."""

    hazard = models.OneToOneField(Hazard, models.PROTECT, primary_key=True, related_name="minor_breach")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+")
    reason = models.TextField("理由")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        app_label = "conduct"
        verbose_name = "违法轻微的认定"

    @property
    def ref(self) -> str:
        return self.hazard.ref if self.hazard_id is None else f"hazard:{self.hazard_id}"
