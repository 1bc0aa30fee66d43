"""The acts of the pool by their one name, and the life of an application as a table."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow

SIGNED_OPINION = "signed_opinion"
"""What the file of an opinion that was signed on paper is for."""


class ApplicationState(StrEnum):
    FILED = "filed"
    RETURNED = "returned"
    WITHDRAWN = "withdrawn"
    ADMITTED = "admitted"


class DrawState(StrEnum):
    COMMITTED = "committed"
    DRAWN = "drawn"
    VOIDED = "voided"


class Act(StrEnum):
    CREATE_POOL = "create_pool"
    REGISTER_EXPERT = "register_expert"
    FILE_PROOF = "file_proof"
    APPLY_FOR_POOL = "apply_for_pool"
    RETURN_APPLICATION = "return_application"
    WITHDRAW_APPLICATION = "withdraw_application"
    ADMIT_EXPERT = "admit_expert"
    NOTE_MISCONDUCT = "note_misconduct"
    SETTLE_MISCONDUCT = "settle_misconduct"
    PUBLISH_POOL = "publish_pool"
    ANNOUNCE_EXPERT = "announce_expert"
    END_MEMBERSHIP = "end_membership"
    NOTE_DECLINE = "note_decline"
    REMOVE_EXPERT = "remove_expert"
    REPORT_CHANGE = "report_change"
    SETTLE_REVIEW = "settle_review"
    RENEW_CERTIFICATES = "renew_certificates"
    OPEN_POOL_REVIEW = "open_pool_review"
    CLOSE_POOL_REVIEW = "close_pool_review"
    SET_WANTED = "set_wanted"
    DECLARE_SUFFICIENT = "declare_sufficient"
    COMMIT_DRAW = "commit_draw"
    HOLD_DRAW = "hold_draw"
    VOID_DRAW = "void_draw"
    SET_UP_EXPERT_SYSTEM = "set_up_expert_system"
    EXEMPT_EXPERT_SYSTEM = "exempt_expert_system"
    REMIND_EXPERT_SYSTEM = "remind_expert_system"
    DECLARE_INTEREST = "declare_interest"
    END_INTEREST = "end_interest"
    GIVE_ACCOUNT = "give_account"
    LIST_SPECIAL_FIELD = "list_special_field"
    PERMIT_SPECIAL_EXPERT = "permit_special_expert"
    REGISTER_OPINION = "register_opinion"
    LINK_OPINION = "link_opinion"


STATE_WORDS = {
    ApplicationState.FILED: "待评审",
    ApplicationState.RETURNED: "已退回",
    ApplicationState.WITHDRAWN: "已撤回",
    ApplicationState.ADMITTED: "已入库",
}

ACT_WORDS = {
    Act.CREATE_POOL: "建立专家库",
    Act.REGISTER_EXPERT: "登记专家",
    Act.FILE_PROOF: "提交入库材料",
    Act.APPLY_FOR_POOL: "申请入库",
    Act.RETURN_APPLICATION: "退回入库申请",
    Act.WITHDRAW_APPLICATION: "撤回入库申请",
    Act.ADMIT_EXPERT: "专家入库",
    Act.NOTE_MISCONDUCT: "登记违规",
    Act.SETTLE_MISCONDUCT: "违规处理完毕",
    Act.PUBLISH_POOL: "发文公布专家",
    Act.ANNOUNCE_EXPERT: "公布并发聘书",
    Act.END_MEMBERSHIP: "移出专家库",
    Act.NOTE_DECLINE: "登记推辞",
    Act.REMOVE_EXPERT: "更换专家",
    Act.REPORT_CHANGE: "报告变动",
    Act.SETTLE_REVIEW: "专家复核办结",
    Act.RENEW_CERTIFICATES: "更新职业资格有效期",
    Act.OPEN_POOL_REVIEW: "开始定期复核",
    Act.CLOSE_POOL_REVIEW: "定期复核办结",
    Act.SET_WANTED: "定需要人数",
    Act.DECLARE_SUFFICIENT: "声明专家库够用",
    Act.COMMIT_DRAW: "公示抽取",
    Act.HOLD_DRAW: "抽取专家",
    Act.VOID_DRAW: "作废抽取",
    Act.SET_UP_EXPERT_SYSTEM: "登记外聘专家制度",
    Act.EXEMPT_EXPERT_SYSTEM: "免除外聘专家制度",
    Act.REMIND_EXPERT_SYSTEM: "催建外聘专家制度",
    Act.DECLARE_INTEREST: "登记利害关系",
    Act.END_INTEREST: "解除利害关系",
    Act.GIVE_ACCOUNT: "给专家开通账号",
    Act.LIST_SPECIAL_FIELD: "列明特殊专业",
    Act.PERMIT_SPECIAL_EXPERT: "准予库外选聘",
    Act.REGISTER_OPINION: "登记专家意见",
    Act.LINK_OPINION: "关联决策",
}

DRAW_WORDS = {DrawState.COMMITTED: "已公示，待抽取", DrawState.DRAWN: "已抽取", DrawState.VOIDED: "已作废"}

S = ApplicationState

APPLICATION = Workflow(
    name="application",
    states=ApplicationState,
    initial=S.FILED,
    moves=(
        Move(Act.ADMIT_EXPERT, (S.FILED,), S.ADMITTED, "LY-2.3.2"),
        Move(Act.RETURN_APPLICATION, (S.FILED,), S.RETURNED, "LY-2.3.1"),
        Move(Act.WITHDRAW_APPLICATION, (S.FILED,), S.WITHDRAWN),
    ),
    final=frozenset({S.RETURNED, S.WITHDRAWN, S.ADMITTED}),
    words={**STATE_WORDS, **ACT_WORDS},
)

DRAW = Workflow(
    name="draw",
    states=DrawState,
    initial=DrawState.COMMITTED,
    moves=(
        Move(Act.HOLD_DRAW, (DrawState.COMMITTED,), DrawState.DRAWN),
        Move(Act.VOID_DRAW, (DrawState.COMMITTED,), DrawState.VOIDED),
    ),
    final=frozenset({DrawState.DRAWN, DrawState.VOIDED}),
    words={**DRAW_WORDS, **ACT_WORDS},
)

BESIDE = frozenset(Act) - {move.act for table in (APPLICATION, DRAW) for move in table.moves}
"""Acts that begin an application or a draw, or are about something else of the pool."""
