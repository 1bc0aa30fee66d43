"""The life of a service institution's record, as a table, and the acts on parties."""

from enum import StrEnum


class InstitutionState(StrEnum):
    IN_SERVICE = "in_service"
    SUSPENDED = "suspended"
    ENDED = "ended"


class Act(StrEnum):
    REGISTER_ENTERPRISE = "register_enterprise"
    CORRECT_ENTERPRISE = "correct_enterprise"
    ADD_SITE = "add_site"
    OPEN_ACCOUNT = "open_account"
    CLOSE_ACCOUNT = "close_account"
    RESET_PASSWORD = "reset_password"
    CHANGE_PASSWORD = "change_password"
    GRANT_EXCEPTION = "grant_exception"


ACT_WORDS = {
    Act.REGISTER_ENTERPRISE: "登记企业",
    Act.CORRECT_ENTERPRISE: "更正企业信息",
    Act.ADD_SITE: "增加场所",
    Act.OPEN_ACCOUNT: "开通账号",
    Act.CLOSE_ACCOUNT: "停用账号",
    Act.RESET_PASSWORD: "重置密码",
    Act.CHANGE_PASSWORD: "修改密码",
    Act.GRANT_EXCEPTION: "批准例外",
}

STATE_WORDS = {
    InstitutionState.IN_SERVICE: "在册",
    InstitutionState.SUSPENDED: "已暂停",
    InstitutionState.ENDED: "已退出",
}
