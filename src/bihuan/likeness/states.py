"""A likeness that the machine found, until a person has said what it is."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class LikenessState(StrEnum):
    TO_JUDGE = "to_judge"
    JUDGED = "judged"


class Verdict(StrEnum):
    """What a person makes of two photos that are alike. A machine makes nothing of them."""

    REUSED = "reused"
    SAME_SPOT_FAIR = "same_spot_fair"
    PRINTED_FORM = "printed_form"
    CHANCE = "chance"


class Trick(StrEnum):
    """How an old photo was made to look like a new one, where that is plain to see."""

    SCREEN = "screen"
    STAMP = "stamp"
    EDITED = "edited"


class How(StrEnum):
    """By what the machine found them alike."""

    BYTES = "bytes"
    HASH = "hash"
    CORNERS = "corners"


class Spot(StrEnum):
    """Whether the photos before and after show one spot, as far as corners tell."""

    SAME = "same"
    UNCLEAR = "unclear"
    OTHER = "other"


class Desk(StrEnum):
    """On whose desks a likeness waits."""

    ENTERPRISE = "enterprise"
    VISITORS = "visitors"
    OFFICE = "office"


class Act(StrEnum):
    JUDGE_LIKENESS = "judge_likeness"
    REFER_LIKENESS = "refer_likeness"


STATE_WORDS = {LikenessState.TO_JUDGE: "待认定", LikenessState.JUDGED: "已认定"}
VERDICT_WORDS = {
    Verdict.REUSED: "旧照片重复使用",
    Verdict.SAME_SPOT_FAIR: "同一处另一天的正常照片",
    Verdict.PRINTED_FORM: "同一种印制的表单、标牌",
    Verdict.CHANCE: "只是相像，不是同一张",
}
TRICK_WORDS = {Trick.SCREEN: "翻拍屏幕或打印件", Trick.STAMP: "改贴时间水印", Trick.EDITED: "裁剪、翻转或拼图"}
HOW_WORDS = {How.BYTES: "文件完全相同", How.HASH: "整体画面相同", How.CORNERS: "画面细节对得上"}
RECORD_WORDS = {"post_check": "监督检查", "contact_visit": "联系走访", "uncertified_work": "无证上岗"}
"""The records of offices whose photos are compared."""
SPOT_WORDS = {Spot.SAME: "像是同一处", Spot.UNCLEAR: "看不出是否同一处", Spot.OTHER: "不像同一处"}
ACT_WORDS = {Act.JUDGE_LIKENESS: "认定相似照片", Act.REFER_LIKENESS: "请能看到两张照片的部门认定"}
REMEMBERED = frozenset({Verdict.SAME_SPOT_FAIR, Verdict.PRINTED_FORM})
"""What a person has said of two photos and what therefore holds for others that are no more alike."""

LIKENESS = Workflow(
    name="likeness",
    states=LikenessState,
    initial=LikenessState.TO_JUDGE,
    moves=(
        # Who learns more judges again; every verdict stays in the chain.
        Move(Act.JUDGE_LIKENESS, (LikenessState.TO_JUDGE, LikenessState.JUDGED), LikenessState.JUDGED, "YT-4.2.9"),
        Move(Act.REFER_LIKENESS, (LikenessState.TO_JUDGE,), None, "ours"),
    ),
    final=frozenset({LikenessState.JUDGED}),
    words={**STATE_WORDS, **ACT_WORDS},
)
