"""Of which kind a person is, and which finds an enterprise counts as its own."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from bihuan import clock
from bihuan.filings.participation.states import FINDER_WORDS
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise


class FinderRole(models.Model):
    """排查人员类别: of which of the five kinds somebody of an enterprise is, where the post does not tell."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    enterprise = models.ForeignKey(Enterprise, models.PROTECT, related_name="+")
    account = models.OneToOneField(Account, models.CASCADE, related_name="finder_role")
    kind = models.CharField("类别", max_length=30, choices=[(c, _(word)) for c, word in FINDER_WORDS.items()])
    by = models.BigIntegerField("登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "filings"
        verbose_name = "排查人员类别"


class OwnFind(models.Model):
    """自己发现: a hazard of an office's ledger that the enterprise says it found itself."""

    id = models.BigIntegerField(primary_key=True, default=clock.new_id, editable=False)
    hazard = models.OneToOneField(Hazard, models.CASCADE, related_name="+")
    by = models.BigIntegerField("登记人")
    at = models.DateTimeField("登记时间")

    class Meta:
        app_label = "filings"
        verbose_name = "自己发现"
