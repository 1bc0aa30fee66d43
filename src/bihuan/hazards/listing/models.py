"""Listings, and what was done about each on which day."""

from __future__ import annotations

import secrets
from datetime import date

from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.hazards.listing import rules
from bihuan.hazards.listing.states import ACT_WORDS, CYCLE_WORDS, LEVEL_WORDS, OPEN, STANDING, STATE_WORDS, ListingState
from bihuan.hazards.models import Hazard, Participant
from bihuan.parties.models import Regulator
from bihuan.parties.scope import Scope, narrowed

STATES = [(state.value, _(STATE_WORDS[state])) for state in ListingState]


def _token() -> str:
    return secrets.token_urlsafe(12)


class ListedSupervisionQuerySet(models.QuerySet["ListedSupervision"]):
    def within(self, scope: Scope) -> ListedSupervisionQuerySet:
        """Only those on hazards that `scope` covers."""
        work = Participant.objects.filter(scope.whose("account")).values("hazard_id")
        return narrowed(
            self, scope, enterprise="hazard__enterprise", sector="hazard__sector", taking_part=Q(hazard__in=work)
        )

    def open(self) -> ListedSupervisionQuerySet:
        """Asked for or listed, and not ended."""
        return self.filter(state__in=OPEN)

    def standing(self) -> ListedSupervisionQuerySet:
        """Listed and not struck off."""
        return self.filter(state__in=STANDING)

    def overdue(self, on: date) -> ListedSupervisionQuerySet:
        """Past the day of the listing and not struck off."""
        return self.standing().filter(due_on__lt=on)


class ListedSupervision(models.Model):
    """挂牌督办: one hazard, the unit that answers for it and the unit that watches; or the decision not to list it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.PROTECT, related_name="listings")
    division_code = models.CharField("行政区划", max_length=12)
    state = models.CharField("状态", max_length=12, choices=STATES)
    level = models.CharField("督办级别", max_length=12, choices=[(c, _(w)) for c, w in LEVEL_WORDS.items()], blank=True)
    responsible = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="+", verbose_name="整改责任单位")
    supervising = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="+", verbose_name="督办单位")
    reason = models.TextField("理由")
    proposed_by = models.BigIntegerField("提请人")
    proposed_by_name = models.CharField(max_length=60)
    proposed_at = models.DateTimeField("提请时间")
    decided_by_name = models.CharField("批准人", max_length=60, blank=True)
    decided_at = models.DateTimeField("决定时间", null=True)
    requirement = models.TextField("治理要求", blank=True)
    cycle = models.CharField(
        "进展报送周期", max_length=10, choices=[(c, _(w)) for c, w in CYCLE_WORDS.items()], blank=True
    )
    withheld_reason = models.CharField("不公开的理由", max_length=200, blank=True)
    publish_due_on = models.DateField("公布期限", null=True)
    published_on = models.DateField("公布日期", null=True)
    filing_due_on = models.DateField("报上级备案期限", null=True)
    filed_on = models.DateField("备案日期", null=True)
    filed_with = models.CharField("备案机关", max_length=120, blank=True)
    filing_number = models.CharField("备案文号", max_length=60, blank=True)
    report_due_on = models.DateField("下次报送进展", null=True)
    due_on = models.DateField("整改期限", null=True)
    plan = models.TextField("治理方案", blank=True)
    plan_due_on = models.DateField("方案完成日期", null=True)
    percent = models.PositiveSmallIntegerField("完成比例", default=0)
    first_visit_on = models.DateField("首次督办检查", null=True)
    asked_until = models.DateField("申请延至", null=True)
    asked_reason = models.TextField("延期理由", blank=True)
    asked_at = models.DateTimeField(null=True)
    applied_at = models.DateTimeField("申请销号时间", null=True)
    number = models.CharField("挂牌文号", max_length=60, blank=True)
    lifting_number = models.CharField("解除文号", max_length=60, blank=True)
    lifted_at = models.DateTimeField("销号时间", null=True)
    token = models.CharField(max_length=32, default=_token, unique=True, editable=False)

    objects = ListedSupervisionQuerySet.as_manager()

    class Meta:
        app_label = "hazards"
        verbose_name = "挂牌督办"
        constraints = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(state__in=OPEN), name="one_open_listing"),
            models.CheckConstraint(
                name="listing_supervisor_is_another",
                condition=Q(supervising__isnull=True) | ~Q(supervising=models.F("responsible")),
            ),
            models.CheckConstraint(
                name="listed_until_a_day", condition=~Q(state__in=STANDING) | Q(due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="listing_lifted_with_number_and_date",
                condition=~Q(state=ListingState.LIFTED) | (Q(lifted_at__isnull=False) & ~Q(lifting_number="")),
            ),
        ]
        indexes = [
            models.Index(OpClass("division_code", "text_pattern_ops"), models.F("id").desc(), name="listing_by_path")
        ]

    @property
    def ref(self) -> str:
        return f"listing:{self.pk}"

    @property
    def is_open(self) -> bool:
        return self.state in OPEN

    @property
    def is_public(self) -> bool:
        """Whether everybody may read of it, from its approval on and for good."""
        return (self.state in STANDING or self.state == ListingState.LIFTED) and not self.withheld_reason

    def is_overdue(self, on: date) -> bool:
        return self.state in STANDING and self.due_on < on

    def is_filed_late(self, on: date) -> bool:
        return rules.is_late(self.filing_due_on, self.filed_on, on=on)

    def is_published_late(self, on: date) -> bool:
        return rules.is_late(self.publish_due_on, self.published_on, on=on)

    def owes_a_report(self, on: date) -> bool:
        """Whether the day has come to tell how it goes."""
        return self.state == ListingState.UNDER_PLAN and self.report_due_on is not None and self.report_due_on <= on

    def is_unvisited(self, on: date, policy) -> bool:
        return rules.unvisited(self.due_on, self.first_visit_on, on=on, policy=policy)


class ListingEntry(models.Model):
    """办理记录: what one of the units did about the listing; never changed afterwards."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    listing = models.ForeignKey(ListedSupervision, models.CASCADE, related_name="entries")
    act = models.CharField(max_length=30, choices=[(act.value, _(words)) for act, words in ACT_WORDS.items()])
    on = models.DateField("日期")
    said = models.TextField("内容", blank=True)
    passed = models.BooleanField("合格", null=True)
    percent = models.PositiveSmallIntegerField("完成比例", null=True)
    until = models.DateField("期限", null=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    unit_name = models.CharField(max_length=120)
    at = models.DateTimeField()

    class Meta:
        app_label = "hazards"
        verbose_name = "挂牌督办办理记录"
