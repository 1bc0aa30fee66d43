"""Who may keep the pool, on one page."""

from __future__ import annotations

from collections.abc import Iterable

from bihuan.experts.models import (
    Application,
    Draw,
    Expert,
    ExpertQuerySet,
    Membership,
    MembershipQuerySet,
    Misconduct,
    Opinion,
    Pool,
    Review,
)
from bihuan.experts.states import ACT_WORDS as ACT_WORDS
from bihuan.experts.states import Act as Act
from bihuan.experts.states import ApplicationState
from bihuan.kept_queries import Kept
from bihuan.parties.access import (
    administers_the_platform,
    anybody,
    leads_the_place,
    manages,
    sees_enterprise,
    supervises,
)
from bihuan.parties.models import REGULATOR_ROLES, Account, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


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

POOLS = Permissions(
    "experts",
    sees=sees_pool,
    acts={
        act: [[owns_the_pool]]
        for act in (
            Act.ADMIT_EXPERT,
            Act.PUBLISH_POOL,
            Act.SET_WANTED,
            Act.DECLARE_SUFFICIENT,
            Act.OPEN_POOL_REVIEW,
            Act.CLOSE_POOL_REVIEW,
            Act.COMMIT_DRAW,
            Act.HOLD_DRAW,
            Act.VOID_DRAW,
        )
    },
)

MEMBERSHIPS = Permissions(
    "experts",
    sees=lambda membership, by: keeps_pools(membership, by),
    acts={act: [[owns_its_pool]] for act in (Act.ANNOUNCE_EXPERT, Act.END_MEMBERSHIP, Act.REMOVE_EXPERT)},
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
    return _near(place, pools) or _near(place, expert.permits.values_list("division_code", flat=True))


def _near(place: str, codes: Iterable[str]) -> bool:
    """Whether one of these places lies in that place or around it."""
    return any(place.startswith(code) or code.startswith(place) for code in codes)


def _standing_pools(expert: Expert) -> list[Pool]:
    """The pools the expert is in; free where the caller has fetched them along (fetch_expert)."""
    known = "memberships" in getattr(expert, "_prefetched_objects_cache", {})
    rows = expert.memberships.all() if known else expert.memberships.select_related("pool")
    return [row.pool for row in rows if row.ended_on is None]


def is_somebody_else(expert: Expert, by: Account) -> bool:
    """不是专家本人"""
    return not is_the_expert(expert, by)


def knows_the_ties(expert: Expert, by: Account) -> bool:
    """专家本人、所在库的所属单位和可选派该专家的监管部门"""
    return is_the_expert(expert, by) or keeps_the_expert(expert, by) or may_send(expert, by)


def registered_the_expert(expert: Expert, by: Account) -> bool:
    """登记该专家的单位的人员"""
    who = expert.registered_by
    if who is None or not by.holds(*REGULATOR_ROLES, Role.INSTITUTION):
        return False
    office = by.regulator_id is not None and by.regulator_id == who.regulator_id
    return office or (by.institution_id is not None and by.institution_id == who.institution_id)


def receives_the_application(expert: Expert, by: Account) -> bool:
    """受理其入库申请的单位的人员"""
    open_ones = expert.applications.filter(state=ApplicationState.FILED).select_related("pool")
    return by.holds(*REGULATOR_ROLES, Role.INSTITUTION) and any(owns_the_pool(one.pool, by) for one in open_ones)


def of_the_noting_office(record: Misconduct, by: Account) -> bool:
    """登记该违规的单位的人员"""
    mine = by.regulator_id is not None and by.regulator_id == record.noted_by.regulator_id
    ours = by.institution_id is not None and by.institution_id == record.noted_by.institution_id
    return by.holds(*REGULATOR_ROLES, Role.INSTITUTION) and (mine or ours)


def above_the_noting_office(record: Misconduct, by: Account) -> bool:
    """登记单位的上级监管部门的人员（本单位正在受理其入库申请的除外）"""
    noted = record.noted_by.organisation
    if noted is None or by.regulator_id is None or not by.holds(*REGULATOR_ROLES):
        return False
    place, below = by.regulator.division_code, noted.division_code
    above = below.startswith(place) and (below != place or record.noted_by.institution_id is not None)
    return above and not receives_the_application(record.expert, by)


def settles_a_record(expert: Expert, by: Account) -> bool:
    """登记其未处理完毕的违规的单位及其上级的人员"""
    open_ones = expert.misconduct.filter(settled_at=None).select_related(
        "expert", "noted_by__regulator", "noted_by__institution"
    )
    return any(bool(RECORDS.open_acts(one, by, among=[Act.SETTLE_MISCONDUCT])) for one in open_ones)


_OFFICES_OF_THE_EXPERT = [[registered_the_expert], [keeps_the_expert], [receives_the_application]]

RECORDS = Permissions(
    "experts",
    sees=lambda record, by: keeps_pools(record, by),
    acts={Act.SETTLE_MISCONDUCT: [[of_the_noting_office], [above_the_noting_office]]},
)
"""On one misconduct: the office that wants the expert does not wipe what another noted (LH-5.1)."""

EXPERTS = Permissions(
    "experts",
    sees=sees_expert,
    acts={
        Act.GIVE_ACCOUNT: [[keeps_the_expert], [let_the_expert_come], [registered_the_expert]],
        Act.FILE_PROOF: [[is_the_expert], *_OFFICES_OF_THE_EXPERT],
        Act.NOTE_MISCONDUCT: _OFFICES_OF_THE_EXPERT,
        Act.REPORT_CHANGE: [[is_the_expert], [keeps_the_expert]],
        Act.RENEW_CERTIFICATES: [[keeps_the_expert]],
        Act.NOTE_DECLINE: [[keeps_the_expert]],
    },
)


def applies(application: Application, by: Account) -> bool:
    """申请人本人"""
    return by.is_active and application.expert.account_id == by.pk


def decides(application: Application, by: Account) -> bool:
    """所申请的库的所属单位人员"""
    return by.holds(*REGULATOR_ROLES, Role.INSTITUTION) and owns_the_pool(application.pool, by)


def takes_part(application: Application, by: Account) -> bool:
    """申请人本人或所申请的库的所属单位人员"""
    return applies(application, by) or decides(application, by)


APPLICATIONS = Permissions(
    "experts",
    sees=takes_part,
    acts={
        Act.APPLY_FOR_POOL: [[applies], [decides]],
        Act.RETURN_APPLICATION: [[decides]],
        Act.WITHDRAW_APPLICATION: [[applies]],
    },
)
"""On an application, saved or not; an office files one for a person who brought it on paper."""

TIES = Permissions(
    "experts",
    sees=knows_the_ties,
    acts={
        Act.DECLARE_INTEREST: [[is_the_expert], [keeps_the_expert], [may_send]],
        Act.END_INTEREST: [[may_send, is_somebody_else]],
    },
)
"""On an expert's ties, which are nobody's business but of those who keep the expert or may send the expert. Ended they
are by offices alone: an institution is paid by the enterprises it sends its experts to."""


def knows_all_ties(expert: Expert, by: Account) -> bool:
    """Whether `by` may know the ties with every enterprise; who only may send the expert knows those with their own."""
    return is_the_expert(expert, by) or keeps_the_expert(expert, by)


def owns_its_reviewed_pool(review: Review, by: Account) -> bool:
    """所复核的库的所属单位人员"""
    return review.membership is not None and owns_the_pool(review.membership.pool, by)


REVIEWS = Permissions("experts", sees=sees_pool, acts={Act.SETTLE_REVIEW: [[owns_its_reviewed_pool]]})
"""On one review: each pool looks for itself, under the law of its own place (LY-2.3.7)."""

SPECIAL = Permissions(
    "experts",
    sees=anybody,
    acts={act: [[leads_the_place]] for act in (Act.LIST_SPECIAL_FIELD, Act.PERMIT_SPECIAL_EXPERT)},
)
"""On a division code: what the place's law leaves to its department is for who leads that department."""


def fetch_expert(expert_id: int, by: Account) -> Expert:
    """The expert with the memberships, newest first, and the grounds of what is not settled, if `by` may know of the
    record; otherwise Stranger (404)."""
    found = _EXPERT.one(expert_id, Scope.of(by))
    if found is None:
        raise Stranger(f"expert:{expert_id}")
    _MEMBERSHIPS.onto(found, "memberships", expert_id)
    return found


def _expert(expert_id: int, scope: Scope) -> ExpertQuerySet:
    known = Expert.objects.within(scope).select_related("registered_by", "account")
    return known.told_of_grounds().filter(pk=expert_id)


def _memberships(expert_id: int) -> MembershipQuerySet:
    told = Membership.objects.told_of_bars().select_related("pool__owner_regulator", "pool__owner_institution")
    return told.filter(expert=expert_id).order_by("-id")


_EXPERT, _MEMBERSHIPS = Kept(_expert), Kept(_memberships)


SYSTEMS = Permissions(
    "experts",
    sees=sees_enterprise,
    acts={
        Act.SET_UP_EXPERT_SYSTEM: [[supervises], [manages]],
        Act.EXEMPT_EXPERT_SYSTEM: [[supervises]],
        Act.REMIND_EXPERT_SYSTEM: [[supervises]],
    },
)
"""On an enterprise, about its system of outside experts."""


def advises_it(opinion: Opinion, by: Account) -> bool:
    """提意见的专家本人"""
    return by.is_active and opinion.expert.account_id == by.pk


def is_advised(opinion: Opinion, by: Account) -> bool:
    """听取意见的部门的人员"""
    return by.is_active and by.regulator_id == opinion.office_id and by.holds(*REGULATOR_ROLES)


OPINIONS = Permissions(
    "experts",
    sees=lambda opinion, by: advises_it(opinion, by) or is_advised(opinion, by),
    acts={Act.REGISTER_OPINION: [[advises_it], [is_advised]], Act.LINK_OPINION: [[is_advised]]},
)
"""On an opinion, saved or not."""


def fetch_opinion(opinion_id: int, by: Account) -> Opinion:
    """An opinion to the reader's office, or the reader's own; otherwise Stranger (404)."""
    found = Opinion.objects.select_related("office", "expert").filter(pk=opinion_id).first()
    if found is None or not OPINIONS.sees(found, by):
        raise Stranger(f"opinion:{opinion_id}")
    return found


def opens_the_file(expert: Expert, by: Account) -> bool:
    """Whether `by` reads the applicant's file; asked of an expert that was fetched for `by`."""
    return bool(EXPERTS.open_acts(expert, by, among=[Act.FILE_PROOF])) or settles_a_record(expert, by)


def fetch_file(expert_id: int, by: Account) -> Expert:
    """The expert, for who may read the file; otherwise Stranger (404)."""
    expert = fetch_expert(expert_id, by)
    if not opens_the_file(expert, by):
        raise Stranger(f"{expert.ref}.file")
    return expert


def keeps_or_is(expert: Expert, by: Account) -> bool:
    """Whether `by` is the expert or keeps a pool of the expert's, now or before; of an expert fetched for `by`."""
    kept = by.holds(*REGULATOR_ROLES, Role.INSTITUTION) and any(
        owns_its_pool(row, by) for row in expert.memberships.all()
    )
    return kept or is_the_expert(expert, by)


def fetch_member(expert_id: int, by: Account) -> Expert:
    """The expert, for whom and whose keeper it is; otherwise Stranger (404)."""
    expert = fetch_expert(expert_id, by)
    if not keeps_or_is(expert, by):
        raise Stranger(f"{expert.ref}.standing")
    return expert


def fetch_pool(pool_id: int, by: Account) -> Pool:
    """A pool of the own office or institution; otherwise Stranger (404)."""
    found = Pool.objects.select_related("owner_regulator", "owner_institution").filter(pk=pool_id).first()
    if found is None or not (keeps_pools(found, by) and owns_the_pool(found, by)):
        raise Stranger(f"pool:{pool_id}")
    return found


def fetch_application(application_id: int, by: Account) -> Application:
    """The application, for who applied and who decides; otherwise Stranger (404)."""
    known = Application.objects.select_related("expert", "pool").filter(pk=application_id).first()
    if known is None or not takes_part(known, by):
        raise Stranger(f"application:{application_id}")
    return known


def published_draw(token: str) -> Draw:
    """The draw under its public address, for anybody; otherwise Stranger (404)."""
    found = Draw.objects.select_related("pool__owner_regulator", "pool__owner_institution").filter(token=token).first()
    if found is None:
        raise Stranger("draw")
    return found


def fetch_draw(draw_id: int, by: Account) -> Draw:
    """A draw of a pool of one's own; otherwise Stranger (404)."""
    found = Draw.objects.select_related("pool__owner_regulator", "pool__owner_institution").filter(pk=draw_id).first()
    if found is None or not (keeps_pools(found.pool, by) and owns_the_pool(found.pool, by)):
        raise Stranger(f"draw:{draw_id}")
    return found
