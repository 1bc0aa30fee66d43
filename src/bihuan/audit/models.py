"""The chain's tables: plain values, no foreign keys, so that a line outlives whatever it speaks of.

Rows are written by the database functions of migration 0002 only (see operations.py); triggers refuse to change them.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models


class WrittenByFunctionOnly(TypeError):
    """A row of the chain was about to be written past the function that links it."""


class _ReadOnly(models.Model):
    class Meta:
        abstract = True

    def save(self, *args, **kwargs):
        raise WrittenByFunctionOnly("audit rows are written by audit.record()")

    def delete(self, *args, **kwargs):
        raise WrittenByFunctionOnly("audit rows are never deleted")


def case_field(**kwargs) -> models.TextField:
    """The name of a chain, as "hazard:123". Collation C: the order of bytes, which every verifier can repeat."""
    return models.TextField("案卷", db_collation="C", **kwargs)


class Event(_ReadOnly):
    """审计事件: one act, as it was done."""

    id = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField("时间")
    seq = models.IntegerField("序号")
    case = case_field()
    act = models.TextField("办理事项")
    ref = models.TextField("对象")
    by = models.TextField("办理人")
    basis = ArrayField(models.TextField(), verbose_name="依据")
    release = models.TextField("规则版本")
    data = models.JSONField("内容")
    prev_hash = models.BinaryField("前一条的校验码")
    hash = models.BinaryField("校验码")

    class Meta:
        verbose_name = "审计记录"
        constraints = [models.UniqueConstraint(fields=["case", "seq"], name="audit_event_case_seq")]
        indexes = [
            # Only the lines whose subject is not their case itself; the others are found by case.
            models.Index(fields=["ref", "id"], name="audit_event_ref", condition=~models.Q(ref=models.F("case"))),
        ]

    def __str__(self):
        return f"{self.case} #{self.seq} {self.act}"


class Head(_ReadOnly):
    """链首: how long the chain of a case is, and the hash of its last event."""

    case = case_field(primary_key=True)
    seq = models.IntegerField("序号")
    hash = models.BinaryField("校验码")
    unsealed = models.BooleanField("尚未封存", default=True)

    class Meta:
        verbose_name = "卷末登记"
        indexes = [models.Index(fields=["case"], name="audit_head_unsealed", condition=models.Q(unsealed=True))]

    def __str__(self):
        return f"{self.case} #{self.seq}"


class Seal(_ReadOnly):
    """封存: a fold of all heads changed since the seal before it. Its hash may be printed and kept elsewhere."""

    no = models.IntegerField("封存号", primary_key=True)
    sealed_at = models.DateTimeField("封存时间")
    heads = models.IntegerField("卷末登记数")
    prev_hash = models.BinaryField("前一封存的校验码")
    hash = models.BinaryField("校验码")

    class Meta:
        verbose_name = "封存"

    def __str__(self):
        return f"{self.no}"


class SealedHead(_ReadOnly):
    """A head as a seal saw it."""

    pk = models.CompositePrimaryKey("seal_no", "case")
    seal_no = models.IntegerField("封存号")
    case = case_field()
    seq = models.IntegerField("序号")
    hash = models.BinaryField("校验码")

    class Meta:
        verbose_name = "封存的卷末登记"
        db_table = "audit_sealed_head"

    def __str__(self):
        return f"{self.seal_no} {self.case} #{self.seq}"
