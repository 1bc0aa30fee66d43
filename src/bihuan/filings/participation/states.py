"""The kinds of people that take part in routine checks, and the acts on who is of which kind and whose find it was."""

from enum import StrEnum


class Act(StrEnum):
    SET_FINDER_ROLE = "set_finder_role"
    CLAIM_OWN_FIND = "claim_own_find"


ACT_WORDS = {
    Act.SET_FINDER_ROLE: "登记排查人员类别",
    Act.CLAIM_OWN_FIND: "计为企业自己发现",
}

FINDER_WORDS = {
    "safety_manager": "安全管理人员",
    "registered_safety_engineer": "注册安全工程师",
    "veteran_expert": "老专家",
    "veteran_worker": "老工人",
    "employee": "员工",
}
"""As the place lists them (packs, `posts.participating_roles`)."""
