"""Phones, what they took along, and what they sent; of other domains only the keys."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.field.states import CONFLICT_WORDS, STATE_WORDS, Conflict, SentState
from bihuan.parties.sealed import seal, unseal


class Device(models.Model):
    """现场设备: a phone, by the id it made for one account. Revoked, it is told to wipe what that account left on it,
    and the log-ins that were seen on it, by the marks in `sessions`, are ended."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="field_devices")
    key = models.UUIDField("设备标识")
    name = models.CharField("设备名称", max_length=80)
    sealed_key = models.BinaryField("存储密钥")
    enrolled_at = models.DateTimeField("登记时间")
    revoked_at = models.DateTimeField("停用时间", null=True)
    revoked_by = models.BigIntegerField("停用人", null=True)
    sessions = models.JSONField("登录标记", default=list)

    class Meta:
        verbose_name = "现场设备"
        constraints = [models.UniqueConstraint(fields=["account", "key"], name="device_once")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"field_device:{self.pk}"

    @property
    def store_key(self) -> bytes:
        """What the phone encrypts its store with. Raises SealBroken where the installation's secret is another one."""
        return unseal(bytes(self.sealed_key), context=f"field-device:{self.pk}")

    @store_key.setter
    def store_key(self, value: bytes) -> None:
        self.sealed_key = seal(value, context=f"field-device:{self.pk}")


class Bundle(models.Model):
    """随身任务: one check, taken along by one phone, with the challenge that seals its photos."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    device = models.ForeignKey(Device, models.PROTECT, related_name="bundles")
    inspection = models.ForeignKey("inspections.Inspection", models.PROTECT, related_name="bundles")
    challenge = models.CharField("密封口令", max_length=64)
    taken_at = models.DateTimeField("带走时间")
    expires_at = models.DateTimeField("有效期至")
    release = models.CharField("规则版本", max_length=80)

    class Meta:
        verbose_name = "随身任务"
        indexes = [models.Index(fields=["device", "-id"], name="bundle_by_device")]

    @property
    def ref(self) -> str:
        return f"field_bundle:{self.pk}"


class SentAct(models.Model):
    """离线操作: what a phone sent, as it came, and what became of it. `device_at` is the phone's clock and `offset` how
    many seconds the server's was ahead when it sent; of both is made when it happened, by the server's clock, or, where
    that cannot be (`clock_doubted`), when it arrived (moments.py). `standing` is what stood against it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="acts")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    client_id = models.UUIDField("手机端编号", default=uuid.uuid4)
    act = models.CharField("操作", max_length=40)
    payload = models.JSONField("内容", encoder=DjangoJSONEncoder)
    digest = models.CharField("内容指纹", max_length=64)
    hashes = models.JSONField("照片", default=list)
    device_at = models.DateTimeField("手机时间")
    offset = models.IntegerField("时钟差（秒）")
    received_at = models.DateTimeField("收到时间")
    happened_at = models.DateTimeField("办理时刻")
    clock_doubted = models.BooleanField("手机时间不可信", default=False)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="replaced_by")
    state = models.CharField("状态", max_length=12, choices=[(s.value, _(STATE_WORDS[s])) for s in SentState])
    judged_at = models.DateTimeField("办理时间", null=True)
    reason = models.JSONField("退回原因", default=dict, encoder=DjangoJSONEncoder)
    conflict = models.CharField(
        "冲突", max_length=12, blank=True, choices=[(c.value, _(CONFLICT_WORDS[c])) for c in Conflict]
    )
    standing = models.JSONField("已有的结果", default=dict, encoder=DjangoJSONEncoder)
    result = models.JSONField("办理结果", default=dict, encoder=DjangoJSONEncoder)
    resolved_by = models.BigIntegerField("处理人", null=True)
    resolution = models.CharField("处理", max_length=6, blank=True)
    resolution_reason = models.CharField("处理理由", max_length=200, blank=True)

    class Meta:
        verbose_name = "离线操作"
        constraints = [models.UniqueConstraint(fields=["account", "client_id"], name="sent_act_once")]
        indexes = [
            models.Index(fields=["bundle", "id"], name="sent_act_by_bundle"),
            models.Index(
                fields=["account", "id"], condition=models.Q(state=SentState.WAITING), name="sent_act_waiting"
            ),
            models.Index(
                fields=["bundle"],
                condition=models.Q(state__in=[SentState.WAITING, SentState.REFUSED, SentState.IN_CONFLICT]),
                name="sent_act_to_settle",
            ),
        ]

    @property
    def ref(self) -> str:
        return f"field_act:{self.pk}"


class UnsealedReason(models.Model):
    """未用密封照片的理由: why a major hazard is struck off without a photo that was shot on the spot."""

    hazard = models.OneToOneField("hazards.Hazard", models.PROTECT, primary_key=True, related_name="unsealed_reason")
    reason = models.CharField("理由", max_length=200)
    by = models.BigIntegerField("说明人")
    by_name = models.CharField("说明人姓名", max_length=60)
    at = models.DateTimeField("说明时间")

    class Meta:
        verbose_name = "未用密封照片的理由"


class SentPhoto(models.Model):
    """现场照片: a file on its way, by its hash. `received` bytes of `size` are there; kept, it is an attachment. One
    that was kept and cannot be read any more comes again: until it is whole it counts as one that is on its way."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    bundle = models.ForeignKey(Bundle, models.PROTECT, related_name="photos")
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    sha256 = models.CharField("校验码", max_length=64)
    size = models.PositiveIntegerField("字节数")
    received = models.PositiveIntegerField("已收字节", default=0)
    filename = models.CharField("文件名", max_length=200)
    purpose = models.CharField("用途", max_length=40)
    capture = models.JSONField("拍摄", default=dict)
    mark = models.CharField("密封", max_length=8, blank=True)
    unproven = models.CharField("没有密封的原因", max_length=12, blank=True, default="")
    attachment_id = models.BigIntegerField("附件", null=True)
    reason = models.JSONField("不收的原因", default=dict, encoder=DjangoJSONEncoder)
    began_at = models.DateTimeField("开始时间")
    kept_at = models.DateTimeField("收存时间", null=True)

    class Meta:
        verbose_name = "现场照片"
        constraints = [models.UniqueConstraint(fields=["account", "sha256"], name="sent_photo_once")]

    @property
    def ref(self) -> str:
        return f"field_photo:{self.pk}"

    @property
    def is_kept(self) -> bool:
        return self.attachment_id is not None and self.received >= self.size
