"""What is kept of every photo of evidence to know it again, and what was found alike."""

from __future__ import annotations

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.hazards.models import Hazard, Photo
from bihuan.likeness.states import (
    HOW_WORDS,
    RECORD_WORDS,
    SPOT_WORDS,
    STATE_WORDS,
    TRICK_WORDS,
    VERDICT_WORDS,
    LikenessState,
)
from bihuan.parties.models import Enterprise, Regulator


class CarriedPhoto(models.Model):
    """台账照片: a photo of evidence that stands on no hazard but in a record of an office, `about` which it is: of a
    check of a post, a visit of a contact, somebody at work without a certificate. That office judges it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    about = models.CharField("记录", max_length=60)
    attachment_id = models.BigIntegerField("文件")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+", verbose_name="企业")
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="+", verbose_name="部门")
    added_by = models.BigIntegerField("提供人")
    added_at = models.DateTimeField("提供时间")
    waiting = models.BooleanField("待比对", default=True)

    phase, hazard, hazard_id = "", None, None

    class Meta:
        verbose_name = "台账照片"
        constraints = [models.UniqueConstraint(fields=["about", "attachment_id"], name="carried_once")]
        indexes = [
            models.Index(fields=["id"], include=["added_at"], condition=Q(waiting=True), name="carried_waiting"),
        ]

    @property
    def kind(self) -> str:
        """The kind of record, as its reference begins."""
        return self.about.partition(":")[0]

    def get_phase_display(self) -> str:
        """Of what it is a photo, in words."""
        return _(RECORD_WORDS[self.kind])


class Fingerprint(models.Model):
    """照片指纹: what a photo is known by, and how its spot compares with that of the photo before rectification.

    `shape` is None and `corners` empty where there is nothing to go by: a plain wall, a file that is no picture. By
    `words` the corners are sought; None until they are written down of a photo from before. A photo with `tries` waits
    still: so often its file could not be read.
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    photo = models.OneToOneField(Photo, models.CASCADE, null=True, related_name="fingerprint", verbose_name="照片")
    hazard = models.ForeignKey(Hazard, models.CASCADE, null=True, related_name="+", verbose_name="隐患")
    carried = models.OneToOneField(CarriedPhoto, models.CASCADE, null=True, related_name="fingerprint")
    sha256 = models.CharField("校验码", max_length=64)
    shape = models.BigIntegerField("整体画面", null=True)
    corners = models.BinaryField("画面细节", default=bytes)
    words = models.BinaryField("画面细节的词", null=True)
    tries = models.PositiveSmallIntegerField("未能读取次数", default=0, db_default=0)
    enterprise_id = models.BigIntegerField("企业")
    account_id = models.BigIntegerField("拍摄人")
    institution_id = models.BigIntegerField("服务机构", null=True)
    looked_at = models.DateTimeField("比对时间")
    spot = models.CharField(
        "前后是否同一处", max_length=8, blank=True, choices=[(s.value, _(w)) for s, w in SPOT_WORDS.items()]
    )
    spot_agreeing = models.PositiveSmallIntegerField("对得上的点", default=0)

    @property
    def shown(self) -> Photo | CarriedPhoto:
        """The photo, wherever it stands."""
        return self.photo if self.photo_id is not None else self.carried

    class Meta:
        verbose_name = "照片指纹"
        indexes = [
            models.Index(fields=["sha256"], name="fingerprint_by_bytes"),
            models.Index(fields=["enterprise_id", "-id"], name="fingerprint_by_enterprise"),
            models.Index(fields=["account_id", "-id"], name="fingerprint_by_account"),
            models.Index(fields=["tries", "id"], condition=Q(tries__gt=0), name="fingerprint_waiting"),
            models.Index(fields=["id"], condition=Q(words=None), name="fingerprint_without_words"),
            models.Index(
                fields=["institution_id", "-id"],
                condition=Q(institution_id__isnull=False),
                name="fingerprint_by_institution",
            ),
        ]
        constraints = [
            models.CheckConstraint(name="fingerprint_of_one", condition=Q(photo=None) ^ Q(carried=None)),
        ]


class Likeness(models.Model):
    """相似照片: a photo of a hazard's evidence and an earlier photo of any hazard that it is like.

    `found` is the share of what both have that is the same, `matrix` how the earlier one lies in the later one (shares
    of both photos' sides). What of the earlier photo everybody may be told stands here: whoever may see more finds it
    behind `earlier`. `desk` (and of offices `office_id`) says who is to judge it. What `follows` another verdict was
    not asked: a person has said it of two photos that are as much alike (remembering.py).
    """

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.ForeignKey(Hazard, models.CASCADE, null=True, related_name="likenesses", verbose_name="隐患")
    photo = models.ForeignKey(Photo, models.CASCADE, null=True, related_name="likenesses", verbose_name="照片")
    carried = models.ForeignKey(CarriedPhoto, models.CASCADE, null=True, related_name="likenesses")
    earlier_carried = models.ForeignKey(CarriedPhoto, models.SET_NULL, null=True, related_name="+")
    earlier = models.ForeignKey(Photo, models.SET_NULL, null=True, related_name="+", verbose_name="以前的照片")
    earlier_enterprise_id = models.BigIntegerField("以前照片的企业")
    earlier_at = models.DateTimeField("以前照片的时间")
    how = models.CharField("相似之处", max_length=8, choices=[(h.value, _(w)) for h, w in HOW_WORDS.items()])
    found = models.FloatField("相同比例")
    agreeing = models.PositiveSmallIntegerField("对得上的点", default=0)
    mirrored = models.BooleanField("左右翻转", default=False)
    matrix = models.JSONField("位置", default=list)
    found_at = models.DateTimeField("发现时间")
    brought_by = models.BigIntegerField("提供人")
    desk = models.CharField("等谁认定", max_length=10)
    office_id = models.BigIntegerField("等哪个部门认定", null=True)
    referred_by = models.BigIntegerField("请求人", null=True)
    referred_by_name = models.CharField("请求人姓名", max_length=60, blank=True)
    referred_to = models.CharField("请求的部门", max_length=120, blank=True)
    referred_at = models.DateTimeField("请求时间", null=True)
    question = models.TextField("请求说明", blank=True)
    state = models.CharField("状态", max_length=10, choices=[(s.value, _(w)) for s, w in STATE_WORDS.items()])
    verdict = models.CharField(
        "认定", max_length=16, blank=True, choices=[(v.value, _(w)) for v, w in VERDICT_WORDS.items()]
    )
    trick = models.CharField(
        "手法", max_length=8, blank=True, choices=[(t.value, _(w)) for t, w in TRICK_WORDS.items()]
    )
    note = models.TextField("认定说明", blank=True)
    judged_by = models.BigIntegerField("认定人", null=True)
    judged_by_name = models.CharField("认定人姓名", max_length=60, blank=True)
    judged_at = models.DateTimeField("认定时间", null=True)
    follows = models.ForeignKey("self", models.SET_NULL, null=True, related_name="+", verbose_name="沿用的认定")

    class Meta:
        verbose_name = "相似照片"
        verbose_name_plural = "相似照片"
        indexes = [
            models.Index(
                fields=["desk", "office_id"], condition=Q(state=LikenessState.TO_JUDGE), name="likeness_to_judge"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["photo", "earlier"], name="likeness_once"),
            models.UniqueConstraint(fields=["carried", "earlier_carried"], name="carried_likeness_once"),
            models.CheckConstraint(name="likeness_of_one", condition=Q(photo=None) ^ Q(carried=None)),
            models.CheckConstraint(
                name="likeness_judged_by_a_person",
                condition=Q(state=LikenessState.TO_JUDGE, verdict="")
                | Q(state=LikenessState.JUDGED, judged_by__isnull=False) & ~Q(verdict="") & ~Q(note=""),
            ),
        ]

    @property
    def ref(self) -> str:
        """ "likeness:<id>"."""
        return f"likeness:{self.pk}"

    @property
    def shown(self) -> Photo | CarriedPhoto:
        """The photo that is like an earlier one, wherever it stands."""
        return self.photo if self.photo_id is not None else self.carried

    @property
    def case(self) -> str:
        """The reference of what the photo belongs to."""
        return self.hazard.ref if self.hazard is not None else self.carried.about
