"""Letters that urge an office below, each with the numbers on which it rests."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.urging.states import INTERVIEW_WORDS, STATE_WORDS, InterviewState, LetterState
from bihuan.parties.models import Account, Regulator


class UrgingLetter(models.Model):
    """督办函: what is behind in the place of `to_office` on the day of the letter, and what `office` wants done. The
    figures stay as they were; each says its clause."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="urging_sent", verbose_name="发函部门")
    to_office = models.ForeignKey(Regulator, models.PROTECT, related_name="urging_received", verbose_name="收函部门")
    state = models.CharField("状态", max_length=16, choices=[(s.value, _(STATE_WORDS[s])) for s in LetterState])
    demand = models.TextField("督办要求")
    figures = models.JSONField("数据和依据", default=list)
    figures_on = models.DateField("数据截止")
    drafted_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="起草人")
    drafted_at = models.DateTimeField("起草时间")
    number = models.CharField("文号", max_length=120, blank=True)
    document_id = models.BigIntegerField("文书", null=True)
    issued_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="签发人")
    issued_at = models.DateTimeField("签发时间", null=True)
    due_on = models.DateField("答复期限", null=True)
    answer = models.TextField("办理情况", blank=True)
    done_by = models.DateField("办完日期", null=True)
    answered_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="答复人")
    answered_at = models.DateTimeField("答复时间", null=True)
    returned = models.TextField("退回理由", blank=True)
    closing = models.TextField("办结意见", blank=True)
    closed_at = models.DateTimeField("办结时间", null=True)

    class Meta:
        app_label = "conduct"
        verbose_name = "督办函"
        constraints = [
            models.CheckConstraint(name="urging_letter_goes_to_another", condition=~Q(office=F("to_office"))),
            models.CheckConstraint(
                name="urging_letter_out_has_its_paper",
                condition=Q(state__in=[LetterState.DRAFTED, LetterState.DROPPED])
                | Q(issued_at__isnull=False, document_id__isnull=False),
            ),
        ]
        indexes = [
            models.Index(fields=["office", "-id"], name="urging_letter_by_sender"),
            models.Index(fields=["to_office", "-id"], name="urging_letter_by_receiver"),
        ]

    @property
    def ref(self) -> str:
        return f"urging_letter:{self.pk}"

    def is_overdue(self, on: date) -> bool:
        """Whether its answer is owed past the day."""
        return self.state == LetterState.ISSUED and self.due_on is not None and self.due_on < on


class OfficeInterview(models.Model):
    """部门约谈: the head of an office that a letter has not moved is called in; both sides sign the minutes."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    letter = models.ForeignKey(UrgingLetter, models.PROTECT, related_name="interviews")
    state = models.CharField("状态", max_length=16, choices=[(s.value, _(INTERVIEW_WORDS[s])) for s in InterviewState])
    person = models.CharField("约谈对象", max_length=60)
    ground = models.CharField("约谈事由", max_length=500)
    held_at = models.DateTimeField("约谈时间")
    place = models.CharField("约谈地点", max_length=120, blank=True)
    minutes = models.TextField("约谈纪要", blank=True)
    signed_by_sender = models.CharField("约谈部门签字人", max_length=60, blank=True)
    signed_by_receiver = models.CharField("被约谈部门签字人", max_length=60, blank=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="通知人")
    at = models.DateTimeField("通知时间")

    class Meta:
        app_label = "conduct"
        verbose_name = "部门约谈"
        constraints = [
            models.UniqueConstraint(
                fields=["letter"], condition=Q(state=InterviewState.CALLED), name="office_interview_called_once"
            )
        ]

    @property
    def ref(self) -> str:
        return f"office_interview:{self.pk}"
