"""Who says what a likeness is, on one page: who may look at the rectification, and never who brought the photo."""

from __future__ import annotations

from bihuan.hazards import access as hazards
from bihuan.likeness.models import CarriedPhoto, Likeness
from bihuan.likeness.states import ACT_WORDS as ACT_WORDS
from bihuan.likeness.states import Act as Act
from bihuan.parties.models import REGULATOR_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_it(likeness: Likeness, by: Account) -> bool:
    """看得到该隐患的人，或者登记该照片的部门人员"""
    if likeness.hazard is None:
        return of_its_office(likeness, by)
    return hazards.sees_hazard(likeness.hazard, by)


def of_its_office(likeness: Likeness, by: Account) -> bool:
    """登记该照片的部门人员"""
    return likeness.carried is not None and keeps(likeness.carried, by)


def keeps(carried: CarriedPhoto, by: Account) -> bool:
    """Whether it stands in a record of the reader's own office."""
    return by.is_active and by.regulator_id == carried.office_id and by.holds(*REGULATOR_ROLES)


def may_recheck(likeness: Likeness, by: Account) -> bool:
    """原检查组专家"""
    return likeness.hazard is not None and hazards.may_recheck(likeness.hazard, by)


def supervises(likeness: Likeness, by: Account) -> bool:
    """监管部门人员"""
    return likeness.hazard is not None and hazards.supervises(likeness.hazard, by)


def manages_its_own_find(likeness: Likeness, by: Account) -> bool:
    """本企业自查隐患的主要负责人、分管负责人或安全管理人员"""
    hazard = likeness.hazard
    return hazard is not None and hazards.its_own_find(hazard, by) and hazards.manages_safety(hazard, by)


LIKENESSES = Permissions(
    "likeness",
    sees=sees_it,
    acts={
        Act.JUDGE_LIKENESS: [[may_recheck], [supervises], [manages_its_own_find], [of_its_office]],
        Act.REFER_LIKENESS: [[may_recheck], [supervises], [manages_its_own_find]],
    },
)


def fetch(likeness_id: int, by: Account) -> Likeness:
    """The likeness, if `by` may know of its hazard; otherwise Stranger (404)."""
    rows = Likeness.objects.select_related("photo", "hazard__enterprise", "hazard__site", "carried__enterprise")
    rows = rows.defer("hazard__search")
    found = rows.filter(pk=likeness_id).first()
    if found is None or not LIKENESSES.sees(found, by):
        raise Stranger(f"likeness:{likeness_id}")
    return found


def fetch_carried(carried_id: int, by: Account) -> CarriedPhoto:
    """The photo of a record, for the people of its office; otherwise Stranger (404)."""
    found = CarriedPhoto.objects.select_related("enterprise").filter(pk=carried_id).first()
    if found is None or not keeps(found, by):
        raise Stranger(f"carried:{carried_id}")
    return found


def visible_hazards(ids: set[int], by: Account) -> set[int]:
    """Which of these hazards `by` may see: only their photos are shown."""
    rows = hazards.Hazard.objects.within(Scope.of(by)).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True)) if ids else set()
