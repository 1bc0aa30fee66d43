"""What a person has said of two photos is not asked again of others that are no more alike: a camera that hangs where
it hung, a form that is printed as it was printed. What is more alike than they were, and the same bytes, is asked."""

from __future__ import annotations

from django.db.models import Q

from bihuan.likeness import rules
from bihuan.likeness.models import Fingerprint, Likeness
from bihuan.likeness.states import REMEMBERED, LikenessState

_LOOKED_AT = 50


def said_of(kept: Fingerprint, earlier: Fingerprint, *, found: float) -> Likeness | None:
    """The verdict that holds for a photo and an earlier one, by what is kept of both, the newest first; None where
    somebody has to be asked."""
    if earlier.enterprise_id != kept.enterprise_id:
        return None  # of another enterprise's photo nobody has said that it is the same place
    if earlier.photo_id is not None:
        either = Q(photo=earlier.photo_id) | Q(earlier=earlier.photo_id)
    else:
        either = Q(carried=earlier.carried_id) | Q(earlier_carried=earlier.carried_id)
    known = Likeness.objects.filter(either, state=LikenessState.JUDGED, verdict__in=REMEMBERED, follows=None)
    own = Q(hazard__enterprise=kept.enterprise_id) | Q(carried__enterprise=kept.enterprise_id)
    known = known.filter(own, earlier_enterprise_id=kept.enterprise_id)
    for one in known.order_by("-judged_at")[:_LOOKED_AT]:
        if rules.holds_for(found, said_of=one.found):
            return one
    return None
