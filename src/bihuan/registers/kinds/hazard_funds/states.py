"""The acts on the money for hazards."""

from enum import StrEnum


class Act(StrEnum):
    SET_HAZARD_BUDGET = "set_hazard_budget"
    RECORD_SPENDING = "record_spending"
    WITHDRAW_SPENDING = "withdraw_spending"


ACT_WORDS = {
    Act.SET_HAZARD_BUDGET: "编列隐患治理资金",
    Act.RECORD_SPENDING: "登记资金使用",
    Act.WITHDRAW_SPENDING: "撤回资金登记",
}
