"""Who tells all offices of the place what is behind at one of them, and who reads it, on one page."""

from __future__ import annotations

from bihuan.conduct.cases.access import in_an_office
from bihuan.conduct.circulars.models import OfficeCircular
from bihuan.conduct.circulars.states import ACT_WORDS as ACT_WORDS
from bihuan.conduct.circulars.states import Act as Act
from bihuan.conduct.urging.access import knows_offices, stands_above
from bihuan.parties.models import Account, Role
from bihuan.parties.permission import Permissions
from bihuan.refusal import Stranger


def of_the_publisher(circular: OfficeCircular, by: Account) -> bool:
    """通报部门人员"""
    return in_an_office(circular, by) and circular.office_id == by.regulator_id


def leads(circular: OfficeCircular, by: Account) -> bool:
    """部门负责人"""
    return by.holds(Role.REGULATOR_LEADER)


def sees_circular(circular: OfficeCircular, by: Account) -> bool:
    """通报部门，发布以后还有辖区内的部门和被通报部门"""
    if of_the_publisher(circular, by):
        return True
    if not in_an_office(circular, by) or circular.published_at is None:
        return False
    inside = by.regulator.division_code.startswith(circular.office.division_code)
    return inside or circular.about_office_id == by.regulator_id


DRAFTING = Permissions("conduct", sees=knows_offices, acts={Act.DRAFT_OFFICE_CIRCULAR: [[stands_above]]})
CIRCULARS = Permissions(
    "conduct",
    sees=sees_circular,
    acts={
        Act.APPROVE_OFFICE_CIRCULAR: [[of_the_publisher, leads]],
        Act.PUBLISH_OFFICE_CIRCULAR: [[of_the_publisher]],
        Act.DROP_OFFICE_CIRCULAR: [[of_the_publisher]],
        Act.WITHDRAW_OFFICE_CIRCULAR: [[of_the_publisher, leads]],
    },
)


def fetch(circular_id: int, by: Account) -> OfficeCircular:
    """The circular, if `by` may know of it; otherwise Stranger (404)."""
    rows = OfficeCircular.objects.select_related("office", "about_office", "letter", "drafted_by", "approved_by")
    found = rows.filter(pk=circular_id).first()
    if found is None or not sees_circular(found, by):
        raise Stranger(f"office_circular:{circular_id}")
    return found
