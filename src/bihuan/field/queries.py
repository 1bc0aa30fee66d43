"""What the pages and the app read of phones and of what they sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from bihuan.field.models import Bundle, Device, SentAct
from bihuan.field.states import SentState
from bihuan.inspections import queries as inspections
from bihuan.inspections.states import AFTERWARDS

if TYPE_CHECKING:
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account

MOST = 50
IN_HAND = timedelta(days=1)
"""So long what a phone left undone is a matter of that phone: ours."""


def assignments(by: Account) -> list[Inspection]:
    """The checks that `by` works on and can take along: those that go on, and those that are re-checked."""
    mine = Q(team__expert__account=by) | Q(successors__expert__account=by)
    found = inspections.checks(by).filter(mine).exclude(state__in=set(AFTERWARDS) - {"delivered"})
    return list(found.distinct().order_by("planned_on", "pk")[:MOST])


def devices_of(account: Account) -> list[Device]:
    """Every phone of the account, the newest first."""
    return list(Device.objects.filter(account=account).order_by("-pk"))


def acts_of(bundle: Bundle) -> list[SentAct]:
    """All that was sent with a bundle, in the order received."""
    return list(bundle.acts.order_by("pk"))


def conflicts(by: Account) -> QuerySet[SentAct]:
    """What waits for somebody to say what holds: of one's own, and of the checks whose team one leads; also what was
    sent by who is off that team, and by who is off it oneself. For the server to read, not as the person: of such a
    check its sender, and of such a sender the lead, is shown nothing any more."""
    found = SentAct.objects.filter(_settled_by(by), state=SentState.IN_CONFLICT)
    return found.select_related("account", "bundle__inspection__enterprise")


def undone(by: Account) -> list[SentAct]:
    """What was not done and waits for somebody to mend it or to give it up, of one's own and of the checks whose team
    one leads, the newest first. For the server to read, as `conflicts` is: another's phone is shown to nobody."""
    found = SentAct.objects.filter(_settled_by(by), state__in=[SentState.WAITING, SentState.REFUSED])
    return list(
        found.select_related("account", "bundle__device", "bundle__inspection__enterprise").order_by("-pk")[:MOST]
    )


def _settled_by(by: Account) -> Q:
    """What one sent, and what anybody sent of the checks that one leads; or works on, where who leads has no account
    any more."""
    led = Bundle.objects.filter(
        inspection=OuterRef("inspection"),
        inspection__team__is_lead=True,
        inspection__team__expert__account__is_active=True,
    )
    mine = Bundle.objects.filter(Q(inspection__team__is_lead=True) | ~Exists(led), inspection__team__expert__account=by)
    return Q(account=by) | Q(bundle__in=mine)


@dataclass(frozen=True)
class ToSettle:
    """What of a check waits for a person: how many conflicts, and how many acts that were not done."""

    inspection_id: int
    enterprise: str
    conflicts: int
    undone: int


def to_settle(by: Account, *, at: datetime) -> list[ToSettle]:
    """By check what `by` has to settle or mend. What only waits, and what came back to another's phone, is that phone's
    affair for a day; after it, it is the lead's as well. For the server to read, as `conflicts` is; one statement."""
    old = Q(received_at__lt=at - IN_HAND)
    asked = Q(state=SentState.IN_CONFLICT) | Q(state=SentState.REFUSED, account=by)
    asked |= old & Q(state__in=[SentState.WAITING, SentState.REFUSED])
    found = SentAct.objects.filter(_settled_by(by), asked)
    found = found.values_list("bundle__inspection", "bundle__inspection__enterprise__name")
    conflict = Q(state=SentState.IN_CONFLICT)
    found = found.annotate(conflicts=Count("pk", filter=conflict), undone=Count("pk", filter=~conflict))
    return [ToSettle(*row) for row in found.order_by("bundle__inspection")]


def parallel_items(inspection: Inspection) -> list[str]:
    """The items of a check, by id, of which two phones say two things and nobody has said what holds."""
    open_ones = SentAct.objects.filter(bundle__inspection=inspection.pk, state=SentState.IN_CONFLICT)
    answers = open_ones.exclude(conflict="late").filter(act__in=("answer_item", "record_finding"))
    return sorted({str(item) for item in answers.values_list("payload__item", flat=True) if item})
