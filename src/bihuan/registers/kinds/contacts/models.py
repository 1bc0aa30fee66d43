"""Who is linked to what, the lists as they were published, and the visits."""

from __future__ import annotations

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q

from bihuan import clock
from bihuan.parties.models import Account, Enterprise, Regulator, Role
from bihuan.registers.kinds.profile.models import Park


class Contact(models.Model):
    """联系点: one park or enterprise on the list of one office, with its leader and its expert."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="contacts")
    enterprise = models.ForeignKey(Enterprise, models.CASCADE, null=True, related_name="contacts")
    park = models.ForeignKey(Park, models.CASCADE, null=True, related_name="contacts")
    leader = models.ForeignKey(Account, models.PROTECT, null=True, related_name="led_contacts", verbose_name="联系领导")
    expert = models.ForeignKey(Account, models.PROTECT, null=True, related_name="+", verbose_name="联系专家")
    since = models.DateField("起算日")

    class Meta:
        app_label = "registers"
        verbose_name = "联系点"
        constraints = [
            models.CheckConstraint(
                condition=Q(enterprise__isnull=False, park__isnull=True)
                | Q(enterprise__isnull=True, park__isnull=False),
                name="contact_of_one_kind",
            ),
            models.UniqueConstraint(
                fields=["office", "enterprise"], condition=Q(enterprise__isnull=False), name="contact_enterprise_once"
            ),
            models.UniqueConstraint(
                fields=["office", "park"], condition=Q(park__isnull=False), name="contact_park_once"
            ),
        ]

    @property
    def ref(self) -> str:
        return f"contact:{self.pk}"

    @property
    def name(self) -> str:
        return self.enterprise.name if self.enterprise_id is not None else self.park.name

    @property
    def at_work(self) -> tuple[str, str]:
        """The names of the leader and the expert; "" for one who is gone, or leads or advises no more."""
        links = ((self.leader, Role.REGULATOR_LEADER), (self.expert, Role.EXPERT))
        leader, expert = (one.name if one and one.is_active and one.holds(role) else "" for one, role in links)
        return leader, expert


class ContactList(models.Model):
    """联系表: as it was published."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    office = models.ForeignKey(Regulator, models.PROTECT, related_name="contact_lists")
    at = models.DateTimeField("公布时间")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    contacts = models.PositiveIntegerField("联系点数")

    class Meta:
        app_label = "registers"
        verbose_name = "联系表"

    @property
    def ref(self) -> str:
        return f"contact_list:{self.pk}"


class ContactVisit(models.Model):
    """联系走访: what the linked leader or expert checked, and what the enterprise was pressed to improve."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="visits")
    visitor = models.ForeignKey(Account, models.PROTECT, related_name="+", verbose_name="走访人")
    visited_on = models.DateField("走访日期")
    said = models.TextField("检查指导情况")
    urged = models.TextField("督促完善的风险防控措施", blank=True)
    files = ArrayField(models.BigIntegerField(), default=list, verbose_name="附件")
    by = models.ForeignKey(Account, models.PROTECT, related_name="+")
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "registers"
        verbose_name = "联系走访"
        indexes = [models.Index(fields=["contact", "-visited_on"], name="contact_visit_latest")]

    @property
    def ref(self) -> str:
        return f"contact_visit:{self.pk}"
