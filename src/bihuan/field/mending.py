"""When that happened which mends what came back: at the moment of the first, or at its own.

Who puts better words to what he did on site did it then. Who could not do it then and does it now does it now: a start
that was refused and was no start, a fix or a look again with new photos, an end after which the visit went on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bihuan import clock
from bihuan.field import photos, waiting
from bihuan.field.acts import WAYS, Keeps
from bihuan.field.models import SentAct
from bihuan.field.states import OPEN, SentState
from bihuan.inspections import looked_at
from bihuan.inspections.states import Act

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bihuan.field.sync import Parcel
    from bihuan.parties.models import Account

_NOT_YET = frozenset({
    "looked_before_rectified", "shot_before_rectified", "visit_time_invalid",  # it came back for its moment
    "ppe_missing", "site_rules_not_acknowledged",  # nobody was let in at that moment
    "check_counted_twice", "expert_not_available",  # it could not be on that day
})  # fmt: skip

_A_DAY, _LONGEST = timedelta(days=1), timedelta(hours=12)
"""So long a visit may last, by our own measure."""


def done_first(parcel: Parcel, by: Account) -> SentAct | None:
    """The same fact of the site that this one mends, whose moment is its own; None where it is done anew."""
    keeps = WAYS[parcel.act].keeps
    if parcel.replaces is None or keeps is Keeps.NEVER:
        return None
    visit = SentAct.objects.filter(bundle__inspection=parcel.bundle.inspection_id)
    first = (
        visit.select_related("bundle")
        .filter(act=parcel.act, account=by, client_id=parcel.replaces, state__in=OPEN)
        .first()
    )
    if first is None or first.reason.get("code") in _NOT_YET:
        return None
    if keeps is Keeps.WITH_ITS_PHOTOS and not _of_that_look(parcel.proofs - set(first.hashes), first):
        return None
    if keeps is Keeps.WHAT_FOLLOWED and not _followed(first, parcel, visit).exists():
        return None
    return None if parcel.act == Act.EXPLAIN_FINDINGS and _went_on(first, visit) else first


def _went_on(end: SentAct, visit: QuerySet[SentAct]) -> bool:
    """Whether something was looked at after it, on a phone, whatever became of that so far, or on a page."""
    looked = visit.filter(act__in=waiting.VISIT, happened_at__gt=end.happened_at)
    if looked.exclude(state__in=(SentState.REPLACED, SentState.GIVEN_UP)).exists():
        return True
    return looked_at.since(end.happened_at, end.bundle.inspection_id)


def _of_that_look(new: set[str], first: SentAct) -> bool:
    """Whether photos that the first did not name were shot before it was sent, on its day, as their seals say."""
    shot = photos.sealed_at(first.account_id, new)
    day = clock.local_day(first.happened_at)
    return len(shot) == len(new) and all(at <= first.received_at and clock.local_day(at) == day for at in shot)


def _followed(first: SentAct, parcel: Parcel, visit: QuerySet[SentAct]) -> QuerySet[SentAct]:
    """What was done under it, within a day and before the one that mends it. An arrival: what that person looked at. A
    start: what anybody looked at, and where it is mended later than that the end of that visit: one without an end was
    none, and begins when it is held."""
    before = min(first.happened_at + _A_DAY, parcel.said_at)
    after = visit.filter(happened_at__gt=first.happened_at, happened_at__lt=before)
    if parcel.act == Act.CHECK_IN:
        return after.filter(act__in=waiting.VISIT, account=first.account_id)
    under_way = parcel.said_at - first.happened_at <= _LONGEST
    return after.filter(act__in=waiting.VISIT if under_way else (Act.EXPLAIN_FINDINGS,))
