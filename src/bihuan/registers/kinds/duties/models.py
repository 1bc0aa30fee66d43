"""The tables: posts, the people who hold them, the rules of the house, and what was declared done."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Account, Enterprise
from bihuan.registers.kinds.duties.states import RULE_WORDS


class DutyPost(models.Model):
    """岗位: what its holder answers for, and the post it answers to."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="duty_posts")
    name = models.CharField("岗位", max_length=60)
    unit = models.CharField("部门或车间", max_length=60, blank=True)
    superior = models.ForeignKey("self", models.PROTECT, null=True, related_name="below", verbose_name="上级岗位")
    is_main = models.BooleanField("主要负责人岗位", default=False)
    duties = models.TextField("安全生产职责", blank=True)
    book_id = models.BigIntegerField("一岗一册", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "岗位"
        constraints = [
            models.UniqueConstraint(fields=["enterprise", "unit", "name"], name="duty_post_once"),
            models.UniqueConstraint(fields=["enterprise"], condition=Q(is_main=True), name="one_main_post"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.name}".strip()

    @property
    def ref(self) -> str:
        return f"duty_post:{self.pk}"


class Employee(models.Model):
    """从业人员: who works there, at which post, and until when the contract runs. No contract text, no ID number."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="employees")
    name = models.CharField("姓名", max_length=60)
    number = models.CharField("工号", max_length=30, blank=True)
    post = models.ForeignKey(DutyPost, models.PROTECT, null=True, related_name="holders", verbose_name="岗位")
    contract_until = models.DateField("劳动合同到期日", null=True)
    contract_open_ended = models.BooleanField("无固定期限合同", default=False)
    left_on = models.DateField("离岗日期", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "从业人员"
        indexes = [models.Index(fields=["enterprise", "-id"], name="employee_of")]
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "number"],
                condition=Q(left_on=None) & ~Q(number=""),
                name="employee_number_once",
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"employee:{self.pk}"

    def ends_soon(self, on: date) -> bool:
        """Whether the contract is over or runs out within two months."""
        return self.contract_until is not None and (self.contract_until - on).days <= 60


class SafetyRule(models.Model):
    """制度: one rule of the house on hazards, as a file; a new one takes the place of the old."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="safety_rules")
    kind = models.CharField("制度种类", max_length=20, choices=[(code, _(word)) for code, word in RULE_WORDS.items()])
    title = models.CharField("名称", max_length=120)
    attachment_id = models.BigIntegerField("文件")
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        app_label = "registers"
        verbose_name = "制度"
        constraints = [models.UniqueConstraint(fields=["enterprise", "kind"], name="safety_rule_once")]

    @property
    def ref(self) -> str:
        return f"safety_rule:{self.pk}"


class Declaration(models.Model):
    """办妥记录: what an enterprise declared done, when, by whom, and how many it was about."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="declarations")
    settled = models.CharField(max_length=20)
    at = models.DateTimeField("办妥时间")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="经办人")
    staff = models.PositiveIntegerField("从业人员数", default=0)
    posts = models.PositiveIntegerField("岗位数", default=0)
    document_id = models.BigIntegerField("文书", null=True)

    class Meta:
        app_label = "registers"
        verbose_name = "办妥记录"
        indexes = [models.Index(fields=["enterprise", "settled", "-id"], name="declaration_latest")]

    @property
    def ref(self) -> str:
        return f"declaration:{self.pk}"
