"""The certificates of people, and what posts ask for."""

from __future__ import annotations

from datetime import date

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.registers.kinds.certificate import rules
from bihuan.registers.kinds.certificate.states import KIND_WORDS, ROLE_WORDS, SPECIAL_OPERATOR
from bihuan.registers.kinds.duties.models import DutyPost, Employee


class CertificateQuerySet(models.QuerySet["Certificate"]):
    def standing(self) -> CertificateQuerySet:
        """Those on record of people who work there."""
        return self.filter(withdrawn_at=None, employee__left_on=None)


class Certificate(models.Model):
    """资格证书: of one person, one for each kind and class; the number is not kept but for its end and a keyed hash."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    employee = models.ForeignKey(Employee, models.CASCADE, related_name="certificates", verbose_name="持证人")
    kind = models.CharField("证书种类", max_length=24, choices=[(code, _(word)) for code, word in KIND_WORDS.items()])
    operation_class = models.CharField("作业类别", max_length=40, blank=True)
    number_end = models.CharField("证书编号", max_length=20)
    number_key = models.CharField("证书编号标识", max_length=64)
    issuer = models.CharField("发证机关", max_length=120, blank=True)
    issued_on = models.DateField("初领日期", null=True)
    valid_until = models.DateField("有效期至")
    review_on = models.DateField("应复审日期", null=True)
    ends_on = models.DateField("到期日")
    photo_id = models.BigIntegerField("证书照片", null=True)
    recorded_at = models.DateTimeField("登记时间")
    withdrawn_at = models.DateTimeField("作废时间", null=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        app_label = "registers"
        verbose_name = "资格证书"
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "kind", "operation_class"],
                condition=Q(withdrawn_at=None),
                name="certificate_once",
            )
        ]
        indexes = [models.Index(fields=["ends_on"], condition=Q(withdrawn_at=None), name="certificate_by_end")]

    @property
    def ref(self) -> str:
        return f"certificate:{self.pk}"

    @property
    def held(self) -> rules.Held:
        return rules.Held(self.kind, self.operation_class, self.ends_on)

    @property
    def term(self) -> rules.Term:
        return rules.Term(self.valid_until, self.review_on)

    def keep(self, term: rules.Term) -> None:
        """The days as the rules have them."""
        self.valid_until, self.review_on, self.ends_on = term.valid_until, term.review_on, term.ends_on

    @property
    def lacks_issue(self) -> bool:
        """Whether nobody can say when it is examined again: it was recorded before the day of its issue was asked."""
        return self.kind == SPECIAL_OPERATOR and self.issued_on is None and self.review_on is None

    def is_over(self, on: date) -> bool:
        """Whether it counts no longer on that day."""
        return self.ends_on < on


class CertifiedPost(models.Model):
    """持证岗位: which certificate a post asks of whoever holds it."""

    post = models.OneToOneField(DutyPost, models.CASCADE, primary_key=True, related_name="certified")
    role = models.CharField("持证人员", max_length=24, choices=[(code, _(word)) for code, word in ROLE_WORDS.items()])
    operation_class = models.CharField("作业类别", max_length=40, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "持证岗位"

    @property
    def demand(self) -> rules.Demand:
        return rules.Demand(self.role, self.operation_class)
