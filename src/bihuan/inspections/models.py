"""A checklist carried to a site: checklists with versions, checks, teams, answers and findings."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime, timedelta

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.experts.models import Draw, Expert
from bihuan.hazards.models import Hazard
from bihuan.inspections.materials.models import Material as Material
from bihuan.inspections.rounds.models import CheckPoint as CheckPoint
from bihuan.inspections.rounds.models import Round as Round
from bihuan.inspections.states import (
    KIND_WORDS,
    NATURE_WORDS,
    STATE_WORDS,
    SURPRISE,
    CheckKind,
    InspectionState,
    Nature,
)
from bihuan.inspections.supervision.models import PlannedCheck as PlannedCheck
from bihuan.inspections.supervision.models import SupervisionPlan as SupervisionPlan
from bihuan.parties.models import Account, Enterprise, Site
from bihuan.parties.scope import Scope, narrowed
from bihuan.registers.kinds.instruments.models import Instrument

# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS = {
    "headquarters_check_once_a_day": "check_counted_twice",
    "check_point_once": "duplicate_check_point",
    "round_once_per_window": "round_already_made",
}


class Checklist(models.Model):
    """检查清单. A template belongs to the office that published it ("" for the nation's own and an administrator's), so
    its code and version are that office's affair; a check carries a copy that is bound to its enterprise and, once
    agreed, never changes (YT-4.2.2)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    code = models.CharField("编号", max_length=60)
    version = models.CharField("版本", max_length=30)
    title = models.CharField("名称", max_length=200)
    division_code = models.CharField("适用地区", max_length=12, blank=True)
    publisher = models.CharField("发布单位", max_length=40, blank=True)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="checklists")
    derived_from = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="adaptations")
    published = models.BooleanField("已发布", default=False)
    source = models.CharField("来源", max_length=200, blank=True)
    content_key = models.CharField("内容指纹", max_length=64, blank=True)

    class Meta:
        verbose_name = "检查清单"
        constraints = [
            models.UniqueConstraint(
                fields=["publisher", "code", "version"],
                condition=Q(enterprise__isnull=True),
                name="template_version_once_per_publisher",
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}（{self.version}）"

    @property
    def ref(self) -> str:
        return f"checklist:{self.pk}"


class ChecklistItem(models.Model):
    """清单条目: what to look at, on what ground, and what evidence is asked."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField("序号")
    code = models.CharField("条目编号", max_length=60)
    section = models.CharField("分组", max_length=200)
    focus = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="重点方面")
    text = models.TextField("检查内容")
    evidence = models.TextField("要看的证据", blank=True)
    method = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name="方法")
    basis = models.TextField("依据", blank=True)
    category = models.CharField("隐患类别", max_length=20, blank=True)
    accident_type = models.CharField("事故类型", max_length=40, blank=True)
    criterion = models.CharField("重大隐患判定条款", max_length=40, blank=True)
    element = models.CharField("标准化评定要素", max_length=20, blank=True)

    class Meta:
        verbose_name = "清单条目"
        indexes = [models.Index(fields=["element", "-id"], condition=~Q(element=""), name="item_by_element")]
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["checklist", "code"], name="item_code_once")]


class InspectionQuerySet(models.QuerySet["Inspection"]):
    def within(self, scope: Scope) -> InspectionQuerySet:
        """Only the checks that `scope` covers; by path and duty, or by taking part. An enterprise knows of an
        unannounced check once the team has arrived, and never of one that was called off before; so does the office of
        the experts' institution, which serves the enterprise (LY-2.2.1)."""
        teams = TeamMember.objects.filter(scope.whose("expert__account")).values("inspection_id")
        named = Successor.objects.filter(scope.whose("expert__account")).values("inspection_id")
        own = Q(pk__in=teams) | Q(pk__in=named) | Q(planned_by=scope.account_id)
        found = self
        if scope.enterprise_id is not None or scope.institution_id is not None:
            found = self.known_to_all(and_to=scope.account_id)
        return narrowed(found, scope, enterprise="enterprise", taking_part=own)

    def known_to_all(self, *, and_to: int | None = None) -> InspectionQuerySet:
        """Without the unannounced ones whose team nobody has seen at the site yet, but with those of `and_to`'s own."""
        told = TeamMember.objects.filter(Q(checked_in_at__isnull=False) | Q(expert__account=and_to or 0))
        return self.exclude(Q(kind__in=sorted(SURPRISE)) & ~Exists(told.filter(inspection=OuterRef("pk"))))

    def counted(self, year: int) -> InspectionQuerySet:
        """The checks that count for the year's duty."""
        return self.filter(counted_year=year)

    def reported(self, year: int) -> InspectionQuerySet:
        """The checks whose report was delivered in the year and still stands."""
        return self.filter(delivered_at__year=year).exclude(state=InspectionState.CANCELLED)

    def engaged(self, year: int) -> InspectionQuerySet:
        """The checks somebody was engaged for in the year: services, and not called off."""
        asked = self.filter(planned_on__year=year, nature=Nature.SERVICE)
        return asked.exclude(state=InspectionState.CANCELLED)


class Inspection(models.Model):
    """检查: one visit with one checklist and one team. What was done without a network has the moment it was done, and
    beside it when the server heard of it, from which deadlines count (docs/adr/0051)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    nature = models.CharField("性质", max_length=30, choices=[(n.value, _(NATURE_WORDS[n])) for n in Nature])
    kind = models.CharField("种类", max_length=30, choices=[(k.value, _(KIND_WORDS[k])) for k in CheckKind])
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="inspections")
    site = models.ForeignKey(Site, models.PROTECT, related_name="inspections")
    division_code = models.CharField("行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)
    planned_on = models.DateField("计划日期")
    planned_by = models.BigIntegerField("安排人")
    draw = models.OneToOneField(Draw, models.PROTECT, null=True, related_name="check_of", verbose_name="随机抽取")
    led_by = models.CharField("带队领导", max_length=60, blank=True)
    fewest_experts = models.PositiveSmallIntegerField("例外批准的人数", null=True)
    without_instrument = models.CharField("未带仪器的理由", max_length=200, blank=True)
    state = models.CharField("状态", max_length=12, choices=[(s.value, _(STATE_WORDS[s])) for s in InspectionState])
    checklist = models.ForeignKey(Checklist, models.PROTECT, related_name="inspections")
    agreed_by_enterprise = models.BigIntegerField("企业确认人", null=True)
    agreed_by_lead = models.BigIntegerField("组长确认人", null=True)
    started_at = models.DateTimeField("开始时间", null=True)
    start_heard_at = models.DateTimeField("开始检查的到达时间", null=True)
    explained_at = models.DateTimeField("交底时间", null=True)
    end_heard_at = models.DateTimeField("交底的到达时间", null=True)
    explained_to = models.CharField("企业在场人员", max_length=120, blank=True)
    present_drawing = models.CharField("企业在场人员手写签名", max_length=64, blank=True, default="")
    present_signer = models.CharField("企业手写签名人", max_length=120, blank=True, default="")
    notice_id = models.BigIntegerField("告知单", null=True)
    record_id = models.BigIntegerField("检查记录", null=True)
    report_id = models.BigIntegerField("检查报告", null=True)
    summary = models.TextField("结论", blank=True)
    advice = models.TextField("管理建议", blank=True)
    delivered_at = models.DateTimeField("送达时间", null=True)
    acknowledged_at = models.DateTimeField("签收时间", null=True)
    acknowledged_by = models.BigIntegerField("签收人", null=True)
    responded_at = models.DateTimeField("回复时间", null=True)
    responded_by = models.BigIntegerField("回复人", null=True)
    counted_year = models.PositiveSmallIntegerField("计入年度", null=True)
    closed_at = models.DateTimeField("办结时间", null=True)
    hasty = models.BooleanField("时长偏短", default=False)
    changed_at = models.DateTimeField("最近办理时间")
    release = models.CharField("规则版本", max_length=80)

    objects = InspectionQuerySet.as_manager()

    class Meta:
        verbose_name = "检查"
        constraints = [
            models.CheckConstraint(
                name="inspection_delivered_with_report",
                condition=~Q(state__in=[InspectionState.DELIVERED, InspectionState.CLOSED])
                | Q(report_id__isnull=False, delivered_at__isnull=False),
            ),
            models.CheckConstraint(
                name="inspection_counts_only_with_report",
                condition=Q(counted_year__isnull=True) | Q(report_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(
                OpClass("division_code", "text_pattern_ops"), "state", F("id").desc(), name="inspection_by_path"
            ),
            models.Index(fields=["enterprise", "-id"], name="inspection_by_enterprise"),
            models.Index(fields=["counted_year", "site"], name="inspection_counted"),
        ]

    def __str__(self) -> str:
        return f"{self.enterprise.name} {self.planned_on} {self.get_kind_display()}"

    @property
    def ref(self) -> str:
        return f"inspection:{self.pk}"

    @property
    def judged_on(self) -> date:
        """The day whose law holds for this check: the planned one until it starts, from then on the day it started."""
        return clock.local_day(self.started_at) if self.started_at else self.planned_on

    @property
    def begun_at(self) -> datetime | None:
        """When the first of the team was on site; where nobody checked in, when it was started."""
        arrived = [member.checked_in_at for member in self.team.all() if member.checked_in_at]
        return min(arrived, default=self.started_at)

    @property
    def minutes(self) -> int | None:
        """How long the visit took; None until it has ended."""
        begun = self.begun_at
        return int((self.explained_at - begun).total_seconds() // 60) if self.explained_at and begun else None

    @property
    def report_delay(self) -> timedelta | None:
        """From the end of the visit, as the server heard of it, to the report in the enterprise's hands; None until it
        is there (YT-4.2.11)."""
        ended = self.end_heard_at or self.explained_at
        return self.delivered_at - ended if self.delivered_at and ended else None

    @property
    def start_told_late(self) -> datetime | None:
        """When the server heard of the start, where that was more than a day after it."""
        return clock.told_late(self.started_at, self.start_heard_at)

    @property
    def end_told_late(self) -> datetime | None:
        """When the server heard of the end, where that was more than a day after it."""
        return clock.told_late(self.explained_at, self.end_heard_at)


class TeamMember(models.Model):
    """检查组成员: an expert, the specialty for which this expert comes, and the signature under the report; `drawing`
    is the hash of one drawn on the glass, and `drawn_at` when."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="team")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="assignments")
    specialty = models.CharField("专业", max_length=40)
    is_lead = models.BooleanField("组长", default=False)
    deviation = models.CharField("未按抽取结果的理由", max_length=200, blank=True)
    declared_at = models.DateTimeField("声明时间", null=True)
    rules_acknowledged_at = models.DateTimeField("知悉安全规定时间", null=True)
    checked_in_at = models.DateTimeField("到场时间", null=True)
    checked_in_where = models.CharField("签到地点", max_length=120, blank=True)
    signed_at = models.DateTimeField("签名时间", null=True)
    signed_digest = models.CharField("所签内容的指纹", max_length=64, blank=True)
    drawing = models.CharField("手写签名", max_length=64, blank=True, default="")
    drawn_at = models.DateTimeField("手写签名时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "expert"], name="team_member_once"),
            models.UniqueConstraint(fields=["inspection"], condition=Q(is_lead=True), name="one_lead"),
        ]

    @property
    def duty(self) -> str:
        return "组长" if self.is_lead else "组员"


class Successor(models.Model):
    """指定的复查专家: who looks again where those who found it cannot, for which of their specialties, and why
    (LY-2.1.16, LY-2.4.6)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="successors")
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="successions")
    specialty = models.CharField("专业", max_length=40)
    reason = models.TextField("理由")
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = "指定的复查专家"

    duty = "指定的复查专家"


class ReportDraft(models.Model):
    """报告稿: the record and the report as they were drawn up when the findings were explained. This is what everybody
    signs and what is sealed in the end, whatever happens to the hazards meanwhile (docs/adr/0016)."""

    inspection = models.OneToOneField(Inspection, models.CASCADE, primary_key=True, related_name="draft")
    record = models.JSONField("检查记录内容")
    report = models.JSONField("检查报告内容")
    drawn_at = models.DateTimeField("成稿时间")

    class Meta:
        verbose_name = "报告稿"

    @property
    def digest(self) -> str:
        """What a signature is bound to: sha256 over both papers' contents. Another content, another digest."""
        whole = json.dumps([self.record, self.report], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
        return hashlib.sha256(whole.encode()).hexdigest()


class Answer(models.Model):
    """逐条结果. Three answers and one honest fourth: not seen, with the reason. `at` is when the server heard of it and
    names this answer; `done_at` is when it was given, where that was earlier."""

    class Result(models.TextChoices):
        OK = "ok", _("无问题")
        PROBLEM = "problem", _("有问题")
        NOT_APPLICABLE = "na", _("不涉及")
        UNSEEN = "unseen", _("未查到")

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="answers")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, related_name="answers")
    result = models.CharField(max_length=8, choices=Result)
    note = models.TextField(blank=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()
    done_at = models.DateTimeField("查看时间", null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["inspection", "item"], name="answer_once"),
            models.CheckConstraint(name="answer_with_reason", condition=~Q(result__in=["na", "unseen"]) | ~Q(note="")),
        ]


class Finding(models.Model):
    """检查发现: what this visit saw, and the hazard it became."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="findings")
    item = models.ForeignKey(ChecklistItem, models.PROTECT, null=True, related_name="findings")
    hazard = models.OneToOneField(Hazard, models.PROTECT, related_name="finding")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField()


class Reading(models.Model):
    """检测数据: what a device of this check read, in its unit, at a moment; on a finding where it belongs to one."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    inspection = models.ForeignKey(Inspection, models.CASCADE, related_name="readings")
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="readings")
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="+", verbose_name="仪器")
    value = models.DecimalField("读数", max_digits=14, decimal_places=4)
    unit = models.CharField("单位", max_length=12)
    place = models.CharField("检测部位", max_length=120, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("检测时间")

    class Meta:
        verbose_name = "检测数据"

    @property
    def said(self) -> str:
        """The value without idle zeros, and its unit."""
        return f"{self.value.normalize():f} {self.unit}"


class HeadquartersCheckQuerySet(models.QuerySet["HeadquartersCheck"]):
    def standing(self) -> HeadquartersCheckQuerySet:
        """Those that no department has voided."""
        return self.filter(voided_at=None)


class HeadquartersCheck(models.Model):
    """总部检查: an internal check that the headquarters of a central or provincial enterprise held, with its report; it
    counts like a check by outside experts where the place says so, until the department voids it (LY-2.1.6)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="headquarters_checks")
    held_on = models.DateField("检查日期")
    organised_by = models.CharField("组织检查的总部", max_length=120)
    report_id = models.BigIntegerField("检查报告")
    counted_year = models.PositiveSmallIntegerField("计入年度", null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("申报时间")
    release = models.CharField("规则版本", max_length=80)
    voided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    voided_at = models.DateTimeField("作废时间", null=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)

    objects = HeadquartersCheckQuerySet.as_manager()

    class Meta:
        verbose_name = "总部检查"
        constraints = [
            models.UniqueConstraint(
                fields=["site", "held_on"], condition=Q(voided_at=None), name="headquarters_check_once_a_day"
            ),
            models.CheckConstraint(
                name="headquarters_check_counts_until_voided", condition=Q(voided_at=None) ^ Q(counted_year=None)
            ),
        ]
        indexes = [models.Index(fields=["counted_year", "site"], name="headquarters_counted")]


class YearConfirmation(models.Model):
    """年度办结: the year's duty declared done, with the counts it rested on."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="year_confirmations")
    year = models.PositiveSmallIntegerField()
    required = models.PositiveSmallIntegerField()
    done = models.PositiveSmallIntegerField()
    by = models.BigIntegerField()
    at = models.DateTimeField()
    release = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["site", "year"], name="year_confirmed_once")]

    def rests_on_enough(self, required: int | None) -> bool:
        """Whether it holds by what the year asks now: a grade that was corrected since may ask for more (LY-2.1.3)."""
        return self.done >= (required or 0)


from bihuan.inspections import traces as traces  # noqa: E402 - its tables belong to this app and stand on these
