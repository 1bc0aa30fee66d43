"""Saying of which kind a person is, and that a find was the enterprise's own."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from bihuan import audit, clock
from bihuan.filings.participation import rules
from bihuan.filings.participation.access import FINDERS, FINDS
from bihuan.filings.participation.models import FinderRole, OwnFind
from bihuan.filings.participation.states import Act
from bihuan.hazards.models import Hazard
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def set_finder_role(
    enterprise: Enterprise, *, by: Account, at: datetime, account: Account | None, kind: str
) -> FinderRole:
    """登记排查人员类别: whether somebody is a veteran worker, a registered safety engineer and so on (LY-1.3.3). Raises
    `finder_role_unknown`, `finder_not_of_enterprise`."""
    FINDERS.require(Act.SET_FINDER_ROLE, enterprise, by)
    rules.kind_known(kind)
    if account is None or account.enterprise_id != enterprise.pk:
        raise Refusal("finder_not_of_enterprise", missing=["person"])
    values = {"enterprise": enterprise, "kind": kind, "by": by.pk, "at": at}
    row, _new = FinderRole.objects.update_or_create(account=account, defaults=values)
    setting = policies.at(enterprise.division_code, on=clock.local_day(at)).posts.participating_roles
    basis = [setting.cited]
    data = {"account": account.ref, "kind": kind}
    audit.record(Act.SET_FINDER_ROLE, enterprise.ref, by=by.ref, at=at, basis=basis, data=data)
    return row


@transaction.atomic
def claim_own_find(hazard: Hazard, *, by: Account, at: datetime) -> OwnFind:
    """计为企业自己发现: what came with an office's ledger was the enterprise's own find. Raises `origin_mismatch`
    (HZ-5.3), `own_find_claimed`."""
    FINDS.require(Act.CLAIM_OWN_FIND, hazard, by)
    policy = policies.at(hazard.division_code, on=hazard.found_on)
    rules.claimed(hazard.origin, policy)
    if OwnFind.objects.filter(hazard=hazard).exists():
        raise Refusal("own_find_claimed")
    row = OwnFind.objects.create(hazard=hazard, by=by.pk, at=at)
    setting = policy.self_report.own_share
    basis = [setting.cited]
    audit.record(Act.CLAIM_OWN_FIND, hazard.ref, by=by.ref, at=at, basis=basis, data={"origin": hazard.origin})
    return row
