"""The way past the pools for special fields: which fields these are, and who may come for one (LY-2.1.8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from django.db import transaction

from bihuan import audit, clock, documents
from bihuan.experts import queries, rules
from bihuan.experts.access import SPECIAL, Act
from bihuan.experts.models import Expert, SpecialField, SpecialPermit
from bihuan.parties import exceptions, places
from bihuan.parties.access import Matter
from bihuan.parties.models import Account
from bihuan.parties.rules import place
from bihuan.policy import policies
from bihuan.refusal import Refusal


@transaction.atomic
def list_special_field(*, by: Account, at: datetime, division_code: str, specialty: str, reason: str) -> SpecialField:
    """列明特殊专业: where the law says that special fields may be filled from outside the pools and leaves to the
    department which these are, its leader lists one, with the reason (LY-2.1.8). Twice is once.

    Raises `division_unknown`, `special_fields_closed` where the place's law has no such fields or names them itself,
    `specialty_unknown`, `exception_reason_missing`.
    """
    division_code = places.significant(place(division_code, known=places.known))
    policy = policies.at(division_code, on=clock.local_day(at))
    basis = policy.experts.exception_fields.basis
    SPECIAL.require(Act.LIST_SPECIAL_FIELD, division_code, by, basis=basis)
    fields = rules.special_fields_rule(policy)
    if fields is None or fields.is_set:
        raise Refusal("special_fields_closed", basis=basis)
    if specialty not in places.labels("expert_specialties"):
        raise Refusal("specialty_unknown", value=specialty)
    if not reason.strip():
        raise Refusal("exception_reason_missing", missing=["reason"], basis=basis)
    row, created = SpecialField.objects.get_or_create(
        division_code=division_code,
        specialty=specialty,
        defaults={"reason": reason.strip(), "clause": basis.clause, "listed_by": by, "listed_at": at},
    )
    if created:
        audit.record(
            Act.LIST_SPECIAL_FIELD,
            row.ref,
            by=by.ref,
            at=at,
            basis=[basis],
            release=policy.release,
            data={"specialty": specialty, "reason": row.reason},
        )
    return row


@transaction.atomic
def permit_special_expert(
    expert: Expert,
    *,
    by: Account,
    at: datetime,
    division_code: str,
    specialty: str,
    reason: str,
    proof: Sequence[int],
) -> SpecialPermit:
    """准予库外选聘: for a special field a high-level person from outside the pools may come, as a recorded exception
    with reason and approver and with proof of that level (LY-2.1.8); `proof` are attachment ids.

    Raises `division_unknown`, `specialty_not_held`, `not_special_field`, `exception_reason_missing` naming reason or
    proof, and what grant_exception raises.
    """
    division_code = places.significant(place(division_code, known=places.known))
    policy = policies.at(division_code, on=clock.local_day(at))
    SPECIAL.require(Act.PERMIT_SPECIAL_EXPERT, division_code, by, basis=policy.experts.exception_fields.basis)
    if specialty not in expert.specialties:
        raise Refusal("specialty_not_held", expert=expert.name, specialty=specialty)
    listed = [row.specialty for row in queries.special_fields(division_code)]
    rule = rules.special_field(specialty, listed=listed, policy=policy)
    missing = [name for name, given in (("reason", reason.strip()), ("proof", proof)) if not given]
    if missing:
        raise Refusal("exception_reason_missing", missing=missing, basis=rule.basis)
    documents.require_own(proof, by=by.ref)
    permit, created = SpecialPermit.objects.get_or_create(
        expert=expert,
        specialty=specialty,
        division_code=division_code,
        defaults={"proof": list(proof), "permitted_at": at},
    )
    if created:
        exceptions.grant_exception(
            permit.ref,
            by=by,
            at=at,
            code="expert_pool_level_not_allowed",
            matter=Matter(division_code),
            reason=reason,
            setting=replace(policy.experts.pool_levels, basis=rule.basis),  # past LY-2.1.7 by the way of LY-2.1.8
        )
        audit.record(
            Act.PERMIT_SPECIAL_EXPERT,
            expert.ref,
            by=by.ref,
            at=at,
            basis=[rule.basis],
            release=policy.release,
            data={"specialty": specialty, "permit": permit.ref, "proof": [str(pk) for pk in proof]},
        )
    return permit
