"""Files that people brought, what became of them, the mappings they saved; and the long lists they took out."""

from __future__ import annotations

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.exchange.sheets.states import EXPORT_WORDS, STATE_WORDS, WAITING, ExportState, ImportState
from bihuan.parties.sealed import seal, unseal
from bihuan.refusal import Refusal


class ImportFile(models.Model):
    """导入文件: the bytes as they came, once per content; kept in the database so that any worker can read them.

    Sealed, because a sheet of experts holds identity numbers and telephones.
    """

    sha256 = models.CharField(primary_key=True, max_length=64)
    sealed = models.BinaryField()
    size = models.PositiveIntegerField()

    @classmethod
    def keep(cls, content: bytes, sha256: str) -> ImportFile:
        """The stored file with these bytes, the same one for the same bytes."""
        defaults = {"sealed": seal(content, context=f"import-file:{sha256}"), "size": len(content)}
        return cls.objects.get_or_create(sha256=sha256, defaults=defaults)[0]

    @property
    def content(self) -> bytes:
        """The bytes as they came. Raises SealBroken where the installation's secret is another one."""
        return unseal(bytes(self.sealed), context=f"import-file:{self.sha256}")

    class Meta:
        verbose_name = "导入文件"


class ImportJobQuerySet(models.QuerySet["ImportJob"]):
    def of_owner(self, owner: str) -> ImportJobQuerySet:
        """The imports of one organisation."""
        return self.filter(owner=owner)

    def waiting(self) -> ImportJobQuerySet:
        """Those that the worker has still to check or to import."""
        return self.filter(state__in=WAITING)


class ImportJob(models.Model):
    """导入: one file of one kind, from upload to import. `owner` and `…_by` are refs (plain values, like the audit).

    `rows` are those of the file. The worker tells in `done` how far it is with `total` of them; what it does is for
    `asker`, of whom `scope` says what rights they had (`access.sight_of`). `starts` counts how often it began.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    kind = models.CharField("表格种类", max_length=20)
    filename = models.CharField("文件名", max_length=200)
    file = models.ForeignKey(ImportFile, models.PROTECT, related_name="jobs")
    state = models.CharField("状态", max_length=10, choices=[(s.value, STATE_WORDS[s]) for s in ImportState])
    mapping = models.JSONField("列对应关系", default=dict)
    headers = models.JSONField("表头", default=list)
    counts = models.JSONField("行数", default=dict)
    problems = models.JSONField("问题", default=list)
    skipped_sheets = models.JSONField("未用的工作表", default=list)
    unused_headers = models.JSONField("未用的列", default=list)
    owner = models.CharField("所属", max_length=60, db_index=True)
    uploaded_by = models.CharField("上传人", max_length=60)
    uploaded_at = models.DateTimeField("上传时间")
    checked_at = models.DateTimeField("检查时间", null=True)
    imported_by = models.CharField("导入人", max_length=60, blank=True)
    imported_at = models.DateTimeField("导入时间", null=True)
    rows = models.PositiveIntegerField("表格行数", default=0)
    asker = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField("申请时间", null=True)
    scope = models.CharField("数据范围", max_length=60, blank=True)
    starts = models.PositiveSmallIntegerField("开始次数", default=0)
    total = models.PositiveIntegerField("总行数", null=True)
    done = models.PositiveIntegerField("已办行数", default=0)
    reason = models.JSONField("没有办成的原因", default=dict, encoder=DjangoJSONEncoder)

    objects = ImportJobQuerySet.as_manager()

    class Meta:
        verbose_name = "表格导入"
        constraints = [
            models.CheckConstraint(
                name="imported_by_somebody_at_some_time",
                condition=Q(state=ImportState.IMPORTED.value, imported_at__isnull=False) & ~Q(imported_by="")
                | ~Q(state=ImportState.IMPORTED.value) & Q(imported_at__isnull=True, imported_by=""),
            ),
            models.CheckConstraint(
                name="what_the_worker_does_was_asked_for",
                condition=~Q(state__in=[state.value for state in WAITING])
                | Q(asker__isnull=False, asked_at__isnull=False) & ~Q(scope=""),
            ),
        ]

    def __str__(self) -> str:
        return self.filename

    @property
    def ref(self) -> str:
        return f"import:{self.pk}"

    @property
    def refusal(self) -> Refusal | None:
        """Why the worker did not do what it was asked, where it did not."""
        return _again(self.reason)


class SavedMapping(models.Model):
    """列对应关系: saved by name for an organisation, and found again by the header it was made for."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    owner = models.CharField("所属", max_length=60)
    kind = models.CharField("表格种类", max_length=20)
    name = models.CharField("名称", max_length=60)
    fingerprint = models.CharField("表头特征", max_length=32)
    mapping = models.JSONField("列对应关系")
    saved_by = models.CharField("保存人", max_length=60)
    saved_at = models.DateTimeField("保存时间")

    class Meta:
        verbose_name = "列对应关系"
        constraints = [models.UniqueConstraint(fields=["owner", "kind", "name"], name="mapping_name_once")]
        indexes = [models.Index(fields=["owner", "kind", "fingerprint"], name="mapping_by_header")]

    def __str__(self) -> str:
        return self.name

    @property
    def ref(self) -> str:
        return f"mapping:{self.pk}"


class ExportQuerySet(models.QuerySet["Export"]):
    def waiting(self) -> ExportQuerySet:
        """Those that the worker has still to write."""
        return self.filter(state=ExportState.QUEUED)

    def kept(self) -> ExportQuerySet:
        """Those of which there is something to see."""
        return self.exclude(state=ExportState.DROPPED)


class Export(models.Model):
    """导出的表格: a list too long for a page to wait for, written by the worker and fetched by its asker alone.

    `query` is the filter of the page's address; `scope` says which rows its asker was told (`access.sight_of`), and
    they are those of the moment `begun_at`.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    kind = models.CharField("表格种类", max_length=20)
    form = models.CharField("文件格式", max_length=4)
    query = models.TextField("筛选条件", blank=True)
    state = models.CharField(
        "状态",
        max_length=10,
        choices=[(s.value, EXPORT_WORDS[s]) for s in ExportState],
        default=ExportState.QUEUED.value,
    )
    asked_at = models.DateTimeField("申请时间")
    begun_at = models.DateTimeField("数据时间", null=True)
    total = models.PositiveIntegerField("总行数", null=True)
    done = models.PositiveIntegerField("已写行数", default=0)
    scope = models.CharField("数据范围", max_length=60, blank=True)
    sha256 = models.CharField("校验码", max_length=64, blank=True)
    starts = models.PositiveSmallIntegerField("开始次数", default=0)
    reason = models.JSONField("没有写成的原因", default=dict, encoder=DjangoJSONEncoder)

    objects = ExportQuerySet.as_manager()

    class Meta:
        verbose_name = "导出的表格"
        constraints = [
            models.CheckConstraint(
                name="what_is_ready_has_its_digest",
                condition=~Q(state=ExportState.READY.value) | ~Q(sha256="") & Q(begun_at__isnull=False),
            )
        ]
        indexes = [models.Index(fields=["account", "-id"], name="own_exports")]

    def __str__(self) -> str:
        return f"{self.kind}.{self.form}"

    @property
    def ref(self) -> str:
        return f"export:{self.pk}"

    @property
    def refusal(self) -> Refusal | None:
        """Why it was not written, where it was not."""
        return _again(self.reason)


def _again(reason: dict) -> Refusal | None:
    return Refusal(reason["code"], **reason["facts"]) if reason else None


class ExportPiece(models.Model):
    """A part of the written file, sealed: read and written piece by piece, nobody holds the whole in memory."""

    export = models.ForeignKey(Export, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    sealed = models.BinaryField()

    @classmethod
    def put(cls, export: Export, number: int, content: bytes) -> None:
        """Keep one part of what was written."""
        cls.objects.create(export=export, number=number, sealed=seal(content, context=f"{export.ref}:{number}"))

    @property
    def content(self) -> bytes:
        """The bytes as they were written. Raises SealBroken where the installation's secret is another one."""
        return unseal(bytes(self.sealed), context=f"export:{self.export_id}:{self.number}")

    class Meta:
        verbose_name = "导出文件的一段"
        constraints = [models.UniqueConstraint(fields=["export", "number"], name="piece_once")]
