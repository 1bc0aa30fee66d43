"""Of a major hazard the closure rests on a photo shot on the spot, or on a reason on record why there is none."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction

from bihuan import audit
from bihuan.field.access import HAZARDS, Act
from bihuan.field.models import UnsealedReason
from bihuan.field.reasons import written
from bihuan.field.states import Capture
from bihuan.hazards import closure, conditions, ledger
from bihuan.hazards.ledger import policy_of
from bihuan.hazards.states import Act as HazardAct
from bihuan.hazards.states import HazardGrade, Step
from bihuan.parties.queries import one_person
from bihuan.policy import Basis, Policy
from bihuan.refusal import Refusal

if TYPE_CHECKING:
    from bihuan.hazards.models import Hazard
    from bihuan.parties.models import Account


def asked(hazard: Hazard, policy: Policy) -> Basis | None:
    """The ground on which a sealed photo is asked for; None where nobody asks."""
    setting = policy.hazards.sealed_evidence
    return setting.basis if hazard.grade == HazardGrade.MAJOR and setting.value else None


@conditions.before(HazardAct.CLOSE_HAZARD)
def sealed_or_said_why(hazard: Hazard, *, by: Account, at: datetime) -> None:
    """Raises `evidence_unsealed` where neither a sealed photo after this rectification nor a reason is there: what was
    shown or said of an earlier one, and was sent back, proves nothing of this one."""
    basis = asked(hazard, policy_of(hazard))
    if basis is None or closure.photos_since_the_return(hazard).filter(capture=Capture.SEALED).exists():
        return
    if _reason(hazard, since=closure.last_returned_at(hazard)) is None:
        raise Refusal("evidence_unsealed", missing=["sealed_photo"], basis=basis)


@transaction.atomic
def excuse_unsealed(hazard: Hazard, *, by: Account, at: datetime, reason: str) -> UnsealedReason:
    """说明没有密封照片: by who may strike it off and did not rectify it; the last reason stands.

    Raises `verifier_is_rectifier` under another account as well, `reason_missing`, `text_too_long`, `sealed_not_asked`
    where the place asks for none, or where it is struck off already: on what it was struck off nobody changes
    afterwards.
    """
    HAZARDS.require(Act.EXCUSE_UNSEALED, hazard, by)
    hazard = ledger.lock(hazard, at=at)  # who strikes it off at this moment is done, or waits
    basis = asked(hazard, policy_of(hazard))
    if basis is None or not hazard.is_open:
        raise Refusal("sealed_not_asked")
    if one_person(by, hazard.rectified_by):
        raise Refusal("verifier_is_rectifier", basis=basis)
    said = written(reason, basis=basis)
    row, _ = UnsealedReason.objects.update_or_create(
        hazard=hazard, defaults={"reason": said, "by": by.pk, "by_name": by.name, "at": at}
    )
    data = {"reason": row.reason}
    audit.record(Act.EXCUSE_UNSEALED, hazard.ref, by=by.ref, at=at, basis=[basis], release=hazard.release, data=data)
    return row


def _reason(hazard: Hazard, *, since: datetime | None) -> UnsealedReason | None:
    """Why there is no sealed photo of this rectification; what was said of one that was sent back does not count."""
    rows = UnsealedReason.objects.filter(hazard=hazard.pk)
    return (rows.filter(at__gt=since) if since else rows).first()


def _returned_at(steps: Iterable[Any]) -> datetime | None:
    """As closure.last_returned_at, from what is read already."""
    return max((one.undone_at for one in steps if one.step == Step.TREATED and one.undone_at), default=None)


@dataclass(frozen=True)
class Standing:
    """How a hazard stands that is asked for a sealed photo: whether there is one, and else why not."""

    sealed: bool
    reason: UnsealedReason | None
    may_say: bool
    basis: Basis


def standing(hazard: Hazard, after: Iterable[Any], by: Account, *, steps: Iterable[Any]) -> Standing | None:
    """For the hazard's page, by its photos `after` rectification and its steps; None, and no statement, where nobody
    asks for a sealed photo."""
    basis = asked(hazard, policy_of(hazard))
    if basis is None:
        return None
    back = _returned_at(steps)
    sealed = any(one.capture == Capture.SEALED for one in after if back is None or one.added_at > back)
    reason = None if sealed else _reason(hazard, since=back)
    may_say = not sealed and hazard.is_open and HAZARDS.allows(Act.EXCUSE_UNSEALED, hazard, by)
    return Standing(sealed, reason, may_say, basis)
