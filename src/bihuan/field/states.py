"""The life of an act that a phone sent, as a table; and what happens to phones, bundles and photos."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class SentState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    REFUSED = "refused"
    REPLACED = "replaced"
    IN_CONFLICT = "in_conflict"
    RESOLVED = "resolved"
    GIVEN_UP = "given_up"


OPEN = frozenset({SentState.WAITING, SentState.REFUSED})
"""What is not done and may still be mended or given up."""


class Conflict(StrEnum):
    """Why what was sent and what stands cannot both be so."""

    PARALLEL = "parallel"
    LATE = "late"
    SUPERSEDED = "superseded"


class Capture(StrEnum):
    """What the seal of a photo proves."""

    SEALED = "sealed"
    DOUBTED = "doubted"
    UNSEALED = "unsealed"
    BROKEN = "broken"


class Unproven(StrEnum):
    """Why a photo is not one that was sealed on the spot."""

    NO_SEAL = "no_seal"
    EDITED = "edited"
    OTHER_TASK = "other_task"
    OUT_OF_TIME = "out_of_time"


class Act(StrEnum):
    ENROLL_DEVICE = "enroll_device"
    REVOKE_DEVICE = "revoke_device"
    TAKE_BUNDLE = "take_bundle"
    RECEIVE_PHOTO = "receive_photo"
    RECEIVE_ACT = "receive_act"
    ACCEPT_ACT = "accept_act"
    REFUSE_ACT = "refuse_act"
    REPLACE_ACT = "replace_act"
    SET_ASIDE_ACT = "set_aside_act"
    RESOLVE_CONFLICT = "resolve_conflict"
    GIVE_UP_ACT = "give_up_act"
    EXCUSE_UNSEALED = "excuse_unsealed"


STATE_WORDS = {
    SentState.WAITING: "等照片或前一步",
    SentState.ACCEPTED: "已入库",
    SentState.REFUSED: "被退回，待更正",
    SentState.REPLACED: "已由更正代替",
    SentState.IN_CONFLICT: "与他人冲突，待处理",
    SentState.RESOLVED: "冲突已处理",
    SentState.GIVEN_UP: "已放弃",
}
CONFLICT_WORDS = {
    Conflict.PARALLEL: "他人同时填了不同的结果",
    Conflict.LATE: "检查已往下走，或已不在检查组",
    Conflict.SUPERSEDED: "之后又填过，或条目已不在清单上",
}
CAPTURE_WORDS = {
    Capture.SEALED: "现场密封拍摄",
    Capture.DOUBTED: "密封相符，拍摄时间存疑",
    Capture.UNSEALED: "相册或改过的照片",
    Capture.BROKEN: "密封对不上",
}
UNPROVEN_WORDS = {
    Unproven.NO_SEAL: "不是用现场应用的相机拍的",
    Unproven.EDITED: "拍摄后改过",
    Unproven.OTHER_TASK: "密封不是用这台手机这次带走的任务做的",
    Unproven.OUT_OF_TIME: "按手机当时的时间，不是带走任务后 14 天内拍的，或者比收到的还晚",
}
ACT_WORDS = {
    Act.ENROLL_DEVICE: "登记现场设备",
    Act.REVOKE_DEVICE: "停用现场设备",
    Act.TAKE_BUNDLE: "带走检查任务",
    Act.RECEIVE_PHOTO: "接收现场照片",
    Act.RECEIVE_ACT: "接收离线操作",
    Act.ACCEPT_ACT: "离线操作入库",
    Act.REFUSE_ACT: "退回离线操作",
    Act.REPLACE_ACT: "更正离线操作",
    Act.SET_ASIDE_ACT: "搁置冲突的操作",
    Act.RESOLVE_CONFLICT: "处理离线冲突",
    Act.GIVE_UP_ACT: "放弃离线操作",
    Act.EXCUSE_UNSEALED: "说明没有密封照片",
}

# On a phone, a bundle, a photo or a hazard: without a state of their own in this table.
BESIDE = frozenset({Act.ENROLL_DEVICE, Act.REVOKE_DEVICE, Act.TAKE_BUNDLE, Act.RECEIVE_PHOTO, Act.EXCUSE_UNSEALED})

S = SentState
SENT = Workflow(
    name="sent_act",
    states=SentState,
    initial=S.WAITING,
    final=frozenset({S.ACCEPTED, S.REPLACED, S.RESOLVED, S.GIVEN_UP}),
    words={**STATE_WORDS, **ACT_WORDS},
    moves=(
        Move(Act.RECEIVE_ACT, (S.WAITING,), None),
        Move(Act.ACCEPT_ACT, (S.WAITING,), S.ACCEPTED),
        Move(Act.REFUSE_ACT, (S.WAITING,), S.REFUSED),
        Move(Act.SET_ASIDE_ACT, (S.WAITING,), S.IN_CONFLICT),
        Move(Act.REPLACE_ACT, (S.REFUSED, S.WAITING), S.REPLACED),
        Move(Act.GIVE_UP_ACT, (S.REFUSED, S.WAITING), S.GIVEN_UP),
        Move(Act.RESOLVE_CONFLICT, (S.IN_CONFLICT,), S.RESOLVED),
    ),
)
