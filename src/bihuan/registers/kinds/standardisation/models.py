"""By when which grade was to be reached, as it was set each time; the latest stands."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.parties import grades
from bihuan.parties.models import Account, Enterprise, Grade
from bihuan.registers.kinds.standardisation.rules import BEST_FIRST, at_least


def _reached(on: date) -> Q:
    """The terms whose enterprise holds the grade on that day; one that has lapsed counts for nothing."""
    held = Q(pk=None)
    for grade in BEST_FIRST:
        held |= Q(grade=grade, enterprise__standardisation_grade__in=at_least(grade))
    return held & ~grades.lapsed(on, of="enterprise__")


class StandardisationTermQuerySet(models.QuerySet["StandardisationTerm"]):
    def standing(self) -> StandardisationTermQuerySet:
        """Those that no later one took the place of."""
        return self.filter(superseded=False)

    def unreached(self, on: date) -> StandardisationTermQuerySet:
        """Those whose grade the enterprise does not hold on that day."""
        return self.standing().exclude(_reached(on))

    def overdue(self, on: date) -> StandardisationTermQuerySet:
        """Those whose day has passed without the grade (LY-4.2.2)."""
        return self.unreached(on).filter(due_on__lt=on)


class StandardisationTerm(models.Model):
    """达标期限: the grade, the day, and the document by which it was set."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="standardisation_terms")
    grade = models.CharField("应达到的等级", max_length=8, choices=Grade)
    due_on = models.DateField("达标期限")
    document = models.CharField("确定期限的文件", max_length=200)
    superseded = models.BooleanField("已另定", default=False)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="确定人")
    at = models.DateTimeField("确定时间")

    objects = StandardisationTermQuerySet.as_manager()

    class Meta:
        app_label = "registers"
        verbose_name = "达标期限"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(superseded=False), name="one_standing_standardisation_term"
            )
        ]
        indexes = [models.Index(fields=["due_on"], condition=Q(superseded=False), name="standardisation_by_day")]

    @property
    def ref(self) -> str:
        return f"standardisation_term:{self.pk}"
