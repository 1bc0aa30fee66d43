"""The life of a service institution's record, as a table, and the acts on parties."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


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
    LOG_IN = "log_in"
    REFUSE_LOG_IN = "refuse_log_in"
    END_SESSION = "end_session"
    END_SESSIONS = "end_sessions"
    DROP_SECOND_FACTOR = "drop_second_factor"
    BEGIN_SECOND_FACTOR = "begin_second_factor"
    CONFIRM_SECOND_FACTOR = "confirm_second_factor"
    RENEW_RECOVERY_CODES = "renew_recovery_codes"
    USE_RECOVERY_CODE = "use_recovery_code"
    REFUSE_CODE = "refuse_code"
    REFUSE_ACCESS = "refuse_access"
    TIE_IDENTITY = "tie_identity"
    UNTIE_IDENTITY = "untie_identity"
    GRANT_EXCEPTION = "grant_exception"
    FOUND_OFFICE = "found_office"
    CHANGE_OFFICE = "change_office"
    CLOSE_OFFICE = "close_office"
    SET_OFFICE_LEADERS = "set_office_leaders"
    ACTIVATE_OFFICE_LEADERS = "activate_office_leaders"
    SET_SERVICE_CONTACT = "set_service_contact"
    BEGIN_EXPERT_SERVICE = "begin_expert_service"
    CONFIRM_DEPARTMENT = "confirm_department"
    RECORD_LICENCE = "record_licence"
    IMPORT_DUTY_LIST = "import_duty_list"
    REGISTER_INSTITUTION = "register_institution"
    CHANGE_INSTITUTION = "change_institution"
    SUSPEND_INSTITUTION = "suspend_institution"
    RESUME_INSTITUTION = "resume_institution"
    END_INSTITUTION = "end_institution"


ACT_WORDS = {
    Act.REGISTER_ENTERPRISE: "登记企业",
    Act.CORRECT_ENTERPRISE: "更正企业信息",
    Act.ADD_SITE: "增加场所",
    Act.OPEN_ACCOUNT: "开通账号",
    Act.CLOSE_ACCOUNT: "停用账号",
    Act.RESET_PASSWORD: "重置密码",
    Act.CHANGE_PASSWORD: "修改密码",
    Act.LOG_IN: "登录",
    Act.REFUSE_LOG_IN: "登录未成功",
    Act.END_SESSION: "退出登录设备",
    Act.END_SESSIONS: "全部退出登录",
    Act.DROP_SECOND_FACTOR: "解除二次验证",
    Act.BEGIN_SECOND_FACTOR: "设置二次验证",
    Act.CONFIRM_SECOND_FACTOR: "启用二次验证",
    Act.RENEW_RECOVERY_CODES: "更换恢复码",
    Act.USE_RECOVERY_CODE: "使用恢复码",
    Act.REFUSE_CODE: "验证码未通过",
    Act.REFUSE_ACCESS: "拒绝访问",
    Act.TIE_IDENTITY: "关联统一身份",
    Act.UNTIE_IDENTITY: "解除统一身份关联",
    Act.GRANT_EXCEPTION: "批准例外",
    Act.FOUND_OFFICE: "设立部门",
    Act.CHANGE_OFFICE: "变更部门",
    Act.CLOSE_OFFICE: "撤销部门",
    Act.SET_OFFICE_LEADERS: "设定领导责任",
    Act.ACTIVATE_OFFICE_LEADERS: "启用领导责任制",
    Act.SET_SERVICE_CONTACT: "确定专家服务机构和专人",
    Act.BEGIN_EXPERT_SERVICE: "启动专家服务工作",
    Act.CONFIRM_DEPARTMENT: "确认主管部门",
    Act.RECORD_LICENCE: "登记许可证",
    Act.IMPORT_DUTY_LIST: "导入职责清单",
    Act.REGISTER_INSTITUTION: "登记服务机构",
    Act.CHANGE_INSTITUTION: "变更服务机构",
    Act.SUSPEND_INSTITUTION: "暂停服务机构",
    Act.RESUME_INSTITUTION: "恢复服务机构",
    Act.END_INSTITUTION: "服务机构退出",
}

STATE_WORDS = {
    InstitutionState.IN_SERVICE: "在册",
    InstitutionState.SUSPENDED: "已暂停",
    InstitutionState.ENDED: "已退出",
}

S = InstitutionState
INSTITUTION = Workflow(
    name="institution",
    states=InstitutionState,
    initial=S.IN_SERVICE,
    moves=(
        Move(Act.CHANGE_INSTITUTION, (S.IN_SERVICE, S.SUSPENDED), None, "ours"),
        Move(Act.SUSPEND_INSTITUTION, (S.IN_SERVICE,), S.SUSPENDED, "YT-5.3.1"),
        # Who left may come back under the old record: one credit code, one institution.
        Move(Act.RESUME_INSTITUTION, (S.SUSPENDED, S.ENDED), S.IN_SERVICE, "ours"),
        Move(Act.END_INSTITUTION, (S.IN_SERVICE, S.SUSPENDED), S.ENDED, "ours"),
    ),
    words={**STATE_WORDS, **ACT_WORDS},
)

BEGINNINGS = frozenset({Act.REGISTER_INSTITUTION})

# Acts on parties that have no state of their own: enterprises, sites, accounts, exceptions, offices.
BESIDE = frozenset(Act) - {move.act for move in INSTITUTION.moves} - BEGINNINGS
