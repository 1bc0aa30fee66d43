"""The life of a hazard: steps, plans, deadlines, verification and major hazards."""

from collections.abc import Mapping
from typing import Any

from bihuan.policy.declare import key
from bihuan.policy.kinds import Bool, Choice, Codes, Cycle, Days, Hours, Int, Records, Table, Text

SEVERITIES = ("general", "major", "listed")
TREATMENTS = ("general_at_once", "general_deferred", "major")
PARTS = ("measures", "responsibility", "funds", "deadline", "emergency_plan", "advice")
DUE = ("on_progress", "in_time", "same_day", "at_once")
STEPS = ("found", "assessed", "reported", "explained", "published", "planned", "treated", "verified", "struck_off")


def same_report(row: Mapping[str, Any]) -> tuple[str, str, str]:
    """Two rows are one duty when sender, receiver and occasion agree: the first word of a hazard, the special report
    that follows with its plan, and the progress of the work are three duties (docs/adr/0046)."""
    occasion = "progress" if row["due"] == "on_progress" else "first"
    return row["sender"], row["receiver"], "special" if "special_report" in row["contents"] else occasion


def stricter_report(near: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    """One duty stated twice: the sooner due, the fewer hours, and all contents."""
    hours = [row["hours"] for row in (near, above) if "hours" in row]
    return {
        **near,
        "due": max(near["due"], above["due"], key=DUE.index),
        "contents": tuple(dict.fromkeys([*near["contents"], *above["contents"]])),
        **({"hours": min(hours)} if hours else {}),
    }


# fmt: off
KEYS = (
    key("hazards.steps", Table("severity", SEVERITIES, Codes(STEPS)), "superset",
        "隐患闭环必经步骤", "steps a hazard must take", cited="LY-3.1.2 HZ-3.4.2 YT-4.3.8"),
    key("hazards.verifier", Table("severity", SEVERITIES, Codes((
            "expert", "institution", "regulator", "sector_department", "responsible_unit", "supervising_unit",
            "other_than_rectifier"))), "none",
        "由谁复查验收", "who verifies", cited="LY-2.1.16 LY-3.2.5 LY-3.3.4 LY-3.3.5 QHD-6.3.1"),
    key("hazards.assess_days", Days(0, 366), "lower",
        "发现后评估定级的期限（天）", "days to assess a hazard that was found", unit="days"),
    key("hazards.plan_days", Table("severity", SEVERITIES, Days(0, 366)), "lower",
        "定级后定出整改方案的期限（天）", "days to draw up the plan once assessed", unit="days"),
    key("hazards.fix_days", Table("severity", SEVERITIES, Days(0, 3660)), "lower",
        "整改期限上限（天）", "longest time to fix", unit="days", cited="YT-4.3.8 LH-2.6 LY-1.2.5 LY-2.1.14"),
    key("hazards.interim_control_required_for", Codes((
            "treating", "deferred", "overdue", "extended", "major")), "superset",
        "须先采取临时管控措施的情形", "when an interim control is needed", cited="LY-2.1.14 LY-3.1.6 LH-3.1"),
    key("hazards.on_the_spot_evidence", Codes(("before_photo", "after_photo")), "superset",
        "当场整改须留的证据", "evidence of a fix on the spot", cited="LY-1.2.4 LH-2.6"),
    key("hazards.responsibility_stays", Bool(), "higher",
        "整改责任始终由企业承担，不因委托转移", "the enterprise stays responsible whatever a contract says",
        cited="YT-4.3.2 HZ-1.4"),
    key("hazards.extension_max_count", Int(0, 100), "lower",
        "延期次数上限", "extensions, at most", unit="times", cited="LH-3.1"),
    key("hazards.extension_max_days", Days(0, 3660), "lower",
        "单次延期天数上限", "days of one extension, at most", unit="days", cited="LH-3.1"),
    key("hazards.extension_apply_before_days", Days(0, 366), "none",
        "延期申请须在期满前多少日内提出", "days before the deadline within which an extension is applied for",
        unit="days"),
    key("hazards.extension_reply_days", Days(0, 366), "lower",
        "延期申请答复期限", "days to answer an extension", unit="days"),
    key("hazards.escalate_days", Days(0, 366), "lower",
        "超期未整改几天后提请部门负责人督办", "days after the deadline until the head of the department is told",
        unit="days", cited="LH-3.1"),
    key("hazards.recheck_days", Days(0, 366), "lower",
        "期满或申请后复查的期限", "days to re-check after the deadline or the application", unit="days"),
    key("hazards.strike_off_days", Days(0, 366), "lower",
        "验收通过后销号的期限（天）", "days to strike off once verified", unit="days"),
    key("hazards.rules_required", Codes(("finding", "registration", "reporting", "rectification", "funds")), "superset",
        "企业须建立的隐患制度", "hazard rules an enterprise must have", cited="LY-1.3.5 LY-1.3.2"),
    key("hazards.self_check", Table("layer", ("employee", "team", "workshop", "enterprise"), Cycle), "listed",
        "企业各层自查频次", "self-check rhythm per layer", cited="LY-3.1.1"),
    key("hazards.ledger_from_entries", Bool(), "higher",
        "隐患清单和台账由企业登记的隐患得出", "list and ledger of hazards follow from what the enterprise entered",
        cited="QHD-6.2.6"),
    key("hazards.suggestion_required", Bool(), "higher",
        "每条隐患须有整改建议", "every hazard carries a suggestion", cited="YT-4.2.4 LH-2.3 LY-2.1.12"),
    key("hazards.advice_actionable", Bool(), "higher",
        "整改建议须写明具体做什么", "advice says what is to be done", cited="QHD-6.2.1"),
    key("hazards.supervision_notice", Bool(), "higher",
        "未整改的隐患可以下发督办通知并跟踪回复", "unfixed hazards are pressed for by a notice and its reply tracked",
        cited="HZ-5.6.3"),
    key("hazards.sealed_evidence", Bool(), "none",
        "重大隐患销号须有现场密封拍摄的照片或写明理由",
        "a major hazard is struck off with a photo sealed on the spot, or a reason why there is none"),
    key("hazards.prevention_required", Bool(), "higher",
        "企业须分析根源并防止再发", "the enterprise states root cause and prevention", cited="YT-4.3.5"),
    key("hazards.photos_judged", Bool(), "higher",
        "与以前相似的整改照片，认定后才能验收销号", "a photo like an earlier one is judged before it proves anything",
        cited="YT-4.2.9"),
    key("hazards.repeats_before_training", Int(1, 100), "lower",
        "同类隐患反复几次后建议专题培训", "repeats of a kind after which a training is proposed", unit="times"),
    key("hazards.published_to", Codes(("workers_congress", "notice_board", "platform"), open=True), "superset",
        "隐患治理情况向从业人员通报的方式", "how workers are told of the hazards"),
    key("hazards.reminder_days", Days(0, 366), "none",
        "期满前提醒的天数", "days before the deadline a reminder is sent", unit="days", cited="YT-4.3.8"),
    key("plans.parts", Table("treatment", TREATMENTS, Codes(PARTS)), "superset",
        "整改方案须落实的内容", "what a rectification plan settles",
        cited="YT-4.3.7 LY-1.3.5 LY-2.1.14 LY-3.1.3 LH-2.6 LH-2.7"),
    key("major.reports", Records({
            "sender": Choice(("enterprise", "institution", "regulator")),
            "receiver": Choice((
                "provincial_committee_office", "municipal_committee_office", "local_department", "competent_department",
                "emergency_bureau", "superior_department", "workers_congress")),
            "channel": Choice(("platform", "provincial_direct_report_system", "written", "meeting", "any")),
            "due": Choice(DUE),
            "hours": Hours,
            "contents": Codes(("hazard", "plan", "special_report", "progress", "cause")),
            "clause": Text(),
        }, required=("sender", "receiver", "channel", "due", "contents"),
            identity=same_report, combine=stricter_report), "none",
        "重大隐患由谁向谁怎么报", "major hazards: who reports to whom, how and when",
        cited="YT-4.3.4 LH-2.5 LH-2.8 QHD-6.1.3 LY-3.1.5 LY-3.2.3"),
    key("major.report_hours", Hours, "lower",
        "重大隐患上报时限（小时）", "limit for reporting a major hazard",
        unit="hours", cited="QHD-6.1.3 LY-3.2.3 LH-2.5"),
    key("major.receipt_before_closing", Bool(), "higher",
        "取得直报回执才能销号", "a major hazard is struck off only with the receipt of its direct report",
        cited="YT-4.3.4"),
    key("major.progress_hours", Hours, "lower",
        "重大隐患整改进展报告时限（小时）", "limit for progress reports on a major hazard",
        unit="hours", cited="LH-2.8"),
    key("major.known_hours", Hours, "lower",
        "监管部门掌握重大隐患的时限（小时）", "limit for the authority to know of a major hazard", unit="hours",
        cited="QHD-7.2"),
    key("major.identified_by", Codes(("technical", "engineering_equipment", "production", "safety"), open=True),
        "superset",
        "参加重大隐患认定的部门", "departments that identify a major hazard", cited="LY-3.1.4"),
    key("major.identification_led_by", Choice(("safety_manager", "main_person")), "listed",
        "重大隐患认定由谁主持", "who leads the identification", cited="LY-3.1.4"),
    key("major.stop_when_endangering", Bool(), "higher",
        "危及生产安全的须立即停产", "production stops when a major hazard endangers it", cited="LY-2.1.15"),
    key("major.criteria_section_required", Bool(), "higher",
        "须对照行业重大隐患判定标准检查", "the sector's criteria must be checked", cited="QHD-6.1.3"),
    key("major.criteria_from", Choice(("local", "national_by_sector")), "none",
        "重大隐患判定标准的来源", "whose criteria say what a major hazard is",
        cited="YT-4.3.4 LH-2.7 QHD-6.1.3 LY-3.1.4"),
    key("major.resume_review_days", Days(0, 366), "lower",
        "恢复生产申请审查期限", "days to review an application to resume", unit="days"),
    key("major.acceptance_before_resume", Bool(), "higher",
        "验收合格才能恢复生产", "production resumes only after acceptance", cited="LY-3.2.5"),
    key("risk.diagnosis_cycle", Cycle, "listed",
        "复杂工艺装备和防护设施诊断评估周期", "cycle of diagnosing complex equipment", cited="LY-1.3.4"),
    key("risk.systemic_areas", Codes((
            "mined_out_area", "high_rise_cluster", "chemical_park", "oil_gas_pipeline"), open=True),
        "superset", "系统性风险领域", "systemic risk areas", cited="LY-3.2.8"),
    key("risk.handbooks", Codes(open=True), "superset",
        "双控建设依据的指导手册", "handbooks the dual control follows", cited="QHD-2.4.1"),
)
