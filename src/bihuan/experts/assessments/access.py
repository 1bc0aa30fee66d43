"""Who notes, grades and commends an expert's year, on one page."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from bihuan.experts.access import keeps_pools, may_send, owns_its_pool, owns_the_pool
from bihuan.experts.assessments.states import Act
from bihuan.experts.models import Assessment, Expert, Membership, Pool
from bihuan.parties.models import REGULATOR_ROLES, Account, Institution, Regulator
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def is_of_unit(expert: Expert, unit: Regulator | Institution | None) -> bool:
    """Whether the expert works at that office or institution: by the name written down, or by the account."""
    if unit is None or unit.name == expert.unit_name:
        return unit is not None
    kind = "regulator_id" if isinstance(unit, Regulator) else "institution_id"
    return expert.account is not None and getattr(expert.account, kind) == unit.pk


def of_unit(unit: Regulator | Institution) -> Q:
    """The same of memberships, for PostgreSQL."""
    kind = "regulator" if isinstance(unit, Regulator) else "institution"
    return Q(expert__unit_name=unit.name) | Q(**{f"expert__account__{kind}": unit})


def is_of_own_unit(expert: Expert, by: Account) -> bool:
    """Whether `by` is the expert, or belongs to the unit the expert works at: nobody grades their own (LH-14.1)."""
    return by.pk == expert.account_id or is_of_unit(expert, by.regulator or by.institution)


def looks_on(pool: Pool, by: Account) -> bool:
    """专家库所在地同级或上级的其他监管部门人员"""
    office = by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)
    return office and not owns_the_pool(pool, by) and pool.division_code.startswith(by.regulator.division_code)


def stands_in(membership: Membership, by: Account) -> bool:
    """专家属于专家库所属单位的，同级或上级的其他监管部门人员"""
    theirs = membership.expert_id is not None and is_of_unit(membership.expert, membership.pool.owner)
    return theirs and looks_on(membership.pool, by)


def keeps_its_pool(assessment: Assessment, by: Account) -> bool:
    """专家库所属单位人员"""
    return owns_its_pool(assessment.membership, by)


def stood_in(assessment: Assessment, by: Account) -> bool:
    """专家属于专家库所属单位的，同级或上级的其他监管部门人员"""
    return stands_in(assessment.membership, by)


MEMBERS = Permissions(
    "experts",
    sees=lambda membership, by: keeps_pools(membership, by),
    acts={act: [[owns_its_pool], [stands_in]] for act in (Act.ASSESS_EXPERT, Act.COMMEND_EXPERT)},
)
GIVEN = Permissions(
    "experts",
    sees=lambda assessment, by: keeps_pools(assessment, by),
    acts={Act.WITHDRAW_ASSESSMENT: [[keeps_its_pool], [stood_in]]},
)
WORK = Permissions("experts", sees=lambda expert, by: keeps_pools(expert, by), acts={Act.NOTE_SERVICE: [[may_send]]})
"""On an expert: whichever office sends the expert sees the work and hears what is said of it."""


def may_note(expert: Expert, by: Account) -> bool:
    """Whether `by` may note something of the work of an expert who was fetched for `by`."""
    return bool(WORK.open_acts(expert, by, among=[Act.NOTE_SERVICE]))


def may_assess(membership: Membership, by: Account) -> bool:
    """Whether the year of this member is for `by` to see and grade."""
    return MEMBERS.allows(Act.ASSESS_EXPERT, membership, by)


def to_be_assessed_by(by: Account, pool: Pool) -> QuerySet[Membership]:
    """The memberships in a pool that was fetched for `by` where `may_assess`: all for who keeps it, for others those
    they stand in for."""
    return pool.memberships.all() if owns_the_pool(pool, by) else pool.memberships.filter(of_unit(pool.owner))


def of_others(by: Account) -> Q:
    """Of memberships, those of experts who are not of the unit `by` belongs to."""
    unit = by.regulator or by.institution
    own = Q(expert__account=by)
    return ~(own | of_unit(unit)) if unit else ~own


def fetch_assessed_pool(pool_id: int, by: Account) -> Pool:
    """A pool that `by` keeps, or where `by` may stand in for its keeper; otherwise Stranger (404)."""
    found = Pool.objects.select_related("owner_regulator", "owner_institution").filter(pk=pool_id).first()
    if found is None or not keeps_pools(found, by) or not (owns_the_pool(found, by) or looks_on(found, by)):
        raise Stranger(f"pool:{pool_id}.assessments")
    return found


def member_of(pool: Pool, membership_id: int) -> Membership:
    """A membership in a pool that was fetched; otherwise Stranger (404)."""
    found = pool.memberships.select_related("pool", "expert").filter(pk=membership_id).first()
    if found is None:
        raise Stranger(f"{pool.ref}.membership")
    return found


def given_in(pool: Pool, assessment_id: int) -> Assessment:
    """An assessment in a pool that was fetched; otherwise Stranger (404)."""
    rows = Assessment.objects.select_related("membership__pool", "membership__expert")
    found = rows.filter(pk=assessment_id, membership__pool=pool).first()
    if found is None:
        raise Stranger(f"{pool.ref}.assessment")
    return found
