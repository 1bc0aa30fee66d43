"""An amendment of a pack with its values, as drafted and as signed."""

from __future__ import annotations

from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.amendments.states import STATE_WORDS, AmendmentState
from bihuan.parties.models import Account, Regulator
from bihuan.parties.scope import Scope


class AmendmentQuerySet(models.QuerySet["Amendment"]):
    """What anybody may read is signed; a draft is its office's own."""

    def within(self, scope: Scope) -> AmendmentQuerySet:
        """The signed ones, and the drafts of the viewer's own office; all for who audits."""
        if scope.everything:
            return self.all()
        return self.filter(Q(state=AmendmentState.SIGNED) | Q(office=scope.regulator_id))


class Amendment(models.Model):
    """修订: values of one pack that are to hold from one day on.

    `authors` are the accounts that put anything into it; `digest` is that of the values that were signed; `serial` runs
    over everything that was ever signed, and what comes later lies over what came before (0: not signed).
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    pack = models.CharField(_("规则包"), max_length=20)
    title = models.CharField(_("名称"), max_length=100)
    office = models.ForeignKey(Regulator, verbose_name=_("起草部门"), on_delete=models.PROTECT)
    state = models.CharField(
        _("状态"), max_length=12, default=AmendmentState.DRAFTED,
        choices=[(str(state), _(word)) for state, word in STATE_WORDS.items()],
    )  # fmt: skip
    authors = ArrayField(models.BigIntegerField(), verbose_name=_("起草人"), default=list)
    drafted_at = models.DateTimeField(_("起草时间"))
    since = models.DateField(_("生效日期"), null=True, blank=True)
    signed_by = models.ForeignKey(
        Account, verbose_name=_("签署人"), null=True, on_delete=models.PROTECT, related_name="+"
    )
    signed_at = models.DateTimeField(_("签署时间"), null=True)
    serial = models.PositiveIntegerField(_("签署顺序"), default=0)
    digest = models.CharField(_("摘要"), max_length=64, blank=True)
    reason = models.CharField(_("撤回原因"), max_length=500, blank=True)

    objects = AmendmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("修订")
        constraints = [
            models.CheckConstraint(
                name="amendment_signed_in_full",
                condition=~Q(state=AmendmentState.SIGNED)
                | Q(since__isnull=False, signed_by__isnull=False, signed_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["pack", "state", "-id"], name="amendment_of_pack")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"amendment:{self.pk}"


class AmendedValue(models.Model):
    """One key of the vocabulary and what it is to be: `raw` as TOML would hold it, "unset" included.

    `clauses` are the clauses it rests on; empty means the office's own decision, and `reason` says why.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    amendment = models.ForeignKey(Amendment, on_delete=models.CASCADE, related_name="values")
    key = models.CharField(_("参数"), max_length=100)
    raw: Any = models.JSONField(_("取值"))
    modality = models.CharField(_("约束程度"), max_length=8)
    clauses = ArrayField(models.CharField(max_length=60), verbose_name=_("条款"), default=list, blank=True)
    reason = models.CharField(_("理由"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("修订的参数")
        constraints = [models.UniqueConstraint(fields=["amendment", "key"], name="amended_value_once")]
