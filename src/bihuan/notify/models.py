"""站内消息: what somebody must know or do, with its due day and its ground."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models

from bihuan import clock


class Message(models.Model):
    """One line in one person's inbox; also the outbox of channels outside (mail, SMS), which a worker empties.

    `once` is the idempotency key: a reminder that is produced twice (two schedulers, a retry) arrives once.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account_id = models.BigIntegerField("收件人")
    event = models.CharField("事由", max_length=60)
    about = models.CharField("关于", max_length=60)
    facts = models.JSONField(default=dict)
    basis = ArrayField(models.CharField(max_length=40), default=list)
    due_on = models.DateField("期限", null=True)
    sent_at = models.DateTimeField("发出时间")
    read_at = models.DateTimeField("阅读时间", null=True)
    once = models.CharField(max_length=200, unique=True)

    class Meta:
        verbose_name = "消息"
        indexes = [
            models.Index(fields=["account_id", "-id"], name="inbox"),
            models.Index(fields=["account_id"], name="inbox_unread", condition=models.Q(read_at=None)),
        ]
