"""What an office watches from its boards, and what it is told by them."""

from bihuan.policy.declare import key
from bihuan.policy.kinds import Codes, Days

MONTHS = tuple(f"m{n}" for n in range(1, 13))

# fmt: off
KEYS = (
    key("regulator.supervises", Codes(("check_frequency", "rectification")), "superset",
        "监管部门督查的事项", "what the departments see to at the units", cited="LY-2.2.2"),
    key("regulator.reminder_months", Codes(MONTHS), "none",
        "每年哪几个月的月初提醒单位补足检查", "months at whose beginning units hear what their year still misses"),
    key("regulator.urging_reply_days", Days(1, 366, "working"), "lower",
        "督办函的答复期限（工作日）", "working days to answer a letter that urges an office", unit="working days"),
)
