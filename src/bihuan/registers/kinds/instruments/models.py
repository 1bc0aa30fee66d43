"""The pieces, who was trained on which kind, and every time one was handed out."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Account, Regulator
from bihuan.registers.kinds.instruments.states import INSTRUMENT_WORDS, KIND_WORDS

KINDS = [(code, _(word)) for code, word in KIND_WORDS.items()]


class Instrument(models.Model):
    """仪器装备: one numbered piece of an office."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    owner = models.ForeignKey(Regulator, models.PROTECT, related_name="instruments", verbose_name="保管单位")
    number = models.CharField("编号", max_length=40)
    name = models.CharField("名称型号", max_length=80, blank=True)
    kind = models.CharField("种类", max_length=40, choices=KINDS)
    explosion_proof_mark = models.CharField("防爆标志", max_length=40, blank=True)
    calibrated_until = models.DateField("检定校准有效期至", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "仪器装备"
        constraints = [models.UniqueConstraint(fields=["owner", "number"], name="instrument_number_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.number}"

    @property
    def ref(self) -> str:
        return f"instrument:{self.pk}"

    def calibrated_on(self, day: date) -> bool:
        """Whether it may be read on that day; what is no instrument is not calibrated."""
        if self.kind not in INSTRUMENT_WORDS:
            return True
        return self.calibrated_until is not None and day <= self.calibrated_until


class InstrumentTraining(models.Model):
    """使用培训: an officer was trained on a kind of instrument."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account = models.ForeignKey(Account, models.CASCADE, related_name="instrument_trainings")
    kind = models.CharField("种类", max_length=40, choices=KINDS)
    trained_on = models.DateField("培训日期")
    topic = models.CharField("培训内容", max_length=120, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "使用培训"
        constraints = [models.UniqueConstraint(fields=["account", "kind", "trained_on"], name="training_once")]


class InstrumentLoan(models.Model):
    """发放记录: who has the piece, what for ("inspection:12"), since when and until when."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    instrument = models.ForeignKey(Instrument, models.PROTECT, related_name="loans")
    holder = models.ForeignKey(Account, models.PROTECT, related_name="instrument_loans", verbose_name="领用人")
    purpose = models.CharField("用途", max_length=60, blank=True, db_index=True)
    issued_at = models.DateTimeField("发放时间")
    signed_at = models.DateTimeField("签领时间", null=True)
    returned_at = models.DateTimeField("归还时间", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "发放记录"
        constraints = [
            models.UniqueConstraint(fields=["instrument"], condition=Q(returned_at=None), name="instrument_lent_once")
        ]

    @property
    def ref(self) -> str:
        return f"instrument_loan:{self.pk}"
