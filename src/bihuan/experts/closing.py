"""What of the pools keeps an office or an institution from being closed: a pool with people in it."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Exists, OuterRef

from bihuan.experts.models import Membership
from bihuan.parties import ties


@ties.asked
def of_experts(organisation: ties.Organisation) -> Iterator[ties.Tie]:
    """Its pools that still have members."""
    members = Membership.objects.filter(pool=OuterRef("pk"), ended_on=None)
    yield from ties.tie("pools_with_members", organisation.pools.filter(Exists(members)))
