"""Who may keep the pool, on one page."""

from __future__ import annotations

from enum import StrEnum

from django.db.models import Prefetch

from bihuan.experts.models import Expert, Membership, Pool
from bihuan.parties.access import administers_the_platform, anybody, leads_the_place
from bihuan.parties.models import REGULATOR_ROLES, Account, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


class Act(StrEnum):
    CREATE_POOL = "create_pool"
    REGISTER_EXPERT = "register_expert"
    ADMIT_EXPERT = "admit_expert"
    ANNOUNCE_EXPERT = "announce_expert"
    END_MEMBERSHIP = "end_membership"
    DECLARE_INTEREST = "declare_interest"
    GIVE_ACCOUNT = "give_account"
    LIST_SPECIAL_FIELD = "list_special_field"
    PERMIT_SPECIAL_EXPERT = "permit_special_expert"


ACT_WORDS = {
    Act.CREATE_POOL: "建立专家库",
    Act.REGISTER_EXPERT: "登记专家",
    Act.ADMIT_EXPERT: "专家入库",
    Act.ANNOUNCE_EXPERT: "公布并发聘书",
    Act.END_MEMBERSHIP: "移出专家库",
    Act.DECLARE_INTEREST: "登记利害关系",
    Act.GIVE_ACCOUNT: "给专家开通账号",
    Act.LIST_SPECIAL_FIELD: "列明特殊专业",
    Act.PERMIT_SPECIAL_EXPERT: "准予库外选聘",
}


def keeps_pools(subject: object, by: Account) -> bool:
    """监管部门人员或服务机构"""
    return by.holds(*REGULATOR_ROLES, Role.INSTITUTION)


def owns_the_pool(pool: Pool, by: Account) -> bool:
    """专家库所属单位人员"""
    mine = by.regulator_id is not None and by.regulator_id == pool.owner_regulator_id
    ours = by.institution_id is not None and by.institution_id == pool.owner_institution_id
    return mine or ours


def owns_its_pool(membership: Membership, by: Account) -> bool:
    """专家库所属单位人员"""
    return owns_the_pool(membership.pool, by)


def sees_pool(pool: Pool, by: Account) -> bool:
    """监管部门人员或服务机构"""
    return keeps_pools(pool, by)


def sees_expert(expert: Expert, by: Account) -> bool:
    """可选聘专家的单位或本人"""
    return Expert.objects.within(Scope.of(by)).filter(pk=expert.pk).exists()


def is_the_expert(expert: Expert, by: Account) -> bool:
    """专家本人"""
    return expert.account_id == by.pk


def founds_pools(subject: object, by: Account) -> bool:
    """监管部门人员、服务机构或平台系统管理员"""
    return keeps_pools(subject, by) or administers_the_platform(subject, by)


REGISTRY = Permissions(
    "experts",
    sees=founds_pools,
    acts={Act.CREATE_POOL: [[keeps_pools], [administers_the_platform]], Act.REGISTER_EXPERT: [[keeps_pools]]},
)

POOLS = Permissions("experts", sees=sees_pool, acts={Act.ADMIT_EXPERT: [[owns_the_pool]]})

MEMBERSHIPS = Permissions(
    "experts",
    sees=lambda membership, by: keeps_pools(membership, by),
    acts={Act.ANNOUNCE_EXPERT: [[owns_its_pool]], Act.END_MEMBERSHIP: [[owns_its_pool]]},
)


def keeps_the_expert(expert: Expert, by: Account) -> bool:
    """专家所在库的所属单位人员"""
    return by.holds(*REGULATOR_ROLES, Role.INSTITUTION) and any(
        owns_the_pool(pool, by) for pool in _standing_pools(expert)
    )


def let_the_expert_come(expert: Expert, by: Account) -> bool:
    """准其库外选聘的监管部门人员"""
    if by.regulator_id is None or not by.holds(*REGULATOR_ROLES):
        return False
    return expert.permits.filter(division_code__startswith=by.regulator.division_code).exists()


def may_send(expert: Expert, by: Account) -> bool:
    """可选派该专家的监管部门人员: a pool of the expert, or a permit to come from outside the pools, is of the office's
    place, of one above it or of one below it"""
    if not (by.is_active and by.regulator_id is not None and by.holds(*REGULATOR_ROLES)):
        return False
    place = by.regulator.division_code
    pools = [pool.division_code for pool in _standing_pools(expert)]
    permits = expert.permits.values_list("division_code", flat=True)
    return any(place.startswith(code) or code.startswith(place) for code in [*pools, *permits])


def _standing_pools(expert: Expert) -> list[Pool]:
    """The pools the expert is in; free where the caller has fetched them along (fetch_expert)."""
    known = "memberships" in getattr(expert, "_prefetched_objects_cache", {})
    rows = expert.memberships.all() if known else expert.memberships.select_related("pool")
    return [row.pool for row in rows if row.ended_on is None]


def knows_the_ties(expert: Expert, by: Account) -> bool:
    """专家本人、所在库的所属单位和可选派该专家的监管部门"""
    return is_the_expert(expert, by) or keeps_the_expert(expert, by) or may_send(expert, by)


EXPERTS = Permissions("experts", sees=sees_expert, acts={Act.GIVE_ACCOUNT: [[keeps_the_expert], [let_the_expert_come]]})

TIES = Permissions(
    "experts",
    sees=knows_the_ties,
    acts={Act.DECLARE_INTEREST: [[is_the_expert], [keeps_the_expert], [may_send]]},
)
"""On an expert's ties, which are nobody's business but of those who keep the expert or may send the expert."""


def knows_all_ties(expert: Expert, by: Account) -> bool:
    """Whether `by` may know the ties with every enterprise; who only may send the expert knows those with their own."""
    return is_the_expert(expert, by) or keeps_the_expert(expert, by)


SPECIAL = Permissions(
    "experts",
    sees=anybody,
    acts={act: [[leads_the_place]] for act in (Act.LIST_SPECIAL_FIELD, Act.PERMIT_SPECIAL_EXPERT)},
)
"""On a division code: what the place's law leaves to its department is for who leads that department."""


def fetch_expert(expert_id: int, by: Account) -> Expert:
    """The expert with the memberships, newest first, if `by` may know of the record; otherwise Stranger (404)."""
    memberships = Membership.objects.select_related("pool__owner_regulator", "pool__owner_institution")
    known = Expert.objects.within(Scope.of(by)).prefetch_related(Prefetch("memberships", memberships.order_by("-id")))
    found = known.filter(pk=expert_id).first()
    if found is None:
        raise Stranger(f"expert:{expert_id}")
    return found
