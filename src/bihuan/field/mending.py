"""When that happened which mends what came back: at the moment of the first, or at its own.

Who puts better words to what he did on site did it then. Who could not do it then and does it now does it now: a start
that was refused and was no start, a fix or a look again with photos shot later, an end after which the visit went on.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db.models import Q

from bihuan import clock
from bihuan.field import photos, waiting
from bihuan.field.acts import WAYS, Keeps, hashes_of
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

_LONGEST = timedelta(hours=12)
"""So long nobody arrives, or begins, and looks at nothing: ours."""


def done_first(parcel: Parcel, by: Account) -> SentAct | None:
    """The same fact of the site that this one mends, whose moment is its own; None where it is done anew, and where its
    photos will tell (`by_its_photos`)."""
    keeps = WAYS[parcel.act].keeps
    if parcel.replaces is None or keeps in (Keeps.NEVER, Keeps.WITH_ITS_PHOTOS):
        return None
    visit = SentAct.objects.filter(bundle__inspection=parcel.bundle.inspection_id)
    first = (
        visit.select_related("bundle")
        .filter(act=parcel.act, account=by, client_id=parcel.replaces, state__in=OPEN)
        .first()
    )
    if first is None or first.reason.get("code") in _NOT_YET:
        return None
    if keeps is Keeps.WHAT_FOLLOWED and not _followed(first, parcel, visit):
        return None
    return None if parcel.act == Act.EXPLAIN_FINDINGS and _went_on(first, visit) else first


def by_its_photos(sent: SentAct) -> SentAct | None:
    """The first of those that this one mends which it shows with no photo but those that one had, or that were shot at
    the same look. Asked when it is judged: the photos may come after it."""
    if WAYS[sent.act].keeps is not Keeps.WITH_ITS_PHOTOS:
        return None
    found, shown, first = None, _photos_of(sent), sent.replaces
    while first is not None and first.reason.get("code") not in _NOT_YET:
        if _of_that_look(shown - _photos_of(first), first):
            found = first
        first = first.replaces
    return found


def _photos_of(sent: SentAct) -> set[str]:
    return set(hashes_of(sent.act, sent.payload, kind="photos"))


def _of_that_look(new: set[str], first: SentAct) -> bool:
    """Whether photos that the first did not name were shot before it was sent, on its day, as their seals say."""
    shot = photos.sealed_at(first.account_id, new)
    day = clock.local_day(first.happened_at)
    return len(shot) == len(new) and all(at <= first.received_at and clock.local_day(at) == day for at in shot)


def _went_on(end: SentAct, visit: QuerySet[SentAct]) -> bool:
    """Whether something was looked at after it, on a phone, whatever became of that so far, or on a page. Of what is
    mended and waits for its photos nobody knows yet."""
    dated_later = [act for act, way in WAYS.items() if way.keeps is Keeps.WITH_ITS_PHOTOS]
    undated = Q(act__in=dated_later, state=SentState.WAITING, replaces__isnull=False)
    if _looked(visit).filter(happened_at__gt=end.happened_at).exclude(undated).exists():
        return True
    return looked_at.since(end.happened_at, end.bundle.inspection_id)


def _followed(first: SentAct, parcel: Parcel, visit: QuerySet[SentAct]) -> bool:
    """Whether something was looked at under it, soon, and before the one that mends it: after an arrival by who
    arrived, after a start by anybody. Then somebody was there, or it had begun, whenever that is mended."""
    before = min(first.happened_at + _LONGEST, parcel.said_at)
    looked = _looked(visit).filter(happened_at__gt=first.happened_at, happened_at__lt=before)
    return (looked.filter(account=first.account_id) if parcel.act == Act.CHECK_IN else looked).exists()


def _looked(visit: QuerySet[SentAct]) -> QuerySet[SentAct]:
    """What was looked at, and still counts or may."""
    return visit.filter(act__in=waiting.VISIT).exclude(state__in=(SentState.REPLACED, SentState.GIVEN_UP))
