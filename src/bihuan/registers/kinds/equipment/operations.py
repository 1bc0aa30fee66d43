"""Marking equipment for retirement, and closing the matter with proof."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction
from django.db.models import QuerySet

from bihuan import audit, clock
from bihuan.parties.models import Account, Enterprise
from bihuan.parties.scope import Scope
from bihuan.refusal import Refusal, Stranger
from bihuan.registers.kinds.equipment.access import EQUIPMENT
from bihuan.registers.kinds.equipment.models import AgeingEquipment
from bihuan.registers.kinds.equipment.states import WAY_WORDS, Act


def still_there(by: Account) -> QuerySet[AgeingEquipment]:
    """What is to be retired at the enterprises in scope and is not gone yet, with its enterprise."""
    seen = Enterprise.objects.within(Scope.of(by)).values("pk")
    return AgeingEquipment.objects.filter(enterprise__in=seen, closed_on=None).select_related("enterprise")


@transaction.atomic
def mark_for_retirement(
    enterprise: Enterprise, *, by: Account, at: datetime, name: str, retire_by: date, reason: str = ""
) -> AgeingEquipment:
    """列入淘汰设备, with the day by which it is to be gone (YT-3.5). Raises `name_missing`, `retirement_day_over`."""
    EQUIPMENT.require(Act.MARK_FOR_RETIREMENT, enterprise, by)
    if not name.strip():
        raise Refusal("name_missing", missing=["name"])
    if retire_by < clock.local_day(at):
        raise Refusal("retirement_day_over", value=retire_by)
    item = AgeingEquipment.objects.create(
        enterprise=enterprise, name=name.strip(), reason=reason.strip(), retire_by=retire_by
    )
    data = {"name": item.name, "retire_by": str(retire_by)}
    audit.record(Act.MARK_FOR_RETIREMENT, enterprise.ref, by=by.ref, at=at, data=data)
    return item


@transaction.atomic
def close_retirement(
    enterprise: Enterprise, *, by: Account, at: datetime, item: int, way: str, evidence: str
) -> AgeingEquipment:
    """办结设备淘汰, with the proof that it was removed or replaced. Raises `retirement_evidence_missing` (YT-3.5)."""
    EQUIPMENT.require(Act.CLOSE_RETIREMENT, enterprise, by)
    found = AgeingEquipment.objects.select_for_update().filter(pk=item, enterprise=enterprise).first()
    if found is None:
        raise Stranger(f"ageing_equipment:{item}")
    if found.closed_on is not None:
        raise Refusal("done_meanwhile")
    if way not in WAY_WORDS or not evidence.strip():
        raise Refusal("retirement_evidence_missing", missing=["retirement_evidence"])
    found.way, found.evidence, found.closed_on = way, evidence.strip(), clock.local_day(at)
    found.save(update_fields=["way", "evidence", "closed_on"])
    data = {"name": found.name, "way": way, "evidence": found.evidence}
    audit.record(Act.CLOSE_RETIREMENT, enterprise.ref, by=by.ref, at=at, data=data)
    return found
