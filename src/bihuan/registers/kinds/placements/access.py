"""Who recommends people to an enterprise, and who answers."""

from __future__ import annotations

from bihuan.parties.access import manages, sees_enterprise
from bihuan.parties.models import Account, Institution, Role
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger
from bihuan.registers.kinds.placements.models import Placement
from bihuan.registers.kinds.placements.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.placements.states import Act as Act


def is_of_the_institution(institution: Institution, by: Account) -> bool:
    """本机构人员"""
    return by.is_active and by.institution_id == institution.pk and by.holds(Role.INSTITUTION)


def takes_part(placement: Placement, by: Account) -> bool:
    """企业、推荐的机构，或企业的监管部门"""
    return by.institution_id == placement.institution_id or sees_enterprise(placement.enterprise, by)


def manages_the_enterprise(placement: Placement, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return manages(placement.enterprise, by)


RECOMMENDING = Permissions(
    "registers", sees=is_of_the_institution, acts={Act.RECOMMEND_ENGINEER: [[is_of_the_institution]]}
)
"""On the institution, because the enterprise is named by its code."""

PLACEMENTS = Permissions(
    "registers",
    sees=takes_part,
    acts={act: [[manages_the_enterprise]] for act in (Act.ACCEPT_ENGINEER, Act.DECLINE_ENGINEER, Act.END_PLACEMENT)},
)


def fetch(placement_id: int, by: Account) -> Placement:
    """The recommendation, if `by` takes part in it; otherwise Stranger (404)."""
    found = Placement.objects.select_related("enterprise", "institution").filter(pk=placement_id).first()
    if found is None or not takes_part(found, by):
        raise Stranger(f"placement:{placement_id}")
    return found
