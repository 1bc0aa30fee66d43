"""The expert pool: people, the pools they are members of, their ties to enterprises and their bookings."""

from __future__ import annotations

from datetime import date

from django.contrib.postgres.expressions import ArraySubquery
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.parties.models import Account, Enterprise, Institution, Regulator
from bihuan.parties.scope import Scope
from bihuan.standards.search_tokens import query_tokens


class PoolLevel(models.TextChoices):
    """A pool always has level and owner; the pack only filters (packs/CONTRADICTIONS.md C4)."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")
    LOCAL = "local", _("县区级")
    DEPARTMENTAL = "departmental", _("部门")
    INSTITUTION = "institution", _("机构自有")


class Title(models.TextChoices):
    """职称."""

    NONE = "none", _("无")
    JUNIOR = "junior", _("初级")
    INTERMEDIATE = "intermediate", _("中级")
    SENIOR = "senior", _("高级")


class UnitKind(models.TextChoices):
    """Where the work was done (LH-5.4 names six)."""

    ENTERPRISE = "enterprise", _("企业")
    SOCIETY = "society", _("学会")
    ASSOCIATION = "association", _("行业协会")
    DESIGN_UNIT = "design_unit", _("设计单位")
    RESEARCH_INSTITUTE = "research_institute", _("科研院所")
    UNIVERSITY = "university", _("高校")
    OTHER = "other", _("其他")


class Pool(models.Model):
    """专家库, of one kind: rescue experts stand on a list of their own and are sent on no check."""

    class Kind(models.TextChoices):
        HAZARD = "hazard", _("隐患排查治理专家")
        RESCUE = "rescue", _("应急救援专家")

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    name = models.CharField("名称", max_length=120, unique=True)
    level = models.CharField("级别", max_length=14, choices=PoolLevel)
    kind = models.CharField("库别", max_length=10, choices=Kind, default=Kind.HAZARD)
    sector = models.CharField("行业领域", max_length=40, blank=True)
    owner_regulator = models.ForeignKey(Regulator, models.PROTECT, null=True, blank=True, related_name="pools")
    owner_institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="pools")
    division_code = models.CharField("行政区划", max_length=12, blank=True)
    published_on = models.DateField("最近公布日期", null=True, blank=True)
    sufficient_on = models.DateField("声明够用日期", null=True, blank=True)
    review_due_on = models.DateField("复核期限", null=True, blank=True)

    class Meta:
        verbose_name = "专家库"
        constraints = [
            models.CheckConstraint(
                name="pool_has_one_owner",
                condition=Q(owner_regulator__isnull=False, owner_institution__isnull=True)
                | Q(owner_regulator__isnull=True, owner_institution__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"pool:{self.pk}"

    @property
    def is_general(self) -> bool:
        """Whether an office keeps it for checks; of others no place asks which fields they cover."""
        return self.kind == Pool.Kind.HAZARD and self.owner_regulator_id is not None

    @property
    def owner(self) -> Regulator | Institution:
        return self.owner_regulator or self.owner_institution


class ExpertQuerySet(models.QuerySet["Expert"]):
    def within(self, scope: Scope) -> ExpertQuerySet:
        """Experts are chosen by everybody who engages them, so enterprises and regulators see the pool's public side;
        an expert sees the own record, an institution its own people, whom it registered, and its own pools (HZ-5.4)."""
        if scope.everything or scope.regulator_id is not None or scope.enterprise_id is not None:
            return self
        if scope.institution_id is not None:
            pools = Membership.objects.filter(ended_on=None, pool__owner_institution_id=scope.institution_id)
            own = scope.whose("account") | scope.whose("registered_by")
            return self.filter(own | Q(pk__in=pools.values("expert_id")))
        if scope.account_id is not None:
            return self.filter(account_id=scope.account_id)
        return self.none()

    def free_on(self, on: date) -> ExpertQuerySet:
        """Experts who are not booked for that day (LY-2.4.1)."""
        return self.exclude(bookings__on=on)

    def told_of_bookings(self, on: date, *, source: str) -> ExpertQuerySet:
        """Each with `is_booked`, whether anything but `source` has them on that day, so that nobody asks again."""
        booked = Booking.objects.filter(expert=OuterRef("pk"), on=on).exclude(source=source)
        return self.annotate(is_booked=Exists(booked))

    def told_of_grounds(self) -> ExpertQuerySet:
        """Each with `open_grounds`, those of the misconduct that is not settled, so that nobody asks again."""
        return self.annotate(open_grounds=open_grounds("pk"))

    def search(self, text: str) -> ExpertQuerySet:
        wanted = query_tokens(text)
        return self.filter(search__contains=wanted) if wanted else self


class Expert(models.Model):
    """专家. The identity number is not kept: only a keyed hash to recognise the person again, and the birth date."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account = models.OneToOneField(Account, models.PROTECT, null=True, blank=True, related_name="expert")
    name = models.CharField("姓名", max_length=60)
    person_key = models.CharField("身份标识", max_length=64, unique=True)
    born_on = models.DateField("出生日期")
    phone = models.CharField("手机", max_length=20, blank=True)
    title = models.CharField("职称", max_length=12, choices=Title, default=Title.NONE)
    certificates = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="职业资格")
    certificates_until = models.DateField("职业资格有效期至", null=True, blank=True)
    specialties = ArrayField(models.CharField(max_length=40), default=list, verbose_name="专业")
    work_since = models.DateField("从事安全工作起始")
    unit_name = models.CharField("工作单位", max_length=120, blank=True)
    unit_kind = models.CharField("单位性质", max_length=20, choices=UnitKind, default=UnitKind.ENTERPRISE)
    retired = models.BooleanField("已退休", default=False)
    registered_by = models.ForeignKey(
        Account, models.PROTECT, verbose_name="登记人", null=True, blank=True, related_name="+"
    )
    search = ArrayField(models.TextField(), default=list, editable=False)

    objects = ExpertQuerySet.as_manager()

    class Meta:
        verbose_name = "专家"
        indexes = [GinIndex(fields=["search"], name="expert_search"), GinIndex(fields=["specialties"], name="by_field")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"expert:{self.pk}"


def open_grounds(of: str) -> ArraySubquery:
    """The grounds of the misconduct that is not settled, of the expert to whom the field `of` points."""
    mine = Expert.objects.filter(
        pk=models.OuterRef(of), misconduct__noted_at__isnull=False, misconduct__settled_at=None
    )
    return ArraySubquery(mine.values("misconduct__ground"))


def years_assessed(of: str) -> ArraySubquery:
    """The years for which the expert to whom the field `of` points was assessed, in whatever pool."""
    rows = Membership.objects.filter(
        expert=models.OuterRef(of), assessments__year__isnull=False, assessments__withdrawn_at=None
    )
    return ArraySubquery(rows.values("assessments__year"))


class MembershipQuerySet(models.QuerySet["Membership"]):
    def told_of_bars(self) -> MembershipQuerySet:
        """Each with `under_review`, whether a review of it is open (LY-2.3.7), `open_grounds`, of the expert's
        misconduct that is not settled, and `years_assessed` (LY-2.4.4); no statement of its own."""
        waiting = Membership.objects.filter(
            pk=models.OuterRef("pk"), reviews__opened_at__isnull=False, reviews__settled_at=None
        )
        return self.annotate(
            under_review=models.Exists(waiting),
            open_grounds=open_grounds("expert"),
            years_assessed=years_assessed("expert"),
        )


class Membership(models.Model):
    """入库: admission is per pool (packs/CONTRADICTIONS.md C5); announcement and letter make it good (LY-2.3.6)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="memberships")
    pool = models.ForeignKey(Pool, models.PROTECT, related_name="memberships")
    admitted_on = models.DateField("入库日期")
    announced_on = models.DateField("公布日期", null=True, blank=True)
    letter_number = models.CharField("聘书编号", max_length=60, blank=True)
    ended_on = models.DateField("出库日期", null=True, blank=True)

    objects = MembershipQuerySet.as_manager()

    class Meta:
        verbose_name = "入库记录"
        constraints = [
            models.UniqueConstraint(fields=["expert", "pool"], condition=Q(ended_on__isnull=True), name="member_once"),
            models.UniqueConstraint(
                fields=["pool", "letter_number"],
                condition=Q(ended_on__isnull=True) & ~Q(letter_number=""),
                name="letter_number_once",
            ),
            models.CheckConstraint(
                name="letter_with_announcement",
                condition=Q(announced_on__isnull=True) | ~Q(letter_number=""),
            ),
        ]

    def was_in_office_pool(self, year: int) -> bool:
        """Whether an office's pool had announced the expert by the end of that year."""
        announced = self.announced_on is not None and self.announced_on.year <= year
        return announced and self.pool.owner_institution_id is None


class SpecialField(models.Model):
    """特殊专业: a specialty that the department of a place has listed as special, because the place's law leaves the
    list to it: for such a field people from outside the pools may come (LY-2.1.8)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    division_code = models.CharField("行政区划", max_length=12)
    specialty = models.CharField("专业", max_length=40)
    reason = models.TextField("理由")
    clause = models.CharField("条款", max_length=60)
    listed_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    listed_at = models.DateTimeField("列明时间")

    class Meta:
        verbose_name = "特殊专业"
        constraints = [models.UniqueConstraint(fields=["division_code", "specialty"], name="special_field_once")]

    @property
    def ref(self) -> str:
        return f"special_field:{self.pk}"


class SpecialPermit(models.Model):
    """特殊专业库外选聘: one expert may come to one place for one special field without being in a pool that counts
    there. The recorded exception about it bears reason and approver; here stands the proof of the expert's level."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    expert = models.ForeignKey(Expert, models.PROTECT, related_name="permits")
    specialty = models.CharField("专业", max_length=40)
    division_code = models.CharField("行政区划", max_length=12)
    proof = ArrayField(models.BigIntegerField(), verbose_name="水平证明")
    permitted_at = models.DateTimeField("批准时间")

    class Meta:
        verbose_name = "特殊专业库外选聘"
        constraints = [
            models.UniqueConstraint(fields=["expert", "specialty", "division_code"], name="special_permit_once"),
            models.CheckConstraint(name="special_permit_with_proof", condition=Q(proof__len__gt=0)),
        ]

    @property
    def ref(self) -> str:
        return f"special_permit:{self.pk}"


class Interest(models.Model):
    """利害关系: a share, a job, a gift or a contract at an enterprise: the expert stays away until it is over, or was
    found to be none; it stays on record (LY-2.4.2)."""

    class Kind(models.TextChoices):
        SHARE = "share", _("持股")
        JOB = "job", _("任职")
        GIFT = "gift", _("收受财物")
        CONTRACT = "contract", _("业务合同")
        RELATIVE = "relative", _("亲属任职")

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="interests")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="+")
    kind = models.CharField("关系", max_length=12, choices=Kind)
    noted_at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("解除时间", null=True)
    ended_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="解除人")
    end_reason = models.CharField("解除理由", max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["expert", "enterprise", "kind"], condition=Q(ended_at=None), name="interest_once"
            )
        ]


class Booking(models.Model):
    """占用: one expert, one day, one work; two cannot have the same expert on one day (LY-2.4.1)."""

    expert = models.ForeignKey(Expert, models.CASCADE, related_name="bookings")
    on = models.DateField("日期")
    source = models.CharField("事由", max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["expert", "on"], name="booked_once_a_day")]
