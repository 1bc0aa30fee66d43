"""Who says that equipment is old, and who shows that it is gone."""

from __future__ import annotations

from bihuan.parties.access import keeps_the_record, manages, sees_enterprise
from bihuan.parties.models import Account, Enterprise, Guest, Role
from bihuan.parties.permission import Permissions
from bihuan.parties.scope import Scope
from bihuan.registers.kinds.equipment.states import ACT_WORDS as ACT_WORDS
from bihuan.registers.kinds.equipment.states import Act as Act


def advises(enterprise: Enterprise, by: Account) -> bool:
    """为该企业服务的专家或服务机构: who only reviews its licence for an office does not serve it"""
    if not (by.is_active and by.holds(Role.EXPERT, Role.INSTITUTION)):
        return False
    ours = enterprise.guests.filter(Scope.of(by).whose("account"))
    return ours.exclude(reason__startswith=Guest.REVIEWING).exists()


EQUIPMENT = Permissions(
    "registers",
    sees=sees_enterprise,
    acts={
        Act.MARK_FOR_RETIREMENT: [[advises], [manages], [keeps_the_record]],
        Act.CLOSE_RETIREMENT: [[manages], [keeps_the_record]],
    },
)
