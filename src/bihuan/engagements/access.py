"""Who may record a service contract, on one page."""

from __future__ import annotations

from enum import StrEnum

from bihuan.parties.models import MANAGER_ROLES, REGULATOR_ROLES, Account, Enterprise
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope


class Act(StrEnum):
    RECORD_CONTRACT = "record_contract"


ACT_WORDS = {Act.RECORD_CONTRACT: "登记服务合同"}


def sees_enterprise(enterprise: Enterprise, by: Account) -> bool:
    """看得到这家企业的人员"""
    return Enterprise.objects.within(Scope.of(by)).filter(pk=enterprise.pk).exists()


def watches_it(enterprise: Enterprise, by: Account) -> bool:
    """该地该行业监管部门人员"""
    return by.regulator_id is not None and by.holds(*REGULATOR_ROLES)


def manages_it(enterprise: Enterprise, by: Account) -> bool:
    """本企业管理人员"""
    return by.enterprise_id == enterprise.pk and by.holds(*MANAGER_ROLES)


CONTRACTS = Permissions("engagements", sees=sees_enterprise, acts={Act.RECORD_CONTRACT: [[watches_it], [manages_it]]})
