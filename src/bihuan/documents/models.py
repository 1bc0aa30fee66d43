"""Tables of papers and files. References to other domains are plain values: this package lies below them."""

from __future__ import annotations

from typing import Self

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from bihuan import clock
from bihuan.documents.vault.here import vault
from bihuan.refusal import Refusal


class NumberSeries(models.Model):
    """序号: the last serial of one 机关代字 and year. The row is locked from taking a number until the commit, so a
    rolled-back paper gives its number back and no number is skipped or taken twice."""

    pk = models.CompositePrimaryKey("prefix", "year")
    prefix = models.CharField("机关代字", max_length=130)
    year = models.PositiveSmallIntegerField("年")
    last = models.PositiveIntegerField("末号")

    class Meta:
        verbose_name = "文号序列"


class FormEdition(models.Model):
    """文书样式: the files a paper was typeset from, kept so that it can be reprinted after the packs have moved on."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    slug = models.CharField(max_length=40)
    pack = models.CharField(max_length=20)
    files = models.JSONField()

    class Meta:
        verbose_name = "文书样式"


_VOIDING = frozenset({"voided_at", "voided_by", "void_reason"})


class DocumentQuerySet(models.QuerySet):
    """Papers by what they are about."""

    def about(self, subject: str) -> Self:
        """Papers of one thing, e.g. "inspection:123", newest first."""
        return self.filter(subject=subject).order_by("-id")

    def valid(self) -> Self:
        """Papers that have not been voided."""
        return self.filter(voided_at=None)


class OfficialDocument(models.Model):
    """文书: numbered, typeset, sealed by its hash. Nothing of it changes after issue; it can only be voided."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    slug = models.CharField("文书种类", max_length=40)
    title = models.CharField("名称", max_length=80)
    number = models.CharField("文号", max_length=150, unique=True)
    prefix = models.CharField("机关代字", max_length=130)
    year = models.PositiveSmallIntegerField("年")
    serial = models.PositiveIntegerField("序号")
    issuer = models.CharField("出具单位", max_length=120)
    subject = models.CharField("事项", max_length=60)
    case = models.CharField("案卷", max_length=60)
    division_code = models.CharField("行政区划代码", max_length=12)
    enterprise_id = models.BigIntegerField("企业", null=True)
    nature = models.CharField("活动性质", max_length=30)
    context = models.JSONField("内容")
    signatures = models.JSONField("签名", default=list)
    images = models.JSONField("图片", default=dict)
    remarks = models.JSONField("字库提示", default=list)
    release = models.CharField("规则版本", max_length=80, blank=True)
    template = models.ForeignKey(FormEdition, models.PROTECT, db_column="template_sha256", verbose_name="样式")
    renderer = models.CharField("排版程序", max_length=80)
    pdf_sha256 = models.CharField("文件校验码", max_length=64)
    token = models.CharField("核验码", max_length=32, unique=True)
    verify_url = models.URLField("核验地址", max_length=300)
    issued_at = models.DateTimeField("出具时间")
    issued_by = models.CharField("出具人", max_length=60)
    voided_at = models.DateTimeField("作废时间", null=True)
    voided_by = models.CharField("作废人", max_length=60, blank=True)
    void_reason = models.CharField("作废理由", max_length=500, blank=True)

    objects = DocumentQuerySet.as_manager()

    class Meta:
        verbose_name = "文书"
        indexes = [
            Index(fields=["subject", "-id"], name="document_subject"),
            Index(fields=["enterprise_id", "-id"], name="document_enterprise"),
        ]
        constraints = [
            UniqueConstraint(fields=["prefix", "year", "serial"], name="document_serial_once"),
            CheckConstraint(
                condition=Q(voided_at=None, void_reason="") | Q(voided_at__isnull=False) & ~Q(void_reason=""),
                name="document_voided_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} {self.number}"

    def save(self, *args, update_fields=None, **options) -> None:
        """Keep a new paper, or void one. Raises what `refuse_change` raises for any other change."""
        if not self._state.adding and not set(update_fields or ["all"]) <= _VOIDING:
            self.refuse_change()
        super().save(*args, update_fields=update_fields, **options)

    def delete(self, *args, **options) -> None:
        """A paper is voided, never deleted: raises what `refuse_change` raises."""
        self.refuse_change()

    def refuse_change(self) -> None:
        """Say why the paper stays as it is: Refusal `archive_is_append_only` once a recipient keeps it (LY-2.1.17),
        `signed_is_immutable` from the signature on (HZ-5.2.2). The database refuses it to everybody else as well."""
        kept = self.deliveries.exclude(receipt_at=None).exists()
        raise Refusal("archive_is_append_only" if kept else "signed_is_immutable", number=self.number)

    @property
    def ref(self) -> str:
        """ "document:<id>"."""
        return f"document:{self.pk}"

    @property
    def sha256(self) -> str:
        """Hash of the sealed PDF."""
        return self.pdf_sha256

    @property
    def template_sha256(self) -> str:
        """Hash of the form it was typeset from."""
        return self.template_id

    @property
    def is_voided(self) -> bool:
        """Whether the paper has lost its force."""
        return self.voided_at is not None

    def pdf(self) -> bytes:
        """The sealed file, checked against its hash. Raises vault.Damaged where the store does not hold it whole."""
        return vault().read(self.pdf_sha256)


class Delivery(models.Model):
    """送达: one paper to one recipient, and the receipt. Having read a paper on a screen is not a receipt."""

    class Method(models.TextChoices):
        PLATFORM = "platform", "平台送达"
        DIRECT = "direct", "直接送达"
        POST = "post", "邮寄送达"
        LEFT = "left", "留置送达"

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="deliveries", verbose_name="文书")
    recipient_kind = models.CharField("受送达方类型", max_length=30)
    recipient_ref = models.CharField("受送达方", max_length=60)
    recipient_name = models.CharField("受送达方名称", max_length=120)
    method = models.CharField("送达方式", max_length=20, choices=Method, default=Method.PLATFORM)
    delivered_at = models.DateTimeField("送达时间")
    delivered_by = models.CharField("送达人", max_length=60)
    receipt_at = models.DateTimeField("签收时间", null=True)
    receipt_by = models.CharField("签收人", max_length=60, blank=True)
    receipt_name = models.CharField("签收人姓名", max_length=60, blank=True)

    class Meta:
        verbose_name = "送达"
        indexes = [Index(fields=["recipient_ref", "-id"], name="delivery_recipient")]
        constraints = [
            UniqueConstraint(fields=["document", "recipient_ref"], name="delivery_once"),
            CheckConstraint(
                condition=Q(receipt_at=None, receipt_by="") | Q(receipt_at__isnull=False) & ~Q(receipt_by=""),
                name="delivery_receipt_has_receiver",
            ),
        ]

    @property
    def ref(self) -> str:
        """ "delivery:<id>"."""
        return f"delivery:{self.pk}"


class Attachment(models.Model):
    """附件: an uploaded file, its original untouched, with copies for the page, the paper and the list.

    Copies carry no EXIF: where and with what a photo was taken stays in `details`, for those who may see it. `capture`
    is what its seal proves (docs/adr/0051): sealed, unsealed or broken; "" where it came by a page.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    sha256 = models.CharField("校验码", max_length=64, db_index=True)
    content_type = models.CharField("类型", max_length=60)
    size = models.PositiveIntegerField("字节数")
    width = models.PositiveIntegerField("宽", null=True)
    height = models.PositiveIntegerField("高", null=True)
    filename = models.CharField("文件名", max_length=200)
    purpose = models.CharField("用途", max_length=40)
    details = models.JSONField("拍摄信息", default=dict)
    capture = models.CharField("密封", max_length=8, blank=True)
    public_sha256 = models.CharField("公开副本", max_length=64, blank=True)
    paper_sha256 = models.CharField("排版副本", max_length=64, blank=True)
    thumbnail_sha256 = models.CharField("缩图", max_length=64, blank=True)
    uploaded_by = models.CharField("上传人", max_length=60)
    uploaded_at = models.DateTimeField("上传时间")

    class Meta:
        verbose_name = "附件"

    @property
    def ref(self) -> str:
        """ "attachment:<id>"."""
        return f"attachment:{self.pk}"

    @property
    def is_photo(self) -> bool:
        """Whether there is a picture to show."""
        return bool(self.public_sha256)

    def photo(self, caption: str = "") -> dict:
        """The entry a form's photo field takes."""
        return {"sha256": self.sha256, "caption": caption, "taken_at": self.details.get("taken_at", "")}


class Enclosure(models.Model):
    """随文附件: a file that goes out together with a paper and is read by whoever may read the paper."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="enclosures", verbose_name="文书")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="enclosures", verbose_name="附件")

    class Meta:
        verbose_name = "随文附件"
        constraints = [UniqueConstraint(fields=["document", "attachment"], name="enclosure_once")]


class SignedCopy(models.Model):
    """手签件: the printed paper, signed by hand and photographed or scanned. It stands beside the sealed file."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    document = models.ForeignKey(OfficialDocument, models.PROTECT, related_name="signed_copies", verbose_name="文书")
    attachment = models.ForeignKey(Attachment, models.PROTECT, related_name="+", verbose_name="附件")
    added_at = models.DateTimeField("回传时间")
    added_by = models.CharField("回传人", max_length=60)

    class Meta:
        verbose_name = "手签件"
        constraints = [UniqueConstraint(fields=["document", "attachment"], name="signed_copy_once")]
