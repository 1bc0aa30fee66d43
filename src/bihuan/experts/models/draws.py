"""随机抽取: list and terms stand before the public number is known by which anybody redoes it (docs/adr/0032)."""

from __future__ import annotations

import secrets

from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.experts.lot import SOURCE_WORDS
from bihuan.experts.models.pool import Pool
from bihuan.experts.states import DRAW_WORDS, DrawState
from bihuan.parties.models import Account


def new_token() -> str:
    """What stands in the public address of a draw."""
    return secrets.token_urlsafe(16)


class Draw(models.Model):
    """One draw. `entries` is the frozen list in the order of its ids and `digest` its hash with the terms; `told` is
    the public number of `number_on`. `dropped` are those who could no longer be sent when it was held: the next lot
    took their place."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    token = models.CharField("公示码", max_length=32, unique=True, default=new_token)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="draws")
    purpose = models.CharField("用途", max_length=120)
    specialty = models.CharField("专业", max_length=40, blank=True)
    on = models.DateField("工作日期")
    number = models.PositiveSmallIntegerField("抽取人数")
    source = models.CharField(
        "公开号码", max_length=20, choices=[(code.value, word) for code, word in SOURCE_WORDS.items()]
    )
    number_on = models.DateField("号码日期", null=True)
    entries = models.JSONField("候选名单")
    digest = models.CharField("名单校验码", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=[(state.value, word) for state, word in DRAW_WORDS.items()],
        default=DrawState.COMMITTED,
    )  # fmt: skip
    committed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("公示时间")
    told = models.CharField("号码", max_length=120, blank=True)
    drawn = models.JSONField("抽取结果", default=list)
    dropped = models.JSONField("不能派出的", default=list)
    drawn_at = models.DateTimeField("抽取时间", null=True)
    void_reason = models.CharField("作废理由", max_length=200, blank=True)
    voided_at = models.DateTimeField("作废时间", null=True)

    class Meta:
        verbose_name = "随机抽取"
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "purpose", "specialty", "on"],
                condition=~Q(state=DrawState.VOIDED) & Q(number_on__isnull=False),
                name="drawn_once",
            )
        ]

    @property
    def ref(self) -> str:
        return f"draw:{self.pk}"

    @property
    def terms(self) -> list[str]:
        """What is fixed beside the list, as it is hashed."""
        return [self.purpose, self.specialty, str(self.on), str(self.number), self.source, str(self.number_on)]
