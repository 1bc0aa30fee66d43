"""奖励专家: an enterprise rewards the expert who found a major hazard in a check that it engaged itself (LH-10.3)."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from django.db import transaction

from bihuan.hazards.models import Hazard
from bihuan.hazards.states import HazardGrade
from bihuan.inspections import ledger
from bihuan.inspections.access import INSPECTIONS
from bihuan.inspections.models import Inspection
from bihuan.inspections.states import BY_AUTHORITY, INSPECTION, Act
from bihuan.inspections.traces import ExpertReward
from bihuan.notify import operations as notify
from bihuan.parties.models import Account
from bihuan.refusal import Refusal


@transaction.atomic
def reward_expert(inspection: Inspection, *, by: Account, at: datetime, hazard: Hazard, reward: str) -> ExpertReward:
    """奖励专家 for one hazard that the check found; once. It stands among the records of the expert's year.

    Raises `reward_ground_invalid` for what is no major hazard, was found by nobody of the pool or on an authority's
    check (LH-10.3); `reward_missing`, `already_rewarded`.
    """
    INSPECTIONS.require(Act.REWARD_EXPERT, inspection, by)
    inspection = ledger.lock(inspection, at=at)
    INSPECTION.move(Act.REWARD_EXPERT, inspection.state)
    setting = ledger.policy_of(inspection).incentives.expert_reward
    basis = setting.cited
    found = inspection.findings.select_related("hazard", "by__expert").filter(hazard=hazard).first()
    expert = getattr(found.by, "expert", None) if found is not None else None
    major = found is not None and found.hazard.grade == HazardGrade.MAJOR
    if inspection.kind in BY_AUTHORITY or not major or expert is None:
        raise Refusal("reward_ground_invalid", basis=basis)
    if not reward.strip():
        raise Refusal("reward_missing", missing=["reward"], basis=basis)
    said = {"expert": expert, "reward": reward.strip()[:120], "by": by, "at": at}
    row, new = ExpertReward.objects.get_or_create(finding=found, defaults=said)
    if not new:
        raise Refusal("already_rewarded", expert=row.expert.name)
    data = {"expert": expert.ref, "hazard": found.hazard.ref, "reward": row.reward}
    ledger.enter(inspection, Act.REWARD_EXPERT, by=by, at=at, basis=basis, data=data)
    facts = {"enterprise": inspection.enterprise.name, "hazard": found.hazard.description, "reward": row.reward}
    told = partial(notify.send, "expert-rewarded", to=[found.by_id], about=inspection.ref, at=at, facts=facts)
    transaction.on_commit(told)
    return row
