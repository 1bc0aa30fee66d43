"""Whom an institution recommended to which enterprise, and what came of it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Enterprise, Institution
from bihuan.registers.kinds.duties.models import Employee
from bihuan.registers.kinds.placements.states import PLACED_WORDS, STATE_WORDS, PlacementState


class Placement(models.Model):
    """推荐配备: one person for one post. The registration number is not kept but for its end and a keyed hash; the
    enterprise is also named for the institution, which sees nothing else of it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.PROTECT, related_name="placements", verbose_name="服务机构")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="placements", verbose_name="企业")
    enterprise_name = models.CharField("企业名称", max_length=200)
    name = models.CharField("姓名", max_length=60)
    kind = models.CharField("人员类别", max_length=24, choices=[(c, _(w)) for c, w in PLACED_WORDS.items()])
    number_end = models.CharField("注册证书编号", max_length=20)
    number_key = models.CharField("证书编号标识", max_length=64)
    valid_until = models.DateField("注册有效期至")
    post = models.CharField("推荐岗位", max_length=60)
    full_time = models.BooleanField("专职", default=True)
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, _(STATE_WORDS[s])) for s in PlacementState],
        default=PlacementState.RECOMMENDED,
    )  # fmt: skip
    recommended_at = models.DateTimeField("推荐时间")
    answered_at = models.DateTimeField("答复时间", null=True)
    reason = models.CharField("理由", max_length=200, blank=True)
    employee = models.ForeignKey(Employee, models.PROTECT, null=True, related_name="+", verbose_name="到岗人员")

    class Meta:
        app_label = "registers"
        verbose_name = "推荐配备"
        constraints = [
            models.UniqueConstraint(
                fields=["number_key"],
                condition=Q(state=PlacementState.PLACED, full_time=True),
                name="placed_full_time_once",
            )
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="placement_of")]

    @property
    def ref(self) -> str:
        return f"placement:{self.pk}"
