"""The posts of an office, what stands under each, what was published, and what their holders checked."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.parties.leading import acting
from bihuan.parties.models import Account, Enterprise, Regulator


class NamedPost(models.Model):
    """管理岗位: the leader who answers for it and the person who does the work, both by their real names."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="named_posts")
    title = models.CharField("岗位", max_length=60)
    leader = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="责任领导")
    holder = models.ForeignKey(Account, models.PROTECT, null=True, related_name="named_posts", verbose_name="责任人")

    class Meta:
        app_label = "registers"
        verbose_name = "管理岗位"
        constraints = [models.UniqueConstraint(fields=["office", "title"], name="named_post_once")]

    def __str__(self) -> str:
        return self.title

    @property
    def ref(self) -> str:
        return f"named_post:{self.pk}"

    @property
    def is_held(self) -> bool:
        """Whether somebody does the work; who has left the office does it no more."""
        return self._serves(self.holder)

    @property
    def leader_left(self) -> bool:
        """Whether the leader it names is of the office no more; a post may also name none."""
        return self.leader is not None and not self._serves(self.leader)

    def _serves(self, person: Account | None) -> bool:
        return person is not None and person.regulator_id == self.office_id and bool(acting([person]))


class PostObject(models.Model):
    """管理对象: an enterprise, or an area with all that stands in it."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    post = models.ForeignKey(NamedPost, models.CASCADE, related_name="objects_under")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="+")
    division_code = models.CharField("片区", max_length=12, blank=True)

    class Meta:
        app_label = "registers"
        verbose_name = "管理对象"
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, division_code="")
                | (Q(enterprise__isnull=True) & ~Q(division_code="")),
                name="post_object_of_one_kind",
            ),
            models.UniqueConstraint(
                fields=["post", "enterprise"], condition=Q(enterprise__isnull=False), name="post_enterprise_once"
            ),
            models.UniqueConstraint(
                fields=["post", "division_code"], condition=~Q(division_code=""), name="post_area_once"
            ),
        ]


class Catalogue(models.Model):
    """实名目录: as it was published."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="catalogues")
    at = models.DateTimeField("公布时间")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    posts = models.PositiveIntegerField("岗位数")
    enterprises = models.PositiveIntegerField("企业数")

    class Meta:
        app_label = "registers"
        verbose_name = "实名目录"

    @property
    def ref(self) -> str:
        return f"catalogue:{self.pk}"


class PostCheck(models.Model):
    """监督检查情况: what a holder saw at an object of the post, with photos or papers."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    post = models.ForeignKey(NamedPost, models.PROTECT, related_name="checks")
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    checked_on = models.DateField("检查日期")
    said = models.TextField("检查情况")
    files = ArrayField(models.BigIntegerField(), default=list, verbose_name="附件")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("上传时间")

    class Meta:
        app_label = "registers"
        verbose_name = "监督检查情况"
        indexes = [models.Index(fields=["enterprise", "-checked_on"], name="post_check_latest")]

    @property
    def ref(self) -> str:
        return f"post_check:{self.pk}"
