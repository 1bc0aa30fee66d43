"""Tables of the closed loop. Hot table: few indexes, time-ordered ids, scope by path, counts by append-only deltas."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex, GinIndex, OpClass
from django.db import models
from django.db.models import F, Func, Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock, row_scope
from bihuan.hazards import numbers
from bihuan.hazards.states import (
    GRADE_WORDS,
    STATE_WORDS,
    STEP_WORDS,
    UNFIXED,
    HazardGrade,
    HazardState,
    Step,
)
from bihuan.parties.models import Account, Enterprise, Site
from bihuan.parties.scope import Scope, narrowed
from bihuan.refusal import Refusal
from bihuan.standards.search_tokens import query_tokens


class Origin(models.TextChoices):
    """Who found it: decides verifier and immunity later (LH-10.4, HZ-5.3)."""

    EXTERNAL_EXPERT_CHECK = "external_expert_check", _("外聘专家排查")
    CHECKUP = "checkup", _("体检式检查")
    SERVICE_CHECK = "service_check", _("社会化服务检查")
    SUPERVISION = "supervision", _("督导检查")
    ADMINISTRATIVE_INSPECTION = "administrative_inspection", _("行政检查")
    SELF_CHECK = "self_check", _("企业自查")
    IMPORTED = "imported", _("台账导入")
    IMPORTED_BY_OFFICE = "imported_by_office", _("监管台账导入")


OWN = frozenset({Origin.SELF_CHECK, Origin.IMPORTED})
"""What an enterprise finds itself, or brings along in its own ledger."""
OF_OFFICES = frozenset({Origin.SUPERVISION, Origin.ADMINISTRATIVE_INSPECTION, Origin.IMPORTED_BY_OFFICE})
"""What an office finds, alone or with experts; of what its ledger brings along it alone knows who found it."""
OF_VISITORS = frozenset({Origin.EXTERNAL_EXPERT_CHECK, Origin.CHECKUP, Origin.SERVICE_CHECK})


# Whoever comes second at the same moment is told what the operation's own look would have said (bihuan/collisions.py).
COLLISIONS = {
    "hazard_external_key_once": "duplicate_hazard",
    "step_once": "step_already_done",
    "one_open_extension": "extension_pending",
    "escalated_once_a_day_set": "escalated_already",
    "one_stop_of_a_hazard": "stopped_already",
    "plan_item_once": "step_already_done",
    "one_application_at_a_time": "application_pending",
    "one_open_listing": "listing_stands",
}


class HazardQuerySet(models.QuerySet["Hazard"]):
    def within(self, scope: Scope) -> HazardQuerySet:
        """Only the hazards that `scope` covers; by path and duty, or by taking part."""
        work = Participant.objects.filter(scope.whose("account")).values("hazard_id")
        return narrowed(self, scope, enterprise="enterprise", taking_part=Q(pk__in=work))

    def open(self) -> HazardQuerySet:
        return self.exclude(state=HazardState.STRUCK_OFF)

    def late(self, on: date) -> HazardQuerySet:
        """Open, and still in a state that was to be left before `on`, whoever's turn it is."""
        return self.open().filter(turn_due_on__lt=on)

    def overdue(self, on: date) -> HazardQuerySet:
        """Late and not rectified: neither assessed nor planned in time, or not done by the day of the plan."""
        return self.late(on).filter(state__in=UNFIXED)

    def search(self, text: str, *, row_by_row: bool = False, place: str = "") -> HazardQuerySet:
        """Hazards whose text, place or enterprise holds `text`; any two characters suffice. `row_by_row` keeps away
        from the index of words: a hundred thousand entries of a frequent one are more work than a few thousand rows.
        The index is quicker where it is told the `place` that the rows are of."""
        wanted = query_tokens(text)
        if not wanted:
            return self
        if row_by_row:
            words = Func(F("search"), template="(%(expressions)s || '{}')", output_field=ArrayField(models.TextField()))
            return self.alias(words=words).filter(words__contains=wanted)
        return self.holding(wanted, place=place)

    def holding(self, words: Sequence[str], *, place: str = "") -> HazardQuerySet:
        """Hazards among whose search words are all of these, by the index of words."""
        return self.filter(pk__in=row_scope.with_words("hazards_hazard", words, place=place))


class Hazard(models.Model):
    """事故隐患: one danger at one site, from finding to striking off. `heard_at` is when the server heard of what was
    found without a network, from which its deadlines count (docs/adr/0051)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="hazards", db_index=False)
    site = models.ForeignKey(Site, models.PROTECT, related_name="+", db_index=False)
    division_code = models.CharField("行政区划", max_length=12)
    sector = models.CharField("行业领域", max_length=40)
    origin = models.CharField("来源", max_length=30, choices=Origin)
    source = models.CharField("来源记录", max_length=60, blank=True)
    external_key = models.CharField("外部编号", max_length=120, blank=True)
    serial = models.PositiveIntegerField("序号", default=0, editable=False)
    description = models.TextField("隐患描述")
    location = models.CharField("部位", max_length=200, blank=True)
    category = models.CharField("类别", max_length=20, blank=True)
    accident_type = models.CharField("可能导致的事故类型", max_length=40, blank=True)
    criterion = models.CharField("对照的重大隐患判定条款", max_length=40, blank=True)
    legal_basis = models.TextField("判定依据", blank=True)
    advice = models.TextField("整改建议", blank=True)
    advice_due_on = models.DateField("建议完成日期", null=True)
    state = models.CharField("状态", max_length=12, choices=[(s.value, _(STATE_WORDS[s])) for s in HazardState])
    grade = models.CharField(
        "级别", max_length=8, choices=[(g.value, _(GRADE_WORDS[g])) for g in HazardGrade], blank=True
    )
    found_on = models.DateField("发现日期")
    heard_at = models.DateTimeField("到达时间", null=True)
    found_by = models.BigIntegerField("发现人")
    due_on = models.DateField("整改期限", null=True)
    due_basis = models.CharField("期限依据", max_length=60, blank=True)
    turn_due_on = models.DateField("本步期限", null=True)
    turn_basis = models.CharField("本步期限依据", max_length=60, blank=True)
    deferred = models.BooleanField("暂缓整改", default=False)
    on_spot = models.BooleanField("当场整改", default=False)
    rectified_by = models.BigIntegerField("整改人", null=True)
    rectified_by_name = models.CharField("整改人姓名", max_length=60, blank=True)
    rectified_at = models.DateTimeField("整改完成时间", null=True)
    rectification = models.TextField("整改情况", blank=True)
    verified_by = models.BigIntegerField("验收人", null=True)
    verified_at = models.DateTimeField("验收时间", null=True)
    closed_by = models.BigIntegerField("销号人", null=True)
    closed_at = models.DateTimeField("销号时间", null=True)
    returns = models.PositiveSmallIntegerField("退回次数", default=0)
    extensions = models.PositiveSmallIntegerField("延期次数", default=0)
    reopens = models.ForeignKey("self", models.PROTECT, null=True, related_name="reopened_as")
    changed_at = models.DateTimeField("最近办理时间")
    release = models.CharField("规则版本", max_length=80)
    search = ArrayField(models.TextField(), default=list, editable=False)

    objects = HazardQuerySet.as_manager()

    class Meta:
        verbose_name = "隐患"
        constraints = [
            models.UniqueConstraint(
                fields=["enterprise", "site", "external_key"],
                condition=~Q(external_key=""),
                name="hazard_external_key_once",
            ),
            models.CheckConstraint(
                name="hazard_never_verified_by_its_rectifier",
                condition=Q(verified_by__isnull=True)
                | Q(rectified_by__isnull=True)
                | ~Q(verified_by=F("rectified_by")),
            ),
            models.CheckConstraint(
                name="hazard_never_struck_off_by_its_rectifier",
                condition=Q(closed_by__isnull=True) | Q(rectified_by__isnull=True) | ~Q(closed_by=F("rectified_by")),
            ),
            models.CheckConstraint(
                name="hazard_struck_off_only_when_verified",
                condition=~Q(state=HazardState.STRUCK_OFF)
                | Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    verified_by__isnull=False,
                    verified_at__isnull=False,
                ),
            ),
            models.CheckConstraint(
                name="open_hazard_has_a_day", condition=Q(state=HazardState.STRUCK_OFF) | Q(turn_due_on__isnull=False)
            ),
            models.CheckConstraint(
                name="major_hazard_never_on_the_spot", condition=Q(on_spot=False) | ~Q(grade=HazardGrade.MAJOR)
            ),
        ]
        indexes = [
            models.Index(OpClass("division_code", "text_pattern_ops"), "state", F("id").desc(), name="hazard_by_path"),
            models.Index(fields=["enterprise", "-id"], name="hazard_by_enterprise"),
            models.Index(fields=["turn_due_on"], condition=~Q(state=HazardState.STRUCK_OFF), name="hazard_turn_due"),
            models.Index(fields=["source"], condition=~Q(source=""), name="hazard_by_source"),
            BrinIndex(fields=["found_on"], pages_per_range=16, name="hazard_found_on"),
            models.Index(fields=["closed_at"], condition=Q(closed_at__isnull=False), name="hazard_closed_at"),
            GinIndex(fields=["search"], name="hazard_search", fastupdate=True),
            # Of a hundred hazards one or two are major, and every office's desk and board ask for the newest of them.
            models.Index(F("id").desc(), condition=Q(grade=HazardGrade.MAJOR), name="hazard_major_newest"),
            models.Index(
                F("id").desc(),
                condition=Q(grade=HazardGrade.MAJOR) & ~Q(state=HazardState.STRUCK_OFF),
                name="hazard_major_open_newest",
            ),
            models.Index(
                fields=["turn_due_on", "id"],
                condition=Q(grade=HazardGrade.MAJOR) & ~Q(state=HazardState.STRUCK_OFF),
                name="hazard_major_open",
            ),
            models.Index(
                fields=["turn_due_on", "id"],
                condition=Q(origin__in=sorted(OF_OFFICES)) & ~Q(state=HazardState.STRUCK_OFF),
                name="hazard_of_office_open",
            ),
        ]

    def __str__(self) -> str:
        return self.description[:40]

    def delete(self, *args, **options) -> None:
        """No hazard is ever taken away, whoever asks for it: Refusal `finding_is_immutable` (YT-4.2.1). The database
        refuses it to everybody else as well."""
        raise Refusal("finding_is_immutable", grade=self.grade)

    @property
    def ref(self) -> str:
        return f"hazard:{self.pk}"

    @property
    def number(self) -> str:
        """〔2026〕12号: by which people call it."""
        return numbers.text(self.found_on, self.serial)

    @property
    def counts_from(self) -> date:
        """The day from which its deadlines count: when it was found, or when the server heard of that."""
        return clock.local_day(self.heard_at) if self.heard_at else self.found_on

    @property
    def told_late(self) -> datetime | None:
        """When the server heard of it, where that was on another day than the one on which it was found."""
        return self.heard_at if self.counts_from != self.found_on else None

    @property
    def self_found(self) -> bool:
        """Whether the enterprise found it itself; then nobody has to explain it to the enterprise. What an office's
        ledger brings along was explained when it was found, if ever."""
        return self.origin in OWN or self.origin == Origin.IMPORTED_BY_OFFICE

    @property
    def is_open(self) -> bool:
        return self.state != HazardState.STRUCK_OFF

    @property
    def found_by_office(self) -> bool:
        """Whether an office found it, alone or with experts, or brought it along."""
        return self.origin in OF_OFFICES

    def is_late(self, on: date) -> bool:
        """Still in a state that was to be left before `on`."""
        return self.is_open and self.turn_due_on is not None and self.turn_due_on < on

    def is_overdue(self, on: date) -> bool:
        """Late and not rectified."""
        return self.state in UNFIXED and self.is_late(on)


class HazardSeries(models.Model):
    """The last number given at one enterprise in one year; only raising there waits for its row."""

    pk = models.CompositePrimaryKey("enterprise_id", "year")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", db_index=False)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField()


class HazardStep(models.Model):
    """步骤: who took which of the nine steps, and when (LY-3.1.2)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="steps")
    step = models.CharField(max_length=12, choices=[(s.value, _(STEP_WORDS[s])) for s in Step])
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()
    note = models.TextField(blank=True)
    acknowledged_by = models.BigIntegerField(null=True)
    acknowledged_name = models.CharField(max_length=60, blank=True)
    acknowledged_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hazard", "step"], condition=Q(undone_at__isnull=True), name="step_once")
        ]


class Participant(models.Model):
    """参与人: an account from outside the enterprise that has work on this hazard and therefore sees it."""

    class Capacity(models.TextChoices):
        FINDER = "finder", _("发现人")
        VERIFIER = "verifier", _("验收人")
        ACCEPTANCE = "acceptance", _("参加验收的专家")

    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="participants")
    account = models.ForeignKey(Account, models.CASCADE, related_name="+")
    capacity = models.CharField(max_length=10, choices=Capacity)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["account", "hazard", "capacity"], name="participant_once")]


class Photo(models.Model):
    """隐患照片: before, after, of an interim control, or of what a re-check found not fixed. `capture` is what its seal
    proves, as of its attachment."""

    class Phase(models.TextChoices):
        BEFORE = "before", _("整改前")
        AFTER = "after", _("整改后")
        INTERIM = "interim", _("临时管控")
        RETURNED = "returned", _("复查未通过")

    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="photos")
    attachment_id = models.BigIntegerField()
    phase = models.CharField(max_length=8, choices=Phase)
    capture = models.CharField(max_length=8, blank=True)
    added_by = models.BigIntegerField()
    added_at = models.DateTimeField()
    doubt = models.CharField("疑问", max_length=8, blank=True, default="", db_default="")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hazard", "attachment_id", "phase"], name="photo_once")]
        indexes = [models.Index(fields=["attachment_id"], name="photo_by_attachment")]

    def delete(self, *args, **options) -> None:
        """Take back what was not used yet: Refusal `archive_is_append_only` once the hazard is struck off. The
        database refuses it to everybody else as well."""
        if not self.hazard.is_open:
            raise Refusal("archive_is_append_only", number=self.hazard.number)
        super().delete(*args, **options)


class RectificationPlan(models.Model):
    """整改方案: the four settings or five parts, as the pack asks (C10). A new version replaces an old one."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="plans")
    version = models.PositiveSmallIntegerField()
    measures = models.TextField("措施", blank=True)
    responsibility = models.CharField("责任人", max_length=60, blank=True)
    due_on = models.DateField("时限", null=True)
    funds = models.CharField("资金", max_length=120, blank=True)
    emergency_plan = models.TextField("应急预案", blank=True)
    deferred = models.BooleanField("暂缓整改", default=False)
    required_parts = ArrayField(models.CharField(max_length=20), default=list)
    basis = models.CharField(max_length=60, blank=True)
    by = models.BigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["hazard", "version"], name="plan_version_once")]


class InterimControl(models.Model):
    """临时管控: what keeps people safe while the hazard lasts, and who watches it (LY-2.1.14, LY-3.1.6)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="interim_controls")
    measure = models.TextField("管控措施")
    watched_by = models.CharField("现场监护人", max_length=60)
    by = models.BigIntegerField()
    at = models.DateTimeField()


class Extension(models.Model):
    """延期: asked by the enterprise, answered by the department (LH-3.1)."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="extension_requests")
    reason = models.TextField("理由")
    old_due_on = models.DateField("原期限")
    new_due_on = models.DateField("申请期限")
    by = models.BigIntegerField()
    at = models.DateTimeField()
    granted = models.BooleanField("同意", null=True)
    decided_by = models.BigIntegerField(null=True)
    decided_at = models.DateTimeField(null=True)
    answer = models.TextField("答复", blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hazard"], condition=Q(granted__isnull=True), name="one_open_extension"),
            models.CheckConstraint(
                name="extension_answer_is_whole",
                condition=Q(granted__isnull=True, decided_by__isnull=True, decided_at__isnull=True)
                | Q(granted__isnull=False, decided_by__isnull=False, decided_at__isnull=False),
            ),
        ]


class Verdict(models.Model):
    """复查: one look at the rectification by somebody other than the one who did it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, related_name="verdicts")
    passed = models.BooleanField()
    opinion = models.TextField("复查意见", blank=True)
    by = models.BigIntegerField()
    by_name = models.CharField(max_length=60)
    at = models.DateTimeField()


class RollupDelta(models.Model):
    """One +1 or -1, written in the transaction of the act; the worker folds them into `Rollup` and `DatedRollup`.

    `due_on` is the day by which what is counted was to leave its state; `event` says that it was found or struck off,
    on `day`.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    division_code = models.CharField(max_length=12)
    sector = models.CharField(max_length=40)
    grade = models.CharField(max_length=8)
    state = models.CharField(max_length=12)
    due_on = models.DateField(null=True)
    event = models.CharField(max_length=12, blank=True, default="")
    day = models.DateField()
    n = models.IntegerField()


class Rollup(models.Model):
    """Counts by place, sector, grade and state; a board reads these and the unfolded tail, whatever N."""

    division_code = models.CharField(max_length=12)
    sector = models.CharField(max_length=40)
    grade = models.CharField(max_length=8)
    state = models.CharField(max_length=12)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["division_code", "sector", "grade", "state"], name="rollup_once"),
        ]


class DatedRollup(models.Model):
    """Counts by day and, once more, by month: what falls due (`what` "due", by state) and what happened ("event":
    found, struck off). Each is kept for its sector and, under sector "", for all: a reader needs few rows, whatever N.
    """

    what = models.CharField(max_length=5)
    state = models.CharField(max_length=12)
    grain = models.CharField(max_length=5)
    starts_on = models.DateField()
    division_code = models.CharField(max_length=12)
    sector = models.CharField(max_length=40, blank=True)
    n = models.BigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["what", "grain", "sector", "division_code", "starts_on", "state"], name="dated_rollup_once"
            ),
        ]
        indexes = [
            models.Index(
                "what",
                "grain",
                "sector",
                OpClass("division_code", "text_pattern_ops"),
                "starts_on",
                name="dated_rollup_by_path",
            ),
            models.Index(fields=["id"], condition=Q(n=0), name="dated_rollup_empty"),
        ]


from bihuan.hazards import follow_ups as follow_ups  # noqa: E402 - its tables belong to this app and stand on these
from bihuan.hazards.listing import models as listing_models  # noqa: E402, F401 - so do these
from bihuan.hazards.majors import models as majors  # noqa: E402, F401 - as do these
from bihuan.hazards.withdrawals import models as withdrawals  # noqa: E402, F401 - and these belong to it
