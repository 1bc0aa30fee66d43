"""外聘专家查隐患制度: whether an enterprise has set up its system of outside experts, or was let off (LY-2.1.1)."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Account, Enterprise


class ExpertSystem(models.Model):
    """One enterprise's system; who has none stands on the list of its authority and is reminded."""

    class Kind(models.TextChoices):
        SET_UP = "set_up", _("已建立")
        EXEMPT = "exempt", _("已免除")

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.OneToOneField(Enterprise, models.PROTECT, related_name="expert_system")
    kind = models.CharField("情况", max_length=8, choices=Kind)
    note = models.CharField("说明", max_length=200)
    noted_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField("登记时间")

    class Meta:
        verbose_name = "外聘专家制度"
