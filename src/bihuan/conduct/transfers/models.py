"""A case on its way to whoever it belongs to."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.conduct.cases.models import Case
from bihuan.conduct.transfers.states import KIND_WORDS, STANDING, STATE_WORDS, TransferState
from bihuan.parties.models import Account, Regulator


class Transfer(models.Model):
    """移送: to an office of the platform, which receives and answers here, or to a body outside of it, whose receipt
    and answer the sender records."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    case = models.ForeignKey(Case, models.PROTECT, related_name="transfers")
    kind = models.CharField("类别", max_length=12, choices=[(k.value, _(word)) for k, word in KIND_WORDS.items()])
    state = models.CharField("状态", max_length=10, choices=[(s.value, _(word)) for s, word in STATE_WORDS.items()])
    to_office = models.ForeignKey(Regulator, models.PROTECT, null=True, related_name="transfers_received")
    to_name = models.CharField("受移送机关", max_length=120)
    reason = models.TextField("移送理由和依据")
    contact = models.CharField("联系人和电话", max_length=120)
    materials = ArrayField(models.CharField(max_length=300), verbose_name="移送材料清单")
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField("提出时间")
    decide_by = models.DateField("决定期限", null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField("审批时间", null=True)
    decided_reason = models.TextField("审批意见", blank=True)
    send_by = models.DateTimeField("移送期限", null=True)
    sent_at = models.DateTimeField("移送时间", null=True)
    letter = models.CharField("移送书文号", max_length=120, blank=True)
    received_at = models.DateTimeField("接收时间", null=True)
    received_by = models.CharField("接收人", max_length=60, blank=True)
    receipt_number = models.CharField("回执文号", max_length=60, blank=True)
    answer = models.TextField("办理结果或退回理由", blank=True)
    answered_at = models.DateTimeField("反馈时间", null=True)

    class Meta:
        app_label = "conduct"
        verbose_name = "案件移送"
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind"], condition=Q(state__in=sorted(STANDING)), name="transfer_standing_once"
            ),
            models.UniqueConstraint(
                fields=["to_name", "receipt_number"], condition=~Q(receipt_number=""), name="transfer_receipt_once"
            ),
            models.CheckConstraint(
                name="transfer_taken_has_both_times",
                condition=~Q(state__in=[TransferState.ACCEPTED, TransferState.ANSWERED])
                | Q(sent_at__isnull=False, received_at__isnull=False),
            ),
        ]
        indexes = [models.Index(fields=["to_office", "-id"], name="transfer_by_receiver")]

    @property
    def ref(self) -> str:
        return f"transfer:{self.pk}"
