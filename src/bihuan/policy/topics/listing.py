"""Listed supervision 挂牌督办: no national measure rules it, so every place sets its own."""

from bihuan.policy.declare import key
from bihuan.policy.kinds import Bool, Codes, Days, Int

OFFICES = ("committee_office", "emergency_bureau", "sector_department", "government")

# fmt: off
KEYS = (
    key("listing.decision_required", Bool(), "higher",
        "重大隐患须作挂牌督办决定", "a major hazard needs a listing decision", cited="LY-1.2.6 LY-3.3.1"),
    key("listing.also_for", Codes(("grave_nature", "major_accident_possible", "major_social_impact")), "superset",
        "重大隐患以外也可挂牌的隐患", "hazards beyond the major ones that may be listed too"),
    key("listing.drafted_by", Codes(OFFICES), "none",
        "由哪类部门提请挂牌", "which offices request a listing"),
    key("listing.plan_required", Bool(), "higher",
        "责任单位须在挂牌期限内定治理方案", "the responsible unit plans within the deadline of the listing",
        cited="LY-3.3.2"),
    key("listing.acceptances", Codes(("responsible_unit", "supervising_unit")), "superset",
        "挂牌隐患须经的验收", "acceptances of a listed hazard", cited="LY-3.3.4 LY-3.3.5"),
    key("listing.levels", Codes(("county", "municipal", "provincial")), "superset",
        "挂牌督办级别", "levels of listing", cited="HZ-4.6"),
    key("listing.visit_before_deadline", Bool(), "higher",
        "督办单位须在期限内实地督查", "the supervising unit visits before the deadline", cited="LY-3.3.3"),
    key("listing.max_term_months", Int(1, 120), "lower",
        "挂牌治理期限最长（月）", "longest term of a listing", unit="months"),
    key("listing.publish_days", Days(0, 366, counting="working"), "lower",
        "挂牌和销号后公布的期限（工作日）", "working days to publish a listing and its striking off", unit="days"),
    key("listing.filing_days", Days(0, 366, counting="working"), "lower",
        "挂牌后报上级备案的期限（工作日）", "working days to file a listing with the office above", unit="days"),
    key("listing.filing_levels", Codes(("county", "municipal", "provincial")), "superset",
        "哪几级挂牌要报上级备案", "levels whose listings are filed with the office above"),
    key("listing.extension_ask_days", Days(0, 366, counting="working"), "higher",
        "延期申请至迟在届满前几个工作日提出", "working days before the deadline by which more time is asked for",
        unit="days"),
    key("listing.extension_answer_days", Days(0, 366, counting="working"), "lower",
        "延期申请答复期限（工作日）", "working days to answer a request for more time", unit="days"),
    key("listing.recheck_days", Days(0, 366), "lower",
        "申请销号后再验收的期限（天）", "days to look again once striking off is applied for", unit="days"),
    key("listing.quota_per_quarter", Int(0, 1000), "higher",
        "每季度至少挂牌几项", "listings per quarter, at least"),
    key("listing.quota_of_different_sectors", Bool(), "higher",
        "每季度挂牌的须分属不同行业", "the listings that count for the quota are of different sectors"),
)
