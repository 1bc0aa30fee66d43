"""Reads: the amendments of a pack, and what of an office's is not yet signed."""

from __future__ import annotations

from collections.abc import Iterator

from bihuan.amendments.models import Amendment, AmendmentQuerySet
from bihuan.amendments.states import AmendmentState
from bihuan.parties import ties
from bihuan.parties.models import Account, Regulator
from bihuan.parties.scope import Scope


def of_pack(pack_id: str, by: Account) -> AmendmentQuerySet:
    """Those of one pack that `by` may read, for a list that pages by key."""
    return Amendment.objects.within(Scope.of(by)).filter(pack=pack_id).select_related("office", "signed_by")


@ties.asked
def drafts_of_an_office(organisation: ties.Organisation) -> Iterator[ties.Tie]:
    """What the office drafted and neither signed nor withdrew keeps it from being closed."""
    if isinstance(organisation, Regulator):
        drafts = Amendment.objects.filter(office=organisation, state=AmendmentState.DRAFTED)
        yield from ties.tie("amendments_drafted", drafts, name="title")
