"""Who logs what an expert did: the offices that may send the expert."""

from __future__ import annotations

from bihuan.experts.access import is_the_expert, keeps_pools, may_send
from bihuan.experts.models import Expert
from bihuan.experts.works.states import ACT_WORDS as ACT_WORDS
from bihuan.experts.works.states import Act as Act
from bihuan.parties.models import Account
from bihuan.parties.permission import Permissions


def knows_of_the_work(expert: Expert, by: Account) -> bool:
    """监管部门人员、服务机构或专家本人"""
    return keeps_pools(expert, by) or is_the_expert(expert, by)


WORKS = Permissions("experts", sees=knows_of_the_work, acts={Act.LOG_EXPERT_WORK: [[may_send]]})
