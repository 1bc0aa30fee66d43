"""Sheets of tasks, the tasks, and how often an office's leaders meet."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import REGULATOR_ROLES, Account, Regulator
from bihuan.registers.kinds.tasks.states import KIND_WORDS


class MeetingCycle(models.Model):
    """会议周期: every how many months the leaders of an office meet on hazards, where the place sets none."""

    office = models.OneToOneField(Regulator, models.CASCADE, related_name="meeting_cycle")
    months = models.PositiveSmallIntegerField("会议周期（月）")
    since = models.DateField("起算日")

    class Meta:
        app_label = "registers"
        verbose_name = "会议周期"


class TaskSheet(models.Model):
    """会议或任务清单: of one office; `settled_at` says when the meeting was closed or the list activated."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="task_sheets")
    kind = models.CharField("种类", max_length=12, choices=[(one.value, _(word)) for one, word in KIND_WORDS.items()])
    title = models.CharField("名称", max_length=120)
    held_on = models.DateField("日期")
    minutes = models.TextField("会议纪要", blank=True)
    opened_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    settled_at = models.DateTimeField("办结或启用时间", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "会议或任务清单"
        indexes = [models.Index(fields=["office", "kind", "-held_on"], name="task_sheet_latest")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"task_sheet:{self.pk}"


class Task(models.Model):
    """事项: what is to be done, by which unit and person, until when, and how far it is."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    sheet = models.ForeignKey(TaskSheet, models.CASCADE, related_name="tasks")
    text = models.TextField("事项")
    unit = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="+", verbose_name="责任单位")
    person = models.ForeignKey(Account, models.PROTECT, null=True, related_name="tasks", verbose_name="责任人")
    due_on = models.DateField("完成日期", null=True)
    progress = models.TextField("进展", blank=True)
    done_on = models.DateField("办完日期", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "事项"

    @property
    def ref(self) -> str:
        return f"task:{self.pk}"

    @property
    def is_owned(self) -> bool:
        """Whether somebody carries it out by a day; who has no account any more, or acts for no office, does not."""
        who = self.person
        return self.due_on is not None and who is not None and who.is_active and who.holds(*REGULATOR_ROLES)

    def is_late(self, on: date) -> bool:
        """Whether its day has passed and it is not done."""
        return self.done_on is None and self.due_on is not None and self.due_on < on
