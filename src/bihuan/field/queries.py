"""What the pages and the app read of phones and of what they sent."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from bihuan import documents
from bihuan.documents.attachments import VOICE
from bihuan.field.models import Bundle, Device, SentAct, SentPhoto
from bihuan.field.states import SentState
from bihuan.inspections import queries as inspections
from bihuan.inspections.rechecking import nothing_open
from bihuan.inspections.states import InspectionState
from bihuan.refusal import Stranger

if TYPE_CHECKING:
    from bihuan.inspections.models import Inspection
    from bihuan.parties.models import Account

MOST = 50
ENDED = (InspectionState.CLOSED, InspectionState.CANCELLED)
IN_HAND = timedelta(days=1)
"""So long what a phone left undone is a matter of that phone: ours."""


def to_take(by: Account, *, text: str = "") -> QuerySet[Inspection]:
    """The checks that `by` works on and can take along: those that go on, and those of which something is still to be
    looked at again; of enterprises whose name or code holds `text`."""
    mine = Q(team__expert__account=by) | Q(successors__expert__account=by)
    found = inspections.checks(by, inspections.Wanted(text=text)).filter(mine)
    return found.exclude(Q(state__in=ENDED) & nothing_open()).distinct()


def assignments(by: Account, *, text: str = "") -> tuple[list[Inspection], bool]:
    """The first of them, what goes on before what is only looked at again, and whether there are more."""
    again = Case(When(state__in=(InspectionState.DELIVERED, *ENDED), then=Value(1)), default=Value(0))
    found = list(to_take(by, text=text).annotate(again=again).order_by("again", "planned_on", "pk")[: MOST + 1])
    return found[:MOST], len(found) > MOST


def over(checks: Collection[int], by: Account) -> set[int]:
    """Of these checks those that `by` cannot take along any more: they are over, or another's."""
    return set(checks) - set(to_take(by).filter(pk__in=checks).values_list("pk", flat=True)) if checks else set()


def devices_of(account: Account) -> list[Device]:
    """Every phone of the account, the newest first."""
    return list(Device.objects.filter(account=account).order_by("-pk"))


def acts_of(bundle: Bundle, clients: Collection[UUID], *, most: int) -> list[SentAct]:
    """What was sent with a bundle under these ids of the phone, in the order received."""
    return list(bundle.acts.filter(client_id__in=clients).order_by("pk")[:most])


def unsettled(by: Account) -> QuerySet[SentAct]:
    """All that waits for a person: of one's own, and of the checks whose team one leads; also what was sent by who is
    off that team, and by who is off it oneself. For the server to read, not as the person: of such a check its sender,
    and of such a sender the lead, is shown nothing any more, and another's phone is shown to nobody."""
    asked = [SentState.IN_CONFLICT, SentState.WAITING, SentState.REFUSED]
    found = SentAct.objects.filter(_settled_by(by), state__in=asked)
    return found.select_related("account", "bundle__device", "bundle__inspection__enterprise")


def conflicts(by: Account) -> QuerySet[SentAct]:
    """What waits for somebody to say what holds."""
    return unsettled(by).filter(state=SentState.IN_CONFLICT)


def undone(by: Account) -> QuerySet[SentAct]:
    """What was not done and waits for somebody to mend it or to give it up."""
    return unsettled(by).exclude(state=SentState.IN_CONFLICT)


def photos_with(sent: Iterable[SentAct]) -> dict[int, list[SentPhoto]]:
    """The photos that came with these, by act, in the order in which each names them; one statement."""
    rows = [one for one in sent if one.hashes]
    wanted = {
        "account__in": {one.account_id for one in rows},
        "sha256__in": {name for one in rows for name in one.hashes},
    }
    kept = SentPhoto.objects.filter(**wanted).exclude(attachment_id=None).exclude(purpose=VOICE) if rows else ()
    found = {(one.account_id, one.sha256): one for one in kept}
    return {one.pk: [found[key] for name in one.hashes if (key := (one.account_id, name)) in found] for one in rows}


def photo_with(sent_id: int, attachment_id: int, by: Account) -> str:
    """The copy for the screen, by its hash, of a photo that came with what `by` has to settle; otherwise Stranger
    (404). It hangs on no hazard yet, so nothing else would show it."""
    sent = unsettled(by).filter(pk=sent_id).first()
    if sent is None or attachment_id not in {one.attachment_id for one in photos_with([sent]).get(sent.pk, [])}:
        raise Stranger(f"attachment:{attachment_id}")
    return documents.public_copy(attachment_id)


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


def disagreements(inspection_id: int) -> list[SentAct]:
    """What was sent of items of a check of which two phones say two things, and nobody has said what holds."""
    open_ones = SentAct.objects.filter(bundle__inspection=inspection_id, state=SentState.IN_CONFLICT)
    found = open_ones.exclude(conflict="late").filter(act__in=("answer_item", "record_finding"))
    return [one for one in found.order_by("id") if one.payload.get("item")]
