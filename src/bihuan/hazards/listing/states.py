"""The life of a listing, as a table. An extension, a visit, a filing and a publication leave the state as it is."""

from enum import StrEnum

from bihuan.workflow import Move, Workflow


class ListingState(StrEnum):
    PROPOSED = "proposed"
    NOT_LISTED = "not_listed"
    LISTED = "listed"
    UNDER_PLAN = "under_plan"
    ACCEPTED = "accepted"
    APPLIED = "applied"
    RECHECKED = "rechecked"
    LIFTED = "lifted"


class Act(StrEnum):
    PROPOSE_LISTING = "propose_listing"
    DECLINE_LISTING = "decline_listing"
    APPROVE_LISTING = "approve_listing"
    PLAN_LISTING = "plan_listing"
    REPORT_LISTING = "report_listing"
    FILE_LISTING = "file_listing"
    PUBLISH_LISTING = "publish_listing"
    VISIT_LISTING = "visit_listing"
    ASK_LISTING_EXTENSION = "ask_listing_extension"
    ANSWER_LISTING_EXTENSION = "answer_listing_extension"
    ACCEPT_LISTING = "accept_listing"
    APPLY_TO_LIFT = "apply_to_lift"
    RECHECK_LISTING = "recheck_listing"
    LIFT_LISTING = "lift_listing"


STATE_WORDS = {
    ListingState.PROPOSED: "待批准挂牌",
    ListingState.NOT_LISTED: "不予挂牌",
    ListingState.LISTED: "已挂牌，待定治理方案",
    ListingState.UNDER_PLAN: "治理中",
    ListingState.ACCEPTED: "初验合格，待申请销号",
    ListingState.APPLIED: "已申请销号，待再验收",
    ListingState.RECHECKED: "再验收合格，待销号",
    ListingState.LIFTED: "已销号，解除挂牌",
}

ACT_WORDS = {
    Act.PROPOSE_LISTING: "提请挂牌督办",
    Act.DECLINE_LISTING: "不予挂牌",
    Act.APPROVE_LISTING: "批准挂牌",
    Act.PLAN_LISTING: "制定治理方案",
    Act.REPORT_LISTING: "报送治理进展",
    Act.FILE_LISTING: "报上级备案",
    Act.PUBLISH_LISTING: "公布挂牌",
    Act.VISIT_LISTING: "督办检查",
    Act.ASK_LISTING_EXTENSION: "申请延长挂牌期限",
    Act.ANSWER_LISTING_EXTENSION: "答复延长挂牌期限",
    Act.ACCEPT_LISTING: "责任单位验收",
    Act.APPLY_TO_LIFT: "申请销号",
    Act.RECHECK_LISTING: "督办单位再验收",
    Act.LIFT_LISTING: "销号并解除挂牌",
}

CYCLE_WORDS = {"daily": "每天", "weekly": "每周", "ten_days": "每旬", "monthly": "每月"}
"""How often the responsible unit tells how it goes."""
LEVEL_WORDS = {"national": "国家级", "provincial": "省级", "municipal": "市级", "county": "县级"}

S = ListingState
STANDING = (S.LISTED, S.UNDER_PLAN, S.ACCEPTED, S.APPLIED, S.RECHECKED)
"""Listed and not struck off."""
OPEN = (S.PROPOSED, *STANDING)
_AT_WORK = (S.LISTED, S.UNDER_PLAN)

LISTING = Workflow(
    name="listing",
    states=ListingState,
    initial=S.PROPOSED,
    moves=(
        Move(Act.APPROVE_LISTING, (S.PROPOSED,), S.LISTED, "LY-3.3.1"),
        Move(Act.DECLINE_LISTING, (S.PROPOSED,), S.NOT_LISTED, "LY-1.2.6"),
        Move(Act.PLAN_LISTING, _AT_WORK, S.UNDER_PLAN, "LY-3.3.2"),
        Move(Act.REPORT_LISTING, (S.UNDER_PLAN,), None, "LY-3.3.2"),
        Move(Act.FILE_LISTING, STANDING, None, "ours"),
        Move(Act.PUBLISH_LISTING, STANDING, None, "ours"),
        Move(Act.VISIT_LISTING, STANDING, None, "LY-3.3.3"),
        Move(Act.ASK_LISTING_EXTENSION, _AT_WORK, None, "ours"),
        Move(Act.ANSWER_LISTING_EXTENSION, _AT_WORK, None, "ours"),
        Move(Act.ACCEPT_LISTING, (S.UNDER_PLAN,), S.ACCEPTED, "LY-3.3.4"),
        Move(Act.APPLY_TO_LIFT, (S.ACCEPTED,), S.APPLIED, "LY-3.3.4"),
        # And again after the yes where it rested on an old photo: then only a no (ending.py).
        Move(Act.RECHECK_LISTING, (S.APPLIED, S.RECHECKED), S.RECHECKED, "LY-3.3.5"),
        Move(Act.LIFT_LISTING, (S.RECHECKED,), S.LIFTED, "LY-3.3.5"),
    ),
    final=frozenset({S.NOT_LISTED, S.LIFTED}),
    words={**STATE_WORDS, **ACT_WORDS},
)
"""What was not accepted goes back under its plan, whichever of the two units looked."""

BEGINNINGS = frozenset({Act.PROPOSE_LISTING})
