"""The reads about texts: what a reviewer has before them, and what there is to learn from."""

from __future__ import annotations

from django.db.models import QuerySet

from bihuan.filings.quality import rules
from bihuan.filings.quality.access import MODELS, in_an_office
from bihuan.filings.quality.learning import Example
from bihuan.filings.quality.models import QualityModel, TextReview
from bihuan.filings.quality.states import Act
from bihuan.filings.self_reports.models import SelfReport
from bihuan.hazards.models import OWN, Hazard
from bihuan.parties.models import Account
from bihuan.parties.scope import Scope

NEWEST = 5_000
"""So many verdicts are learned from at the press of a button; a sheet may hold more."""
LISTED = 20
"""So many texts of one report are listed with it."""

SHOWN = ("waiting", "judged")


def reviews(by: Account, shown: str) -> QuerySet[TextReview]:
    """The texts that wait for a verdict, or those that have one; nothing for whom it does not concern."""
    if not in_an_office(None, by):
        return TextReview.objects.none()
    found = TextReview.objects.within(Scope.of(by)).select_related("hazard__enterprise").defer("hazard__search")
    return found.judged() if shown == "judged" else found.waiting()


def of_hazard(hazard: Hazard, by: Account) -> TextReview | None:
    """What is known of the text of a hazard, for an office; asked only of what an enterprise reported itself."""
    if hazard.origin not in OWN or not in_an_office(None, by):
        return None
    return TextReview.objects.filter(hazard=hazard).first()


def model_of(by: Account) -> QualityModel | None:
    """The newest model of the office's own place, without its weights."""
    rows = QualityModel.objects.filter(division_code=by.regulator.division_code).defer("weights")
    return rows.order_by("-pk").first()


def examples(by: Account) -> list[Example]:
    """The newest verdicts of the office's place, whoever gave them."""
    judged = TextReview.objects.judged().filter(hazard__division_code__startswith=by.regulator.division_code)
    rows = judged.order_by("-judged_at", "-pk").values_list("text", "item", "hollow")[:NEWEST]
    return [Example(*row) for row in rows]


def to_learn_from(by: Account) -> int:
    """How many verdicts a model would be made of now. Raises what training would: Stranger, `role_not_allowed`,
    `too_few_verdicts`."""
    MODELS.require(Act.TRAIN_QUALITY_MODEL, None, by)
    found = examples(by)
    rules.enough([one.hollow for one in found])
    return len(found)


def of_report(report: SelfReport) -> list[TextReview]:
    """The texts behind a self-report that are to be looked at again: those of its site and period."""
    period = (report.month, report.until)
    rows = TextReview.objects.filter(advised=True, hazard__site=report.site_id, hazard__found_on__range=period)
    return list(rows.filter(hazard__enterprise=report.enterprise_id).order_by("pk")[:LISTED])
