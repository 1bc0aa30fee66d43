"""The writes about engagements."""

from __future__ import annotations

from datetime import date, datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.engagements import rules
from bihuan.engagements.access import CONTRACTS, Act
from bihuan.engagements.models import ServiceContract
from bihuan.parties.models import Account, Enterprise
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def record_contract(
    enterprise: Enterprise,
    *,
    by: Account,
    at: datetime,
    number: str,
    provider: str,
    starts_on: date | None,
    ends_on: date | None,
    periodic: bool = False,
    check_cycle: str = "",
    paper: int | None = None,
) -> ServiceContract:
    """登记服务合同: from then on the enterprise counts as served for the years the contract holds in (YT-5.1.3), and a
    contract with `periodic` checks has them due by its cycle (HZ-3.2.5). `paper` is the scan that
    shows it (an attachment's id).

    Raises `contract_missing` without a contract that holds today or ended in the last year, `provider_missing`,
    `contract_recorded`, `cycle_unset` for periodic checks without a cycle.
    """
    CONTRACTS.require(Act.RECORD_CONTRACT, enterprise, by)
    today = clock.local_day(at)
    policy = policies.at(enterprise.division_code, on=today)
    basis = policy.engagement.coverage_rises.basis
    rules.served(number=number, starts_on=starts_on, ends_on=ends_on, on=today, basis=basis)
    if not provider.strip():
        raise Refusal("provider_missing", missing=["provider"], basis=basis)
    cycle = rules.cycle_of(check_cycle, periodic=periodic, policy=policy)
    if ServiceContract.objects.filter(enterprise=enterprise, number=number.strip()).exists():
        raise Refusal("contract_recorded", number=number.strip())
    if paper is not None:
        documents.require_own([paper], by=by.ref, purpose=rules.CONTRACT_PAPER)
    row = ServiceContract.objects.create(
        enterprise=enterprise,
        number=number.strip(),
        provider=provider.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        check_cycle=cycle,
        paper_id=paper,
        by=by,
        at=at,
    )
    clause = getattr(basis, "clause", None)
    data = {"number": row.number, "provider": row.provider, "starts_on": str(starts_on), "ends_on": str(ends_on)}
    data |= {"check_cycle": cycle} if cycle else {}
    data |= {"paper": str(paper)} if paper is not None else {}
    audit.record(Act.RECORD_CONTRACT, enterprise.ref, by=by.ref, at=at, basis=[clause] if clause else [], data=data)
    return row
