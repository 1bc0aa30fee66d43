"""The tasks of a desk in groups, one per thing to do, the most urgent group and row first."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from bihuan.insight.desk import Task
from bihuan.web.packs import words as packs
from bihuan.web.punctuation import listed

SOON = 3
SHOWN = 6

# What the person is to do, in the order of the day; the icon; the list behind the group.
KINDS: dict[str, tuple[Any, str, str]] = {
    "file_direct_report": (_lazy("重大隐患，立即报送"), "send", ""),
    "record_direct_receipt": (_lazy("重大隐患已直报，登记回执编号"), "inbox", ""),
    "sign_for_direct_report": (_lazy("签收重大隐患报告"), "checks", ""),
    "approve_listing": (_lazy("挂牌督办，待批准"), "gavel", ""),
    "answer_listing_extension": (_lazy("答复延长挂牌期限"), "gavel", ""),
    "lift_listing": (_lazy("再验收合格，销号并解除挂牌"), "circle-check", ""),
    "listing_overdue": (_lazy("挂牌督办超期没有销号"), "clock-exclamation", ""),
    "propose_listing": (_lazy("重大隐患，定是否挂牌督办"), "flag", ""),
    "send_back_listing": (_lazy("挂牌隐患凭旧照片通过再验收，退回"), "arrow-back-up", ""),
    "recheck_listing": (_lazy("督办单位再验收"), "checks", ""),
    "accept_listing": (_lazy("企业已整改，组织验收"), "checks", ""),
    "apply_to_lift": (_lazy("验收合格，申请销号"), "send", ""),
    "plan_listing": (_lazy("已挂牌，制定治理方案"), "clipboard-list", ""),
    "report_listing": (_lazy("报送治理进展"), "message-report", ""),
    "file_listing": (_lazy("挂牌报上级备案"), "send", ""),
    "publish_listing": (_lazy("公布挂牌"), "external-link", ""),
    "visit_listing": (_lazy("到现场督办检查"), "clipboard-check", ""),
    "decide_extension": (_lazy("答复延期申请"), "gavel", ""),
    "issue_supervision_notice": (_lazy("超期未整改，已提请负责人，下发督办通知"), "arrow-up-right", ""),
    "acknowledge_progress": (_lazy("签收重大隐患整改进展"), "checks", ""),
    "grant_exception": (_lazy("检查组人数不足，待定是否批准例外"), "users-group", ""),
    "name_rechecker": (_lazy("原检查组无人能复查，指定复查专家"), "user-check", ""),
    "approve_transfer": (_lazy("案件移送，待审批"), "gavel", ""),
    "send_transfer": (_lazy("发出案件移送书"), "send", ""),
    "accept_transfer": (_lazy("接收或退回移送来的案件"), "inbox", ""),
    "decide_case": (_lazy("案件待作出决定"), "gavel", ""),
    "serve_decision": (_lazy("送达处理决定"), "send", ""),
    "end_investigation": (_lazy("案件调查"), "search", ""),
    "record_performance": (_lazy("登记决定的履行情况"), "checks", ""),
    "close_case": (_lazy("案件待结案"), "circle-check", ""),
    "name_responsible": (_lazy("决定已履行，写明责任者后结案"), "user-check", ""),
    "propose_transfer": (_lazy("涉嫌犯罪，提出移送公安机关"), "arrow-up-right", ""),
    "answer_transfer": (_lazy("反馈移送案件的结果"), "message-report", ""),
    "answer_urging_letter": (_lazy("上级督办函，按期答复"), "message-report", ""),
    "issue_urging_letter": (_lazy("督办函草稿，签发或作罢"), "signature", ""),
    "close_urging_letter": (_lazy("督办函已答复，审阅并办结"), "circle-check", ""),
    "urging_overdue": (_lazy("下级部门没有按期答复督办函"), "clock-exclamation", ""),
    "overdue": (_lazy("已超期，督促整改"), "clock-exclamation", "state=overdue"),
    "major": (_lazy("重大隐患，跟踪到销号"), "alert-octagon", "grade=major&state=open"),
    "unplanned": (_lazy("超期未定整改方案，督促制定"), "clipboard-list", "state=unplanned"),
    "unlooked": (_lazy("整改后超期未验收、未销号，督促办理"), "clock-exclamation", "state=unlooked"),
    "acknowledge_explanation": (_lazy("确认交底"), "checks", ""),
    "submit_rectification": (_lazy("整改并提交结果"), "upload", "state=treating"),
    "set_interim_control": (_lazy("落实临时管控"), "shield-check", "state=planned"),
    "report_progress": (_lazy("向属地主管部门报告整改进展"), "send", "state=verified"),
    "reply_to_notice": (_lazy("回复督办"), "message-report", "state=verified"),
    "analyse_root_cause": (_lazy("当场整改的，写明根源和防范措施"), "report-analytics", "state=verified"),
    "start_treatment": (_lazy("开始整改"), "tool", "state=planned"),
    "publish_hazard": (_lazy("向员工公示"), "speakerphone", ""),
    "explain_hazard": (_lazy("向企业交底"), "message-report", ""),
    "report_hazard": (_lazy("报告"), "send", ""),
    "assess_hazard": (_lazy("评估定级"), "scale", "state=found"),
    "plan_rectification": (_lazy("制定整改方案"), "clipboard-list", "state=assessed"),
    "judge_likeness": (_lazy("照片和以前的相似，对照认定"), "photo", ""),
    "verify_rectification": (_lazy("复查验收"), "checks", "state=treated"),
    "close_hazard": (_lazy("销号"), "circle-check", "state=verified"),
    "resolve_conflict": (_lazy("现场手机上有冲突或没有办成的"), "device-mobile", ""),
    "check_in": (_lazy("到场签到"), "circle-check", ""),
    "answer_item": (_lazy("继续检查"), "clipboard-check", ""),
    "sign_report": (_lazy("签署检查报告"), "signature", ""),
    "declare_no_interest": (_lazy("声明无利害关系"), "writing-sign", ""),
    "agree_checklist": (_lazy("确认检查清单"), "list-check", ""),
    "start_inspection": (_lazy("按计划开展检查"), "calendar-event", ""),
    "follow_order": (_lazy("按限期整改指令书整改"), "gavel", ""),
    "decide_measure": (_lazy("决定处置措施"), "gavel", ""),
    "send_closure_proposal": (_lazy("提请关闭待签发"), "signature", ""),
    "receive_closure_proposal": (_lazy("提请关闭，登记政府接收"), "inbox", ""),
    "record_government_closure": (_lazy("提请关闭，登记政府答复"), "message-report", ""),
    "lift_measure": (_lazy("措施期限已过，审查是否解除"), "clock-exclamation", ""),
    "obey_measure": (_lazy("监管部门的决定还没有解除"), "player-pause", ""),
    "recheck_order": (_lazy("复查整改指令的落实"), "checks", ""),
    "acknowledge_receipt": (_lazy("签收文书"), "file-certificate", ""),
    "attend_interview": (_lazy("接受约谈"), "users", ""),
    "record_office_interview": (_lazy("约谈下级部门并签好纪要"), "users", ""),
    "approve_office_circular": (_lazy("部门通报待批准"), "gavel", ""),
    "publish_office_circular": (_lazy("部门通报已批准，发布"), "speakerphone", ""),
    "hold_interview": (_lazy("约谈已定，按时约谈"), "users", ""),
    "record_interview": (_lazy("约谈并签好纪要"), "users", ""),
    "issue_circular": (_lazy("通报已批准，印发"), "speakerphone", ""),
    "approve_enforcement_plan": (_lazy("集中检查方案待批准"), "gavel", ""),
    "remove_from_focus": (_lazy("重点名单企业已检查，定是否移出"), "flag", ""),
    "propose_measure": (_lazy("超期没有达标，定处置措施"), "certificate", ""),
    "check_condition": (_lazy("核查许可的安全条件"), "clipboard-check", ""),
    "commission_review": (_lazy("许可条件已核查，委托审查"), "message-report", ""),
    "deny_licence": (_lazy("许可申请有条件不合格，待决定"), "gavel", ""),
    "grant_licence": (_lazy("许可申请待决定"), "gavel", ""),
    "sign_review_opinion": (_lazy("签署许可审查意见"), "signature", ""),
    "record_reexamination": (_lazy("续办证书"), "certificate", ""),
    "prepare_self_report": (_lazy("填写自查自报"), "edit", ""),
    "sign_self_report": (_lazy("自查自报待分管负责人签字"), "signature", ""),
    "file_self_report": (_lazy("自查自报待报送"), "send", ""),
    "hold_review_draw": (_lazy("号码已公布，抽出待复核报告"), "list-check", ""),
    "find_report_credible": (_lazy("抽到的自查自报，复核"), "clipboard-check", ""),
    "explain_drawn_report": (_lazy("自查自报被抽中复核，可以说明情况"), "message-report", ""),
    "renew_qualification": (_lazy("续办资质"), "certificate", ""),
    "assess_expert": (_lazy("考核专家"), "clipboard-check", ""),
    "announce_expert": (_lazy("公布并发聘书"), "speakerphone", ""),
    "give_account": (_lazy("给专家开通账号"), "user-plus", ""),
    "acknowledge_report": (_lazy("签收检查报告"), "file-certificate", ""),
    "close_inspection": (_lazy("隐患已全部销号，办结检查"), "circle-check", ""),
}
# What one only keeps an eye on, because somebody else has the turn.
WATCHED = frozenset({"overdue", "unplanned", "unlooked", "major", "listing_overdue", "urging_overdue"})
_ORDER = {act: n for n, act in enumerate(KINDS)}
_PLACES = {
    "hazard": "hazards:show",
    "likeness_of": "likeness:show",
    "likeness_at": "likeness:carried",
    "listing": "listings:show",
    "inspection": "inspections:show",
    "institution": "institutions:show",
    "expert": "experts:show",
    "pool_year": "experts:assessments",
    "document": "documents:show",
    "case": "cases:show",
    "urging_letter": "urging:show",
    "office_circular": "urging:circular",
    "interview": "interviews:show",
    "enforcement_visit": "focus:visit",
    "focus": "focus:of_enterprise",
    "measures_of": "measures:of_enterprise",
    "closure_proposal": "closures:show",
    "measure_against": "measures:show",
    "rectification_order": "orders:show",
    "certificates": "certificates:show",
    "licence_application": "admission:application",
    "self_report": "selfreports:show",
    "site_report": "selfreports:due",
    "drawn_report": "credibility:drawn",
    "review_draw": "credibility:draw",
}
_ON_ONE_PAGE = {"sent_acts": "field:conflicts"}
"""Where a page shows all of a kind together."""
_PAGES = {
    "propose_listing": "listings:decision",
    "check_in": "inspections:equipment",
    "answer_item": "inspections:items",
    "sign_report": "inspections:report",
    "name_rechecker": "inspections:recheck",
    "close_inspection": "inspections:report",
    "file_direct_report": "direct_reports:show",
    "record_direct_receipt": "direct_reports:show",
    "sign_for_direct_report": "direct_reports:show",
}


@dataclass(frozen=True)
class Number:
    """How many things; "40+" where there are more than were looked at."""

    n: int
    more: bool = False

    def __bool__(self) -> bool:
        return self.n > 0

    def __str__(self) -> str:
        return f"{self.n}+" if self.more else str(self.n)


def counted(tasks: Iterable[Task]) -> Number:
    """How many things there are to do; of what is only watched, how many things: what is late and major is one."""
    found = list(tasks)
    things = {(task.kind, task.id, task.title, "" if task.act in WATCHED else task.act) for task in found}
    return Number(len(things), any(task.more for task in found))


@dataclass(frozen=True)
class Tally:
    """How much of it there is, how much of that is past its day, and how much soon will be."""

    all: Number
    late: Number
    soon: Number


def tallied(tasks: Iterable[Task], today: date) -> Tally:
    """The sums over the groups of a desk."""
    found = list(tasks)
    dated = [(task, (task.due_on - today).days) for task in found if task.due_on]
    late, soon = ([task for task, left in dated if low <= left <= high] for low, high in ((-99999, -1), (0, SOON)))
    return Tally(counted(found), counted(late), counted(soon))


@dataclass(frozen=True)
class Group:
    """All that is to be done in one way, the list behind it, and its first rows."""

    act: str
    label: str
    icon: str
    more_url: str
    rows: list[dict[str, Any]]
    total: Number
    late: bool


def grouped(tasks: list[Task], today: date, *, at_work: bool = True) -> list[Group]:
    """Groups with overdue work first, then in the order of the day; within one, the nearest day first. Who only reads
    of others' work (`at_work` False) is led to the thing itself, not to the page where it is done."""
    by_act: dict[str, list[Task]] = {}
    for task in sorted(tasks, key=lambda task: (task.due_on or date.max, task.id)):
        by_act.setdefault(str(task.act), []).append(task)
    groups = [_group(act, of_it, today, at_work) for act, of_it in by_act.items()]
    return sorted(groups, key=lambda group: (not group.late, _ORDER.get(group.act, 99)))


def _group(act: str, tasks: list[Task], today: date, at_work: bool) -> Group:
    label, icon, query = KINDS.get(act, (act, "circle-dot", ""))
    more = f"{reverse('hazards:list')}?{query}" if query else ""
    rows = [_row(task, at_work) for task in tasks[:SHOWN]]
    late = any(task.due_on is not None and task.due_on < today for task in tasks)
    return Group(act, _(str(label)), icon, more, rows, counted(tasks), late)


def _row(task: Task, at_work: bool) -> dict[str, Any]:
    said = {"title": _title(task), "note": _note(task, at_work), "asks": _asks(task)}
    return {"task": task, "url": _url(task, at_work), **said}


def _asks(task: Task) -> bool:
    """Whether the act has a clause of its own to show beside that of its day; what is only watched has none."""
    if task.act in WATCHED:
        return False
    act, day = (getattr(ground, "clause", ground) or "" for ground in (task.basis, task.due_basis))
    return act not in ("", "ours", day) if task.due_on else bool(act)


def _title(task: Task) -> str:
    if task.act != "renew_qualification":
        return task.title
    return _("机构资质") if task.title == "qualified_until" else packs.code(task.title)


def _note(task: Task, at_work: bool) -> str:
    if not at_work:
        return _("由%(names)s办理") % {"names": listed(task.note.split("、"))}
    if task.act not in ("grant_exception", "assess_expert"):
        return task.note
    found, _slash, wanted = task.note.partition("/")
    if task.act == "assess_expert":
        return _("%(year)s 年度还有 %(n)s 人没有考核") % {"year": found, "n": wanted}
    return _("现有 %(found)s 人，原则上应有 %(wanted)s 人") % {"found": found, "wanted": wanted}


def _url(task: Task, at_work: bool) -> str:
    if task.kind in _ON_ONE_PAGE:
        return reverse(_ON_ONE_PAGE[task.kind])
    page = _PAGES.get(str(task.act)) if at_work else None
    return reverse(page or _PLACES[task.kind], args=[task.id])
