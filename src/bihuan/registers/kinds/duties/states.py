"""The acts by which an enterprise brings duty down to every employee, its rules, and what it settles."""

from enum import StrEnum

RULE_WORDS = {
    "finding": "隐患排查制度",
    "registration": "隐患登记制度",
    "reporting": "隐患报告制度",
    "rectification": "隐患整改制度",
    "funds": "隐患治理资金使用专项制度",
}
"""The rules that a place may ask of an enterprise (hazards.rules_required)."""


class Settled(StrEnum):
    """What an enterprise declares done, each time anew."""

    DUTY_TREE = "duty_tree"
    STAFF_LIST = "staff_list"
    RULES = "rules"
    HANDBOOKS = "handbooks"


class Act(StrEnum):
    SET_DUTY_POST = "set_duty_post"
    DROP_DUTY_POST = "drop_duty_post"
    ENTER_EMPLOYEE = "enter_employee"
    RELEASE_EMPLOYEE = "release_employee"
    PUBLISH_DUTY_TREE = "publish_duty_tree"
    CONFIRM_STAFF_LIST = "confirm_staff_list"
    UPLOAD_SAFETY_RULE = "upload_safety_rule"
    PUT_RULES_IN_FORCE = "put_rules_in_force"
    WRITE_ENTERPRISE_BOOK = "write_enterprise_book"
    WRITE_POST_BOOK = "write_post_book"
    PUBLISH_HANDBOOKS = "publish_handbooks"


ACT_WORDS = {
    Act.SET_DUTY_POST: "设置岗位",
    Act.DROP_DUTY_POST: "撤销岗位",
    Act.ENTER_EMPLOYEE: "登记从业人员",
    Act.RELEASE_EMPLOYEE: "登记离岗",
    Act.PUBLISH_DUTY_TREE: "公布责任体系",
    Act.CONFIRM_STAFF_LIST: "确认从业人员名册",
    Act.UPLOAD_SAFETY_RULE: "上传制度",
    Act.PUT_RULES_IN_FORCE: "施行制度",
    Act.WRITE_ENTERPRISE_BOOK: "编制一企一册",
    Act.WRITE_POST_BOOK: "编制一岗一册",
    Act.PUBLISH_HANDBOOKS: "公布手册",
}
