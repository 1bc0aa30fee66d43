"""Who says what a likeness is, on one page: who may look at the rectification, and never who brought the photo."""

from __future__ import annotations

from bihuan.hazards import access as hazards
from bihuan.likeness.models import Likeness
from bihuan.likeness.states import ACT_WORDS as ACT_WORDS
from bihuan.likeness.states import Act as Act
from bihuan.parties.models import Account
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_it(likeness: Likeness, by: Account) -> bool:
    """看得到该隐患的人"""
    return hazards.sees_hazard(likeness.hazard, by)


def may_recheck(likeness: Likeness, by: Account) -> bool:
    """原检查组专家"""
    return hazards.may_recheck(likeness.hazard, by)


def supervises(likeness: Likeness, by: Account) -> bool:
    """监管部门人员"""
    return hazards.supervises(likeness.hazard, by)


def manages_its_own_find(likeness: Likeness, by: Account) -> bool:
    """本企业自查隐患的主要负责人、分管负责人或安全管理人员"""
    return hazards.its_own_find(likeness.hazard, by) and hazards.manages_safety(likeness.hazard, by)


LIKENESSES = Permissions(
    "likeness",
    sees=sees_it,
    acts={
        Act.JUDGE_LIKENESS: [[may_recheck], [supervises], [manages_its_own_find]],
        Act.REFER_LIKENESS: [[may_recheck], [supervises], [manages_its_own_find]],
    },
)


def fetch(likeness_id: int, by: Account) -> Likeness:
    """The likeness, if `by` may know of its hazard; otherwise Stranger (404)."""
    rows = Likeness.objects.select_related("photo", "hazard__enterprise", "hazard__site").defer("hazard__search")
    found = rows.filter(pk=likeness_id).first()
    if found is None or not LIKENESSES.sees(found, by):
        raise Stranger(f"likeness:{likeness_id}")
    return found


def visible_hazards(ids: set[int], by: Account) -> set[int]:
    """Which of these hazards `by` may see: only their photos are shown."""
    rows = hazards.Hazard.objects.within(Scope.of(by)).filter(pk__in=ids)
    return set(rows.values_list("pk", flat=True)) if ids else set()
