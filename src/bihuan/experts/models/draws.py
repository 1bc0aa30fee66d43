"""随机抽取: a draw anybody can repeat: what it will be drawn from and the seed's hash stand before the seed is told."""

from __future__ import annotations

from django.db import models

from bihuan import clock
from bihuan.experts.models.pool import Pool
from bihuan.experts.states import DRAW_WORDS, DrawState
from bihuan.parties.models import Account


class Draw(models.Model):
    """One draw. `entries` is the frozen list in the order of its ids, `digest` its hash, `commitment` the hash of the
    seed, which only who committed knows until the draw is held."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="draws")
    purpose = models.CharField("用途", max_length=120)
    specialty = models.CharField("专业", max_length=40, blank=True)
    on = models.DateField("工作日期")
    number = models.PositiveSmallIntegerField("抽取人数")
    entries = models.JSONField("候选名单")
    digest = models.CharField("名单校验码", max_length=64)
    commitment = models.CharField("种子校验码", max_length=64)
    state = models.CharField(
        "状态", max_length=10, choices=[(state.value, word) for state, word in DRAW_WORDS.items()],
        default=DrawState.COMMITTED,
    )  # fmt: skip
    committed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    committed_at = models.DateTimeField("公示时间")
    seed = models.CharField("种子", max_length=120, blank=True)
    drawn = models.JSONField("抽取结果", default=list)
    drawn_at = models.DateTimeField("抽取时间", null=True)

    class Meta:
        verbose_name = "随机抽取"

    @property
    def ref(self) -> str:
        return f"draw:{self.pk}"
