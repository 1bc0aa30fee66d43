"""Who sets the points of a site and who files a look at one, on one page."""

from __future__ import annotations

from bihuan.inspections.access import manages_site, sees_site
from bihuan.inspections.rounds.models import CheckPoint
from bihuan.inspections.rounds.states import Act, Layer
from bihuan.parties.models import ENTERPRISE_ROLES, Account
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.refusal import Stranger


def sees_point(point: CheckPoint, by: Account) -> bool:
    """在管辖范围内或为本企业"""
    return CheckPoint.objects.within(Scope.of(by)).filter(pk=point.pk).exists()


def manages_point(point: CheckPoint, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return manages_site(point.site, by)


def looks_there(point: CheckPoint, by: Account) -> bool:
    """本企业人员；企业层级的自查由主要负责人、分管负责人或安全管理人员"""
    if point.layer == Layer.ENTERPRISE:
        return manages_point(point, by)
    return by.enterprise_id == point.site.enterprise_id and by.holds(*ENTERPRISE_ROLES)


SITES = Permissions("inspections", sees=sees_site, acts={Act.SET_CHECK_POINT: [[manages_site]]})
POINTS = Permissions(
    "inspections",
    sees=sees_point,
    acts={Act.RETIRE_CHECK_POINT: [[manages_point]], Act.RECORD_ROUND: [[looks_there]]},
)


def fetch_point(point_id: int, by: Account) -> CheckPoint:
    """The point, if `by` may know of it; otherwise Stranger (404)."""
    points = CheckPoint.objects.within(Scope.of(by)).select_related("site__enterprise")
    found = points.filter(pk=point_id).first()
    if found is None:
        raise Stranger(f"check_point:{point_id}")
    return found
