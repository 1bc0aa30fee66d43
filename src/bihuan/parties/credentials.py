"""What lets a person in beside the password: sessions, the second factor, recovery codes. The tables; the acts on them
stand in devices.py and second_factor.py."""

from __future__ import annotations

from hashlib import sha256
from importlib import import_module

from django.conf import settings
from django.contrib.sessions.base_session import AbstractBaseSession
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.sealed import seal, unseal


class Session(AbstractBaseSession):
    """会话: a log-in on one device until it ends; it names its account, so that one statement reads both."""

    account_id = models.BigIntegerField(null=True, db_index=True)
    device = models.CharField("设备", max_length=200, blank=True)
    address = models.GenericIPAddressField("网络地址", null=True)
    began_at = models.DateTimeField("登录时间", null=True)
    seen_at = models.DateTimeField("最近使用", null=True)

    @classmethod
    def get_session_store_class(cls) -> type:
        return import_module(settings.SESSION_ENGINE).SessionStore

    @property
    def mark(self) -> str:
        """By what a page names it: the key itself opens the account, so it is never shown."""
        return sha256(self.session_key.encode()).hexdigest()[:20]


class SecondFactor(models.Model):
    """二次验证: the secret that an authenticator app on the person's phone holds too. It counts once `confirmed_at`."""

    account = models.OneToOneField(
        "parties.Account", models.CASCADE, primary_key=True, related_name="second_factor", verbose_name=_("账号")
    )
    sealed = models.BinaryField("密钥")
    confirmed_at = models.DateTimeField("启用时间", null=True)
    last_step = models.BigIntegerField("用过的最后一步", default=-1)
    failures = models.PositiveSmallIntegerField("连续输错次数", default=0)
    blocked_until = models.DateTimeField("锁定至", null=True)

    class Meta:
        verbose_name = "二次验证"

    @property
    def secret(self) -> bytes:
        """Raises SealBroken where the installation's secret is another one."""
        return unseal(bytes(self.sealed), context=f"second-factor:{self.account_id}")

    @secret.setter
    def secret(self, value: bytes) -> None:
        self.sealed = seal(value, context=f"second-factor:{self.account_id}")


class RecoveryCode(models.Model):
    """恢复码: lets in once who has not got the phone at hand; kept as a digest, shown once."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account = models.ForeignKey("parties.Account", models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64)
    used_at = models.DateTimeField("使用时间", null=True)

    class Meta:
        verbose_name = "恢复码"
        constraints = [
            models.UniqueConstraint(fields=["account", "digest"], condition=Q(used_at=None), name="recovery_code_once")
        ]


class OutsideIdentity(models.Model):
    """统一身份: by which lasting subject an identity provider knows the person of an account (outside_identity.py)."""

    account = models.OneToOneField(
        "parties.Account", models.CASCADE, primary_key=True, related_name="outside_identity", verbose_name=_("账号")
    )
    issuer = models.CharField("认证方", max_length=255)
    subject = models.CharField("认证方的用户标识", max_length=255)
    tied_at = models.DateTimeField("关联时间")

    class Meta:
        verbose_name = "统一身份"
        constraints = [models.UniqueConstraint(fields=["issuer", "subject"], name="outside_identity_once")]
