"""Proposals to the government to close an enterprise."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.closures.states import ASKED, GROUND_WORDS, STANDING, STATE_WORDS, UNSENT, ClosureState, Ground
from bihuan.parties.models import Account, Enterprise, Regulator
from bihuan.parties.scope import Scope


class ClosureQuerySet(models.QuerySet["ClosureProposal"]):
    def within(self, scope: Scope) -> ClosureQuerySet:
        """Those on enterprises in scope; no visitor's affair."""
        if scope.account_id is not None:
            return self.none()
        return self.filter(enterprise__in=Enterprise.objects.within(scope).values("pk"))

    def sent(self) -> ClosureQuerySet:
        """Those that the government was asked."""
        return self.exclude(state__in=sorted(UNSENT))

    def standing(self) -> ClosureQuerySet:
        return self.filter(state__in=sorted(STANDING))

    def asked(self) -> ClosureQuerySet:
        """Those that a government has before it."""
        return self.filter(state__in=sorted(ASKED))

    def closed(self) -> ClosureQuerySet:
        """Those on which the government decided to close."""
        return self.filter(state=ClosureState.CLOSED)


class ClosureProposal(models.Model):
    """提请关闭: what one office asks the government to decide of one enterprise, on what the records showed (`reasons`)
    and on the facts in its own words; the receipt and the answer of the government."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="closure_proposals")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="部门")
    state = models.CharField("状态", max_length=24, choices=[(s.value, _(STATE_WORDS[s])) for s in ClosureState])
    ground = models.CharField("情形", max_length=20, choices=[(g.value, _(GROUND_WORDS[g])) for g in Ground])
    reasons = models.JSONField("记录表明的事实", default=dict)
    what = models.TextField("事实")
    legal_basis = models.TextField("法律依据")
    contact = models.CharField("联系人和电话", max_length=120)
    to_office = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="+", verbose_name="受理政府")
    to_name = models.CharField("提请的人民政府", max_length=120)
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="提出人")
    proposed_at = models.DateTimeField("提出时间")
    sent_by = models.ForeignKey(Account, models.PROTECT, related_name="+", null=True, verbose_name="签发人")
    sent_at = models.DateTimeField("签发时间", null=True)
    number = models.CharField("提请文号", max_length=150, blank=True)
    document_id = models.BigIntegerField("文书", null=True)
    received_on = models.DateField("接收日期", null=True)
    received_by = models.CharField("接收人", max_length=60, blank=True)
    receipt_number = models.CharField("回执文号", max_length=60, blank=True)
    answered_at = models.DateTimeField("答复登记时间", null=True)
    closed_on = models.DateField("关闭决定日期", null=True)
    closing_number = models.CharField("关闭决定文号", max_length=150, blank=True)
    reason = models.TextField("不予关闭、不提请、撤回、退回或者撤销答复的理由", blank=True)

    objects = ClosureQuerySet.as_manager()

    class Meta:
        app_label = "conduct"
        verbose_name = "提请关闭"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "office"], condition=Q(state=ClosureState.PROPOSED), name="closure_proposed_once"
            ),
            models.UniqueConstraint(
                fields=["enterprise"], condition=Q(state__in=sorted(ASKED)), name="closure_asked_once"
            ),
            models.UniqueConstraint(
                fields=["to_name", "receipt_number"], condition=~Q(receipt_number=""), name="closure_receipt_once"
            ),
            models.CheckConstraint(
                name="closure_sent_has_its_paper",
                condition=Q(state__in=sorted(UNSENT)) | Q(sent_at__isnull=False, document_id__isnull=False),
            ),
            models.CheckConstraint(
                name="closed_by_a_document",
                condition=~Q(state=ClosureState.CLOSED) | Q(closed_on__isnull=False) & ~Q(closing_number=""),
            ),
        ]
        indexes = [models.Index(fields=["enterprise", "-id"], name="closure_by_enterprise")]

    @property
    def ref(self) -> str:
        return f"closure_proposal:{self.pk}"
