"""No rectification is verified or struck off on a photo that is like an earlier one before somebody has judged it, and
none on an old photo."""

from __future__ import annotations

from datetime import datetime

from bihuan.hazards import conditions, doubts
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.models import Hazard
from bihuan.hazards.states import Act
from bihuan.likeness import rules
from bihuan.parties.models import Account


@conditions.before(Act.VERIFY_RECTIFICATION, Act.CLOSE_HAZARD)
def not_on_a_doubtful_photo(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """Raises `photo_reused`, `likeness_unjudged` (YT-4.2.9)."""
    standing = doubts.of(hazard)
    if standing:
        rules.proven(standing, number=hazard.number, hazard_id=hazard.pk, policy=policy_of(hazard))
