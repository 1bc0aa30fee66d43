"""What an office watches from its boards, and what it is told by them."""

from bihuan.policy.declare import key
from bihuan.policy.kinds import Codes

# fmt: off
KEYS = (
    key("regulator.supervises", Codes(("check_frequency", "rectification")), "superset",
        "监管部门督查的事项", "what the departments see to at the units", cited="LY-2.2.2"),
)
