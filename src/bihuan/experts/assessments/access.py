"""Who notes, grades and commends an expert's year, on one page."""

from __future__ import annotations

from bihuan.experts.access import keeps_pools, may_send, owns_its_pool, owns_the_pool
from bihuan.experts.assessments.states import Act
from bihuan.experts.models import Assessment, Expert, Membership, Pool
from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def oversees_the_pool(pool: Pool, by: Account) -> bool:
    """机构自有库所在地的监管部门人员"""
    if pool.owner_institution_id is None or by.regulator_id is None or not by.holds(*REGULATOR_ROLES):
        return False
    return by.is_active and pool.division_code.startswith(by.regulator.division_code)


def oversees_its_pool(membership: Membership, by: Account) -> bool:
    """机构自有库所在地的监管部门人员"""
    return oversees_the_pool(membership.pool, by)


def keeps_its_pool(assessment: Assessment, by: Account) -> bool:
    """专家库所属单位人员"""
    return owns_its_pool(assessment.membership, by)


def oversees(assessment: Assessment, by: Account) -> bool:
    """机构自有库所在地的监管部门人员"""
    return oversees_its_pool(assessment.membership, by)


def is_of_own_unit(expert: Expert, by: Account) -> bool:
    """Whether `by` is the expert, or belongs to the unit the expert works at: nobody grades their own (LH-14.1)."""
    if by.pk == expert.account_id:
        return True
    unit, person = by.organisation, expert.account
    same = person is not None and unit is not None and person.organisation == unit
    return same or (unit is not None and unit.name == expert.unit_name.strip())


MEMBERS = Permissions(
    "experts",
    sees=lambda membership, by: keeps_pools(membership, by),
    acts={act: [[owns_its_pool], [oversees_its_pool]] for act in (Act.ASSESS_EXPERT, Act.COMMEND_EXPERT)},
)
GIVEN = Permissions(
    "experts",
    sees=lambda assessment, by: keeps_pools(assessment, by),
    acts={Act.WITHDRAW_ASSESSMENT: [[keeps_its_pool], [oversees]]},
)
WORK = Permissions("experts", sees=lambda expert, by: keeps_pools(expert, by), acts={Act.NOTE_SERVICE: [[may_send]]})
"""On an expert: whichever office sends the expert sees the work and hears what is said of it."""


def may_note(expert: Expert, by: Account) -> bool:
    """Whether `by` may note something of the work of an expert who was fetched for `by`."""
    return bool(WORK.open_acts(expert, by, among=[Act.NOTE_SERVICE]))


def fetch_assessed_pool(pool_id: int, by: Account) -> Pool:
    """A pool whose members `by` assesses; otherwise Stranger (404)."""
    found = Pool.objects.select_related("owner_regulator", "owner_institution").filter(pk=pool_id).first()
    if found is None or not keeps_pools(found, by) or not (owns_the_pool(found, by) or oversees_the_pool(found, by)):
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
