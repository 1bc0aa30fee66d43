"""Where an enterprise stands among others: in a park, as a tenant, and on the list of priorities of its place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction
from django.db.models import Q

from bihuan import audit, clock
from bihuan.parties import exceptions, places
from bihuan.parties.access import Matter
from bihuan.parties.models import Account, Enterprise, RecordedException
from bihuan.parties.rules import place as place_rule
from bihuan.parties.scope import Scope
from bihuan.policy import policies
from bihuan.refusal import Refusal
from bihuan.registers.kinds.profile import queries, rules
from bihuan.registers.kinds.profile.access import PRIORITIES, PROFILES
from bihuan.registers.kinds.profile.models import LocalPriority, Park, Profile
from bihuan.registers.kinds.profile.operations import enter, held
from bihuan.registers.kinds.profile.states import PARK_WORDS, Act


@transaction.atomic
def register_tenant(tenant: Enterprise, *, by: Account, at: datetime, landlord: str) -> Profile:
    """登记承租: who lets to the enterprise, by credit code or name; empty when it rents no more. Raises
    `landlord_unknown` for one that is not registered, `landlord_is_tenant` (HZ-4.4)."""
    PROFILES.require(Act.REGISTER_TENANT, tenant, by)
    owner = _registered(landlord.strip(), tenant, by, clock.local_day(at)) if landlord.strip() else None
    return enter(held(tenant), Act.REGISTER_TENANT, {"landlord": owner}, by=by, at=at)


def _registered(landlord: str, tenant: Enterprise, by: Account, on: date) -> Enterprise:
    """The one enterprise of that code or name in the scope of `by`: what another city keeps is not asked."""
    wanted = Q(credit_code=landlord.upper()) | Q(internal_number=landlord) | Q(name=landlord)
    owners = list(Enterprise.objects.within(Scope.of(by)).filter(wanted)[:2])
    if len(owners) != 1:
        setting = policies.at(tenant.division_code, on=on).scope.priority_classes
        raise Refusal("landlord_unknown", value=landlord, basis=setting.ground("multi_tenant"))
    if owners[0].pk == tenant.pk:
        raise Refusal("landlord_is_tenant")
    return owners[0]


@transaction.atomic
def found_park(*, by: Account, at: datetime, name: str, kind: str, division_code: str) -> Park:
    """登记园区. Raises `name_missing`, `park_kind_unknown`, `division_unknown`, `duplicate_park`."""
    code = places.significant(place_rule(division_code, known=places.known))
    PRIORITIES.require(Act.FOUND_PARK, code, by)
    if not name.strip():
        raise Refusal("name_missing", missing=["name"])
    if kind not in PARK_WORDS:
        raise Refusal("park_kind_unknown", value=kind)
    if Park.objects.filter(division_code=code, name=name.strip()).exists():
        raise Refusal("duplicate_park", name=name.strip())
    park = Park.objects.create(name=name.strip(), kind=kind, division_code=code)
    audit.record(Act.FOUND_PARK, park.ref, by=by.ref, at=at, data={"name": park.name, "division_code": code})
    return park


@transaction.atomic
def place_in_park(enterprise: Enterprise, *, by: Account, at: datetime, park: Park | None) -> Profile:
    """归入园区; None when it stands in none any more. Raises `park_elsewhere` where no site of it stands in the park's
    jurisdiction (HZ-4.5)."""
    PROFILES.require(Act.PLACE_IN_PARK, enterprise, by)
    if park is not None and not enterprise.sites.filter(division_code__startswith=park.division_code).exists():
        setting = policies.at(enterprise.division_code, on=clock.local_day(at)).scope.priority_classes
        raise Refusal("park_elsewhere", what=park.name, basis=setting.ground("industrial_cluster"))
    return enter(held(enterprise), Act.PLACE_IN_PARK, {"park": park}, by=by, at=at)


@transaction.atomic
def mark_priorities(
    enterprise: Enterprise, *, by: Account, at: datetime, classes: Collection[str], own: Collection[int]
) -> Profile:
    """标注重点类别: all that are to stand. The classes that follow from facts stand as they are; only the place's own
    priorities are marked by hand. Raises `class_is_computed` (HZ-4.1), `class_size_mismatch` (HZ-4.3),
    `listing_open` (HZ-4.6)."""
    PROFILES.require(Act.MARK_PRIORITIES, enterprise, by)
    profile, day = held(enterprise), clock.local_day(at)
    computed = queries.standing(enterprise, on=day).classes
    rules.marked(classes, computed, size=enterprise.size, policy=policies.at(enterprise.division_code, on=day))
    offered = {one.pk for one in queries.priorities_at(enterprise.division_code)}
    marks = sorted(offered & set(own))
    return enter(profile, Act.MARK_PRIORITIES, {"own_priorities": marks}, by=by, at=at)


@transaction.atomic
def add_priority(*, by: Account, at: datetime, division_code: str, name: str) -> LocalPriority:
    """增设本地重点: a priority of the place's own, beside those above (HZ-4.0). Raises `name_missing`,
    `duplicate_priority`."""
    PRIORITIES.require(Act.ADD_PRIORITY, division_code, by)
    if not name.strip():
        raise Refusal("name_missing", missing=["name"])
    made, new = LocalPriority.objects.get_or_create(division_code=division_code, name=name.strip())
    if not new:
        raise Refusal("duplicate_priority", name=made.name)
    audit.record(Act.ADD_PRIORITY, made.ref, by=by.ref, at=at, data={"name": made.name})
    return made


@transaction.atomic
def drop_priority_class(*, by: Account, at: datetime, division_code: str, code: str, reason: str) -> RecordedException:
    """取消一类重点 in a place, which is an exception from "in principle" and is counted as one. Raises
    `priority_class_removed` without a reason (HZ-4.0), `exception_not_possible` where the list is a must."""
    PRIORITIES.require(Act.DROP_PRIORITY_CLASS, division_code, by)
    setting = policies.at(division_code, on=clock.local_day(at)).scope.priority_classes
    rules.may_drop(code, reason, setting)
    row = exceptions.grant_exception(
        queries.subject(code), by=by, at=at, code="priority_class_removed", matter=Matter(division_code),
        reason=reason, setting=setting,
    )  # fmt: skip
    basis = [setting.ground(code)]
    audit.record(Act.DROP_PRIORITY_CLASS, queries.subject(code), by=by.ref, at=at, basis=basis, data={"reason": reason})
    return row
