"""Who takes part: regulators in a hierarchy, enterprises and their sites, institutions, and accounts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import cached_property

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Exists, F, Func, OuterRef, Q, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Concat, Upper
from django.utils.translation import gettext_lazy as _

from bihuan import clock, row_scope
from bihuan.parties import hierarchy, rules
from bihuan.parties.charge import DutyLine as DutyLine
from bihuan.parties.charge import Licence as Licence
from bihuan.parties.charge import OfficeCharge as OfficeCharge
from bihuan.parties.credentials import OutsideIdentity as OutsideIdentity
from bihuan.parties.credentials import RecoveryCode as RecoveryCode
from bihuan.parties.credentials import SecondFactor as SecondFactor
from bihuan.parties.credentials import Session as Session
from bihuan.parties.posts import ENTERPRISE_ROLES as ENTERPRISE_ROLES
from bihuan.parties.posts import FRONT_LINE as FRONT_LINE
from bihuan.parties.posts import HOMES as HOMES
from bihuan.parties.posts import KEEPERS as KEEPERS
from bihuan.parties.posts import MANAGER_ROLES as MANAGER_ROLES
from bihuan.parties.posts import REGULATOR_ROLES as REGULATOR_ROLES
from bihuan.parties.posts import Role as Role
from bihuan.parties.scope import Scope, narrowed
from bihuan.parties.states import STATE_WORDS, InstitutionState
from bihuan.standards.search_tokens import query_tokens, tokens


class Grade(models.TextChoices):
    """安全生产标准化等级 (reference: classification.standardization_grade)."""

    GRADE_1 = "grade_1", _("一级")
    GRADE_2 = "grade_2", _("二级")
    GRADE_3 = "grade_3", _("三级")
    NONE = "none", _("未达标或未创建")


class Size(models.TextChoices):
    """企业划型."""

    LARGE = "large", _("大型")
    MEDIUM = "medium", _("中型")
    SMALL = "small", _("小型")
    MICRO = "micro", _("微型")


class Ownership(models.TextChoices):
    """隶属: decides whose headquarters' checks count (LY-2.1.6)."""

    CENTRAL = "central", _("中央企业")
    PROVINCIAL = "provincial", _("省管企业")
    MUNICIPAL = "municipal", _("市属企业")
    PRIVATE = "private", _("民营及其他")


class RegulatorKind(models.TextChoices):
    """A committee office coordinates; a department supervises; only some may enforce."""

    COMMITTEE_OFFICE = "committee_office", _("安委会办公室")
    EMERGENCY_BUREAU = "emergency_bureau", _("应急管理部门")
    SECTOR_DEPARTMENT = "sector_department", _("行业主管部门")
    GOVERNMENT = "government", _("人民政府")


GENERAL_KINDS = frozenset({RegulatorKind.EMERGENCY_BUREAU, RegulatorKind.GOVERNMENT})
"""What answers for all sectors of its place."""


# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS = {
    "enterprise_credit_code_once": "duplicate_enterprise",
    "enterprise_internal_number_once": "duplicate_enterprise",
    "site_name_once": "duplicate_site",
    "parties_account_username_key": "duplicate_account",
    "parties_regulator_name_key": "duplicate_office",
    "parties_institution_credit_code_key": "duplicate_institution",
    "licence_once": "duplicate_licence",
}


class RegulatorQuerySet(models.QuerySet["Regulator"]):
    def standing(self) -> RegulatorQuerySet:
        """Those that have not been closed."""
        return self.filter(closed_on=None)

    def covering(self, division_code: str) -> RegulatorQuerySet:
        """The standing regulators at the place itself and at every place that contains it."""
        places = [division_code[:n] for n in range(len(division_code) + 1)]
        return self.standing().filter(division_code__in=places)


class Regulator(models.Model):
    """监管部门: an office at one division, for all sectors or for those of its duty list."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    name = models.CharField("名称", max_length=120, unique=True)
    kind = models.CharField("类别", max_length=24, choices=RegulatorKind)
    division_code = models.CharField("行政区划", max_length=12, blank=True, db_index=True)
    duties = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="职责行业")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children")
    has_enforcement_power = models.BooleanField("有执法权", default=False)
    number_prefix = models.CharField("机关代字", max_length=20, blank=True)
    closed_on = models.DateField("撤销日期", null=True, blank=True)

    objects = RegulatorQuerySet.as_manager()

    class Meta:
        verbose_name = "监管部门"

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"regulator:{self.pk}"


class EnterpriseQuerySet(models.QuerySet["Enterprise"]):
    def within(self, scope: Scope) -> EnterpriseQuerySet:
        """Only the enterprises that `scope` covers: for an authority those that have a site in its place, wherever
        the main one stands, and whose sector is its duty."""
        visits = Guest.objects.filter(scope.whose("account")).values("enterprise_id")
        return narrowed(self, scope, enterprise="pk", taking_part=Q(pk__in=visits), lies_in=_has_a_site_in)

    def search(self, text: str) -> EnterpriseQuerySet:
        """Enterprises whose name, credit code or internal number holds `text` (any two characters suffice)."""
        wanted = query_tokens(text)
        return self.filter(pk__in=enterprises_holding(wanted)) if wanted else self


class Enterprise(models.Model):
    """生产经营单位: who answers for the hazard, whatever any contract says (YT-4.3.2, HZ-1.4)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, null=True, blank=True)
    internal_number = models.CharField("平台编号", max_length=30, blank=True)
    division_code = models.CharField("主场所行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)
    industry_code = models.CharField("国民经济行业代码", max_length=5, blank=True)
    size = models.CharField("规模", max_length=10, choices=Size, blank=True)
    ownership = models.CharField("隶属", max_length=12, choices=Ownership, default=Ownership.PRIVATE)
    standardisation_grade = models.CharField("标准化等级", max_length=8, choices=Grade, default=Grade.NONE)
    grade_valid_until = models.DateField("标准化有效期至", null=True, blank=True)
    key_processes = ArrayField(models.CharField(max_length=40), default=list, blank=True, verbose_name="重点工艺")
    staff_count = models.PositiveIntegerField("从业人员数", null=True, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    competent_department = models.ForeignKey(
        Regulator, models.PROTECT, verbose_name="主管部门", related_name="enterprises", null=True, blank=True
    )
    assignment_reason = models.CharField("另定主管部门的理由", max_length=200, blank=True)
    assigned_on = models.DateField("主管部门确认日期", null=True, blank=True)
    suspended_on = models.DateField("停产起", null=True, blank=True)
    search = ArrayField(models.TextField(), default=list, editable=False)
    name_pinyin = models.CharField(max_length=400, blank=True, editable=False)

    objects = EnterpriseQuerySet.as_manager()

    class Meta:
        verbose_name = "企业"
        constraints = [
            models.UniqueConstraint(Upper("credit_code"), name="enterprise_credit_code_once"),
            models.UniqueConstraint(
                fields=["internal_number"], condition=~Q(internal_number=""), name="enterprise_internal_number_once"
            ),
            models.CheckConstraint(
                condition=Q(credit_code__isnull=False) | ~Q(internal_number=""), name="enterprise_has_a_key"
            ),
        ]
        indexes = [
            models.Index(OpClass("division_code", "text_pattern_ops"), "id", name="enterprise_by_path"),
            GinIndex(fields=["search"], name="enterprise_search"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"enterprise:{self.pk}"

    def grade_on(self, day: date) -> rules.CountingGrade:
        """The grade that counts on `day`; whatever hangs on the grade asks here and nowhere else."""
        return rules.grade_on(self.standardisation_grade, self.grade_valid_until, day)

    def index(self) -> None:
        """Refresh what is derived for search and order; operations call it before saving."""
        self.search = tokens(f"{self.name} {self.credit_code or ''} {self.internal_number}")


def enterprises_holding(words: Sequence[str]) -> RawSQL:
    """The ids of the enterprises among whose search words are all of these."""
    return row_scope.with_words("parties_enterprise", words)


def _has_a_site_in(division_code: str) -> Exists:
    return Exists(Site.objects.filter(enterprise=OuterRef("pk"), division_code__startswith=division_code))


class SiteQuerySet(models.QuerySet["Site"]):
    def within(self, scope: Scope) -> SiteQuerySet:
        """Only the sites that `scope` covers: an authority's by the site's own place, not by its enterprise's; whoever
        visits an enterprise sees all of its sites."""
        visits = Guest.objects.filter(scope.whose("account")).values("enterprise_id")
        return narrowed(self, scope, sector="enterprise__sector", taking_part=Q(enterprise__in=visits))

    def known_by(self, day: date) -> SiteQuerySet:
        """Those that were registered by then."""
        return self.filter(Q(known_since=None) | Q(known_since__lte=day))

    def search(self, text: str) -> SiteQuerySet:
        """The sites of the enterprises that `text` finds."""
        wanted = query_tokens(text)
        return self.filter(enterprise__in=enterprises_holding(wanted)) if wanted else self


class Site(models.Model):
    """场所: the place whose law applies; duties are counted per site (packs/CONTRADICTIONS.md). Nobody owes anything
    for what was over before the day on which it was registered; without such a day it was always known."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="sites")
    name = models.CharField("场所名称", max_length=120)
    address = models.CharField("地址", max_length=300, blank=True)
    division_code = models.CharField("行政区划", max_length=12)
    is_main = models.BooleanField("主场所", default=True)
    known_since = models.DateField("登记日期", null=True, blank=True)

    objects = SiteQuerySet.as_manager()

    class Meta:
        verbose_name = "场所"
        constraints = [
            models.UniqueConstraint(fields=["enterprise"], condition=Q(is_main=True), name="one_main_site"),
            models.UniqueConstraint(fields=["enterprise", "name"], name="site_name_once"),
        ]
        indexes = [models.Index(OpClass("division_code", "text_pattern_ops"), "enterprise", name="site_by_path")]

    def __str__(self) -> str:
        return f"{self.enterprise.name}（{self.name}）"

    def was_known_by(self, day: date) -> bool:
        return self.known_since is None or self.known_since <= day

    @property
    def ref(self) -> str:
        return f"site:{self.pk}"


class InstitutionLevel(models.TextChoices):
    """机构级别: a place says which levels its enterprises may engage (YT-1.1)."""

    NATIONAL = "national", _("国家级")
    PROVINCIAL = "provincial", _("省级")
    MUNICIPAL = "municipal", _("市级")
    COUNTY = "county", _("县区级")


class InstitutionQuerySet(models.QuerySet["Institution"]):
    def standing(self) -> InstitutionQuerySet:
        """Those that have not left."""
        return self.exclude(state=InstitutionState.ENDED)

    def working_at(self, division_code: str) -> InstitutionQuerySet:
        """Those that may work at the place, or at some place within it."""
        around = [division_code[:n] for n in range(len(division_code) + 1)]
        listed = Func(F("qualified_in"), Value(","), function="array_to_string", output_field=models.TextField())
        inside = Q(places__contains=f",{division_code}")
        written = Concat(Value(","), listed, output_field=models.TextField())
        return self.alias(places=written).filter(Q(qualified_in__overlap=around) | inside)


class Institution(models.Model):
    """安全生产服务机构: one record for the whole installation, kept by the office that registered it. The other places
    it works in only say that it may (YT-1.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    name = models.CharField("名称", max_length=200)
    credit_code = models.CharField("统一社会信用代码", max_length=18, unique=True)
    division_code = models.CharField("注册地", max_length=12)
    qualified_in = ArrayField(models.CharField(max_length=12), default=list, blank=True, verbose_name="可从业地区")
    qualified_until = models.DateField("资质有效期至", null=True, blank=True)
    level = models.CharField("机构级别", max_length=12, choices=InstitutionLevel, blank=True)
    lists = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="列入名单")
    services = ArrayField(models.CharField(max_length=60), default=list, blank=True, verbose_name="服务项目")
    address = models.CharField("地址", max_length=300, blank=True)
    contact_name = models.CharField("联系人", max_length=60, blank=True)
    contact_phone = models.CharField("联系电话", max_length=30, blank=True)
    kept_at = models.CharField("登记机关所在地", max_length=12)
    kept_by = models.ForeignKey(
        Regulator, models.PROTECT, verbose_name="登记机关", related_name="kept_institutions", null=True, blank=True
    )
    state = models.CharField(
        "状态", max_length=12, choices=[(s.value, _(STATE_WORDS[s])) for s in InstitutionState],
        default=InstitutionState.IN_SERVICE,
    )  # fmt: skip
    state_since = models.DateField("状态起始日", null=True, blank=True)
    state_reason = models.CharField("暂停或退出的理由", max_length=300, blank=True)
    state_ground = models.CharField("暂停的依据文书", max_length=120, blank=True)

    objects = InstitutionQuerySet.as_manager()

    class Meta:
        verbose_name = "服务机构"
        constraints = [models.CheckConstraint(condition=~Q(kept_at=""), name="institution_kept_somewhere")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"institution:{self.pk}"

    @cached_property
    def keepers(self) -> frozenset[int]:
        """The offices that keep its record: who registered it and all above, or none. One statement."""
        return frozenset() if self.kept_by_id is None else hierarchy.above(self.kept_by_id) | {self.kept_by_id}

    def works_at(self, division_code: str) -> bool:
        """Whether one of the places it may work in contains this one."""
        return any(division_code.startswith(place) for place in self.qualified_in)


class Qualification(models.Model):
    """资质证书: what the law lets nobody offer without (HZ-3.1.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    institution = models.ForeignKey(Institution, models.CASCADE, related_name="qualifications")
    item = models.CharField("服务项目", max_length=60)
    number = models.CharField("证书编号", max_length=80)
    valid_until = models.DateField("有效期至", null=True, blank=True)

    class Meta:
        verbose_name = "资质证书"
        constraints = [models.UniqueConstraint(fields=["institution", "item"], name="qualification_once")]


class FormerName(models.Model):
    """曾用名: what an office or institution was called, and until when; old papers bear it, and it is still found."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    regulator = models.ForeignKey(Regulator, models.CASCADE, null=True, related_name="former_names")
    institution = models.ForeignKey(Institution, models.CASCADE, null=True, related_name="former_names")
    name = models.CharField("曾用名", max_length=200)
    until_on = models.DateField("用到哪天")

    class Meta:
        verbose_name = "曾用名"
        constraints = [
            models.CheckConstraint(
                name="former_name_of_one",
                condition=Q(regulator__isnull=False, institution__isnull=True)
                | Q(regulator__isnull=True, institution__isnull=False),
            )
        ]


class AccountManager(BaseUserManager["Account"]):
    def create_user(self, username: str, password: str | None = None, **fields) -> Account:
        """An account with its password hashed; `None` makes one that cannot log in by password."""
        account = self.model(username=username, **fields)
        account.set_password(password)
        account.save(using=self._db)
        return account


class Account(AbstractBaseUser):
    """账号: one person at one organisation; roles say which acts, the organisation says which things."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    username = models.CharField("用户名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    phone = models.CharField("手机", max_length=20, blank=True)
    roles = ArrayField(models.CharField(max_length=24, choices=Role), default=list, verbose_name="岗位")
    regulator = models.ForeignKey(Regulator, models.PROTECT, null=True, blank=True, related_name="accounts")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, null=True, blank=True, related_name="accounts")
    institution = models.ForeignKey(Institution, models.PROTECT, null=True, blank=True, related_name="accounts")
    is_active = models.BooleanField("启用", default=True)
    is_demo = models.BooleanField("演示账号", default=False)
    password_given = models.BooleanField("密码由他人设置", default=False, db_default=False)

    unread: int | None = None
    """How many messages wait, where the account was read along with its session (login.py)."""

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]
    objects = AccountManager()

    class Meta:
        verbose_name = "账号"
        constraints = [
            models.CheckConstraint(
                name="account_at_most_one_organisation",
                condition=(
                    Q(regulator__isnull=True, enterprise__isnull=True)
                    | Q(regulator__isnull=True, institution__isnull=True)
                    | Q(enterprise__isnull=True, institution__isnull=True)
                ),
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"account:{self.pk}"

    def holds(self, *roles: str) -> bool:
        """Whether the account holds any of `roles`."""
        return not set(roles).isdisjoint(self.roles)

    @property
    def keeps_only(self) -> bool:
        """Whether the account keeps accounts and nothing else, so that no business is its own (docs/adr/0025)."""
        return bool(self.roles) and KEEPERS.issuperset(self.roles)

    @property
    def organisation(self) -> Regulator | Enterprise | Institution | None:
        return self.regulator or self.enterprise or self.institution


class Guest(models.Model):
    """来访: an outsider (an expert) who has work at an enterprise sees that enterprise, as long as the work lasts.
    Whoever reviews its licence (`REVIEWING`) works for the office and serves the enterprise in nothing."""

    REVIEWING = "licence_review:"

    account = models.ForeignKey(Account, models.CASCADE, related_name="visits")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, related_name="guests")
    reason = models.CharField(max_length=60)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "enterprise", "reason"], name="guest_once")]


class RecordedExceptionQuerySet(models.QuerySet["RecordedException"]):
    def within(self, scope: Scope) -> RecordedExceptionQuerySet:
        """Only those that an authority watches over: by place, and by duty where one enterprise is concerned. What
        concerns none (an expert) holds for every office of the place, and every office may read it."""
        if scope.everything:
            return self
        if scope.division_code is None:
            return self.none()
        here = self.filter(division_code__startswith=scope.division_code)
        duty = scope.on_duty(sector="sector", department="enterprise__competent_department_id")
        return here.filter(duty | Q(enterprise=None)) if duty else here


class RecordedException(models.Model):
    """例外: an approver lets a "should" (原则上、一般) be departed from, says why, and is counted."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    code = models.CharField("例外事项", max_length=60)
    subject = models.CharField("对象", max_length=60)
    division_code = models.CharField("行政区划", max_length=12)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, verbose_name="企业", null=True, related_name="+")
    sector = models.CharField("行业领域", max_length=40, blank=True)
    reason = models.TextField("理由")
    clause = models.CharField("条款", max_length=60)
    approved_by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    approved_at = models.DateTimeField("批准时间")

    objects = RecordedExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = "例外"
        constraints = [models.UniqueConstraint(fields=["code", "subject", "division_code"], name="exception_once")]
        indexes = [models.Index(OpClass("division_code", "text_pattern_ops"), "code", name="exception_by_path")]
