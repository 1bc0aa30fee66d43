"""The base data of enterprises, the parks they stand in, and the accidents they had."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Account, Enterprise
from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile.states import HAZARD_GRADE_WORDS, PARK_WORDS


class Park(models.Model):
    """园区: an area dense in industry, within one jurisdiction (HZ-4.5)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    name = models.CharField("园区名称", max_length=80)
    kind = models.CharField("种类", max_length=24, choices=[(code, _(word)) for code, word in PARK_WORDS.items()])
    division_code = models.CharField("行政区划", max_length=12)

    class Meta:
        app_label = "registers"
        verbose_name = "园区"
        constraints = [models.UniqueConstraint(fields=["division_code", "name"], name="park_once")]
        indexes = [models.Index(OpClass("division_code", "text_pattern_ops"), "id", name="park_by_path")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"park:{self.pk}"


class Profile(models.Model):
    """企业底数: what is known of an enterprise beyond its entry in the register; an empty field is not known.

    The managers that count are the full-time ones by which the enterprise is weak or not (HZ-4.3), the technicians
    those by which it is short or not (LH-9.2): what its department last said or settled, or the fewer that the
    enterprise stated since."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.OneToOneField(Enterprise, models.PROTECT, related_name="profile")
    products = models.CharField("主要产品", max_length=300, blank=True)
    safety_managers = models.PositiveIntegerField("安全管理人员数", null=True, blank=True)
    full_time_managers = models.PositiveIntegerField("其中专职", null=True, blank=True)
    counted_managers = models.PositiveIntegerField("专职人数（计）", null=True, blank=True, editable=False)
    special_operators = models.PositiveIntegerField("特种作业人员数", null=True, blank=True)
    technicians = models.PositiveIntegerField("专业技术人员数", null=True, blank=True)
    counted_technicians = models.PositiveIntegerField("技术人员数（计）", null=True, blank=True, editable=False)
    main_risks = models.CharField("主要风险因素", max_length=500, blank=True)
    has_major_hazard = models.BooleanField("有无重大隐患", null=True, blank=True)
    major_hazard_filing = models.CharField("重大危险源备案编号", max_length=80, blank=True)
    occupational_hazard = models.CharField(
        "职业病危害等级",
        max_length=20,
        blank=True,
        choices=[(code, _(word)) for code, word in HAZARD_GRADE_WORDS.items()],
    )
    assessment = models.CharField("职业病危害评价报告", max_length=120, blank=True)
    headquarters = models.CharField("安全生产指挥部", max_length=40, blank=True)
    park = models.ForeignKey(Park, models.PROTECT, null=True, blank=True, related_name="members")
    landlord = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="tenants")
    own_priorities = ArrayField(models.BigIntegerField(), default=list, blank=True, verbose_name="本地重点")
    left_out_reason = models.CharField("移出服务名单的理由", max_length=200, blank=True)
    accepted_on = models.DateField("核定日期", null=True, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "企业底数"
        constraints = [
            models.CheckConstraint(
                condition=Q(occupational_hazard="") | ~Q(assessment=""), name="profile_grade_has_its_assessment"
            )
        ]


class Accident(models.Model):
    """生产安全事故: written once and never changed or deleted (HZ-4.7)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="accidents")
    happened_on = models.DateField("发生日期")
    deaths = models.PositiveIntegerField("死亡人数", default=0)
    injured = models.PositiveIntegerField("受伤人数", default=0)
    what = models.CharField("事故经过", max_length=300)
    danger_at = models.DateTimeField("发现险情的时间", null=True, blank=True)
    ordered_at = models.DateTimeField("下令撤人的时间", null=True, blank=True)
    withdrawn_at = models.DateTimeField("人员撤出的时间", null=True, blank=True)
    recorded_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "registers"
        verbose_name = "事故"

    def save(self, *args, **options) -> None:
        """Raises `record_is_append_only` for one that stands already."""
        if not self._state.adding:
            raise Refusal("record_is_append_only")
        super().save(*args, **options)

    def delete(self, *args, **options) -> None:
        """Raises `record_is_append_only`; the database refuses it to everybody else as well."""
        raise Refusal("record_is_append_only")


class LocalPriority(models.Model):
    """本地重点: a priority that a place adds to the list above (HZ-4.0), marked at its enterprises by hand."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    division_code = models.CharField("行政区划", max_length=12)
    name = models.CharField("本地重点名称", max_length=40)

    class Meta:
        app_label = "registers"
        verbose_name = "本地重点"
        constraints = [models.UniqueConstraint(fields=["division_code", "name"], name="local_priority_once")]

    @property
    def ref(self) -> str:
        return f"local_priority:{self.pk}"
