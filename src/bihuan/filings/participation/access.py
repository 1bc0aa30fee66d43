"""Who says of which kind a person is, and whose find a hazard was, on one page."""

from __future__ import annotations

from bihuan.filings.participation.states import ACT_WORDS as ACT_WORDS
from bihuan.filings.participation.states import Act as Act
from bihuan.hazards import access as hazards
from bihuan.hazards.models import Hazard
from bihuan.parties.access import manages, sees_enterprise
from bihuan.parties.models import MANAGER_ROLES, Account
from bihuan.parties.permission import Permissions


def sees_hazard(hazard: Hazard, by: Account) -> bool:
    """看得到这项隐患的人"""
    return hazards.HAZARDS.sees(hazard, by)


def manages_where_it_is(hazard: Hazard, by: Account) -> bool:
    """本企业主要负责人、分管负责人或安全管理人员"""
    return by.enterprise_id == hazard.enterprise_id and by.holds(*MANAGER_ROLES)


FINDERS = Permissions("filings", sees=sees_enterprise, acts={Act.SET_FINDER_ROLE: [[manages]]})
FINDS = Permissions("filings", sees=sees_hazard, acts={Act.CLAIM_OWN_FIND: [[manages_where_it_is]]})
