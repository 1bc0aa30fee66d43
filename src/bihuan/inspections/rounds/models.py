"""The points that are looked at, and every look."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.hazards.models import Hazard
from bihuan.inspections.rounds.states import LAYER_WORDS, Layer
from bihuan.parties.models import Account, Site
from bihuan.parties.scope import Scope, narrowed


class CheckPointQuerySet(models.QuerySet["CheckPoint"]):
    def within(self, scope: Scope) -> CheckPointQuerySet:
        """Only the points of sites that `scope` covers; a visitor's work is no part of the enterprise's own rounds."""
        return narrowed(
            self,
            scope,
            enterprise="site__enterprise",
            sector="site__enterprise__sector",
            lies_in=lambda code: Q(site__division_code__startswith=code),
            taking_part=Q(pk__in=[]),
        )

    def standing(self) -> CheckPointQuerySet:
        return self.filter(retired_at=None)


class CheckPoint(models.Model):
    """自查点: a place that one layer of the enterprise looks at in its rhythm; its QR label opens its page."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="check_points")
    name = models.CharField("自查点", max_length=80)
    layer = models.CharField("自查层级", max_length=12, choices=[(v.value, _(LAYER_WORDS[v])) for v in Layer])
    team = models.CharField("班组或车间", max_length=60, blank=True)
    shifts = ArrayField(models.TimeField(), default=list, blank=True, verbose_name="班次开始时间")
    items = ArrayField(models.CharField(max_length=120), default=list, blank=True, verbose_name="要看的内容")
    set_at = models.DateTimeField("设置时间")
    retired_at = models.DateTimeField("停用时间", null=True)

    objects = CheckPointQuerySet.as_manager()

    class Meta:
        app_label = "inspections"
        verbose_name = "自查点"
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], condition=Q(retired_at=None), name="check_point_once")
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"check_point:{self.pk}"


class Round(models.Model):
    """自查记录: one look at one point by one person; `window` names the round it was due for, "" at any time."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    point = models.ForeignKey(CheckPoint, models.PROTECT, related_name="rounds")
    window = models.CharField("应查时段", max_length=20, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("自查时间")
    hazard = models.ForeignKey(Hazard, models.PROTECT, null=True, related_name="+")
    note = models.CharField("说明", max_length=200, blank=True)

    class Meta:
        app_label = "inspections"
        verbose_name = "自查记录"
        constraints = [
            models.UniqueConstraint(fields=["point", "window"], condition=~Q(window=""), name="round_once_per_window")
        ]
        indexes = [models.Index(fields=["point", "-at"], name="round_by_point")]
