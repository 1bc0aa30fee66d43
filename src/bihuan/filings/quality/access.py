"""Who judges a self-reported text and who lets the judgements be learned from, on one page."""

from __future__ import annotations

from bihuan.filings.quality.models import TextReview
from bihuan.filings.quality.states import ACT_WORDS as ACT_WORDS
from bihuan.filings.quality.states import Act as Act
from bihuan.hazards import access as hazards
from bihuan.parties.access import works_at_an_office
from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def reviews(review: TextReview, by: Account) -> bool:
    """监管部门人员: what its reviewers are told is no affair of the enterprise's"""
    return in_an_office(None, by) and hazards.sees_hazard(review.hazard, by)


def in_an_office(subject: object, by: Account) -> bool:
    """监管部门人员"""
    return works_at_an_office(by) and by.holds(*REGULATOR_ROLES)


REVIEWS = Permissions("filings", sees=reviews, acts={Act.JUDGE_REPORTED_TEXT: [[reviews]]})
MODELS = Permissions("filings", sees=in_an_office, acts={Act.TRAIN_QUALITY_MODEL: [[in_an_office]]})
"""On None: an office lets its own verdicts be learned from."""


def fetch(review_id: int, by: Account) -> TextReview:
    """The review, for people of an office that covers its hazard; otherwise Stranger (404)."""
    if in_an_office(None, by):
        rows = TextReview.objects.within(Scope.of(by)).select_related("hazard__enterprise", "hazard__site")
        found = rows.defer("hazard__search").filter(pk=review_id).first()
        if found is not None:
            return found
    raise Stranger(f"text_review:{review_id}")
